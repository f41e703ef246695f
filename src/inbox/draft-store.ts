import type { ChatKind } from "../chats/chat"
import { type Place, below, microseconds } from "../platform/db/moments"
import type { Database } from "../platform/db/open"

/** By `id`, which is its place, and `at`, when it was written, a list of them goes. */
export type Draft = Place & {
  chatId: string
  /** The thread in which it is written; null for the chat's own composer. */
  threadOf: string | null
  kind: ChatKind
  name: string | null
  version: number
  body: string
  savedAt: Date
}

export type DraftStore = ReturnType<typeof createDraftStore>

/** Every query about what is written and not sent. */
export function createDraftStore(db: Database) {
  return {
    /** Keeps a text in a chat of one's own, or in a thread of it; none takes the draft away. True where there is one more or one less now. */
    save: (userId: string, { chatId, threadOf }: { chatId: string; threadOf: string | null }, body: string) =>
      db.query("inbox.save-draft", async (sql) => {
        const place = threadOf ?? chatId
        const rows = body
          ? await sql<{ added: boolean }[]>`insert into drafts (user_id, chat_id, place, body)
              select user_id, chat_id, ${place}, ${body} from chat_members where chat_id = ${chatId} and user_id = ${userId}
              on conflict (user_id, place) do update set body = excluded.body, saved_at = now() where drafts.body <> excluded.body
              returning xmax = 0 as added`
          : await sql<
              { added: boolean }[]
            >`delete from drafts where user_id = ${userId} and place = ${place} returning true as added`
        return rows[0]?.added ?? false
      }),

    /** `place`: a chat, or the beginning of a thread. */
    find: (userId: string, place: string) =>
      db.query("inbox.draft", async (sql) => {
        const [row] = await sql<
          { body: string }[]
        >`select body from drafts where user_id = ${userId} and place = ${place}`
        return row?.body ?? ""
      }),

    /** In a team, the newest first. */
    list: (userId: string, workspaceId: string, { after, limit }: { after: Place | null; limit: number }) =>
      db.query("inbox.drafts", (sql) => {
        const savedAt = sql`d.saved_at`
        return sql<Draft[]>`select d.place as id, ${microseconds(sql, savedAt)}::text as at, d.chat_id,
            nullif(d.place, d.chat_id) as thread_of, c.kind, c.name, c.version, d.body, d.saved_at
          from drafts d join chats c on c.id = d.chat_id
          where d.user_id = ${userId} and c.workspace_id = ${workspaceId} and ${below(sql, savedAt, sql`d.place`, after)}
          order by d.saved_at desc, d.place desc limit ${limit}`
      }),

    count: (userId: string, workspaceId: string) =>
      db.query("inbox.count-drafts", async (sql) => {
        const [row] = await sql<
          { count: number }[]
        >`select count(*)::int as count from drafts d join chats c on c.id = d.chat_id
          where d.user_id = ${userId} and c.workspace_id = ${workspaceId}`
        return row!.count
      }),
  }
}
