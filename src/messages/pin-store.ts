import type { Database } from "../platform/db/open"
import { writeSystemLine } from "./insert-store"
import { messageColumns } from "./lookup-store"
import type { Message, Pin } from "./message"
import type { ReactionOutcome } from "./reaction-store"

export const mostPins = 100

/** What is pinned in a chat. */
export function createPinStore(db: Database) {
  return {
    /**
     * Pins a message (`actorId`: who does), with a line in the chat that says so, or unpins it (null). The chat's row is locked
     * first, so that its pins are counted with nobody else at it. `announces`: also where only those write who run the team.
     */
    pin: (
      { id, chatId }: Pick<Message, "id" | "chatId">,
      actorId: string | null,
      line: { text: string; html: string },
      announces: boolean,
    ): Promise<ReactionOutcome> =>
      db.transaction("messages.pin", async (tx) => {
        const [chat] = await tx<{ lastRev: number }[]>`
          select last_rev from chats where id = ${chatId} and archived_at is null and (not announcement or ${announces}) for no key update`
        const [message] = await tx<{ pinned: boolean; pins: number }[]>`
          select pinned_at is not null as pinned, (select count(*)::int from messages p where p.chat_id = ${chatId} and p.pinned_at is not null and p.deleted_at is null) as pins
          from messages where id = ${id} and deleted_at is null`
        if (!chat || !message) return null
        if (message.pinned === (actorId !== null)) return { outcome: "same", head: chat.lastRev }
        if (actorId && message.pins >= mostPins) return { outcome: "full", head: chat.lastRev }
        await tx`with bumped as (update chats set last_rev = last_rev + 1 where id = ${chatId} returning last_rev)
          update messages set pinned_at = case when ${actorId}::uuid is null then null else date_trunc('milliseconds', clock_timestamp()) end,
            pinned_by = ${actorId}::uuid, rev = bumped.last_rev from bumped where id = ${id}`
        if (!actorId) return { outcome: "changed", head: chat.lastRev + 1 }
        const { rev } = await writeSystemLine(tx, { chatId, actorId, ...line })
        return { outcome: "changed", head: rev }
      }),

    /** What is pinned in a chat, the last pinned first. */
    listPins: (chatId: string) =>
      db.query(
        "messages.pins",
        (sql) => sql<Pin[]>`select ${messageColumns(sql)}, p.display_name as pinned_by_name
          from messages m join users u on u.id = m.sender_id left join users p on p.id = m.pinned_by
          where m.chat_id = ${chatId} and m.pinned_at is not null and m.deleted_at is null
          order by m.pinned_at desc, m.id limit ${mostPins}`,
      ),
  }
}
