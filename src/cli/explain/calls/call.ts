import type { App } from "../../../app"
import { newId } from "../../../platform/ids"
import type { Database, TransactionSql } from "../../../platform/db/open"
import type { Sample } from "../sample"

/** Something that the product does, with which a statement is asked. */
export type Call = (given: { app: App; db: Database; sample: Sample }) => Promise<unknown>

export const account = () => {
  const handle = `x${newId().slice(-12)}`
  return { email: `${handle}@example.invalid`, handle, password: "a password to explain" }
}
export const page = { after: null, limit: 50 }
export const within = (
  name: string,
  work: (stores: App["stores"], tx: TransactionSql, sample: Sample) => Promise<unknown>,
) => [name, ({ app, db, sample }) => db.transaction(name, (tx) => work(app.stores, tx, sample))] as [string, Call]

export const own = async ({ app, sample }: { app: App; sample: Sample }) => ({
  user: (await app.stores.users.findAccount(sample.userId))!,
  workspace: {
    id: sample.workspaceId,
    name: "",
    slug: sample.workspaceSlug,
    role: "owner" as const,
    createdAt: new Date(),
    unread: 0,
    mentions: 0,
  },
  chat: (await app.stores.chats.findFor(sample.userId, sample.chatId))!,
  message: (await app.stores.messages.findFor(sample.userId, sample.messageId))!,
})
