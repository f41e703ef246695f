import type { Database, Sql } from "../platform/db/open"
import type { Message } from "./message"

export type Receipt = { userId: string; handle: string; displayName: string; readAt: Date | null }

/** Whether a team lets people see who has read what; those who do not want to be seen are few. */
const showsReading = (sql: Sql, chatId: string, userId = sql`user_id`) =>
  sql`(select w.receipts from chats k join workspaces w on w.id = k.workspace_id where k.id = ${chatId})
    and ${userId} not in (select p.user_id from presences p where p.hides_receipts)`

/** How far people have read, and who has read what. */
export function createReceiptStore(db: Database) {
  return {
    /**
     * Moves a read position forward, at most to the chat's last message; backward only when asked to. Answers where it is, and,
     * where that is the end of the chat, the rev at which it was. Null: nothing moved.
     */
    setRead: (chatId: string, userId: string, seq: number, backward: boolean) =>
      db.query("messages.set-read", async (sql) => {
        const [row] = await sql<{ seq: number; endAt: number | null }[]>`
          with moved as (update chat_members m set last_read_seq = least(${seq}::bigint, c.last_seq) from chats c
            where m.chat_id = ${chatId} and m.user_id = ${userId} and c.id = m.chat_id
              and (${backward} or least(${seq}::bigint, c.last_seq) > m.last_read_seq) and least(${seq}::bigint, c.last_seq) <> m.last_read_seq
            returning m.last_read_seq, case when m.last_read_seq = c.last_seq then c.last_rev end as end_at),
          logged as (insert into read_log (chat_id, user_id, seq) select ${chatId}, ${userId}, last_read_seq from moved where not ${backward}
            on conflict (chat_id, user_id, seq) do nothing)
          select last_read_seq as seq, end_at from moved`
        return row ?? null
      }),

    /** The log of a person in a chat is bounded: the newest 200 positions stay, and what came since it was last shortened. */
    trimReadLog: (chatId: string, userId: string) =>
      db.query(
        "messages.trim-read-log",
        (sql) =>
          sql`delete from read_log where chat_id = ${chatId} and user_id = ${userId} and seq < (
          select seq from read_log where chat_id = ${chatId} and user_id = ${userId} order by seq desc offset 199 limit 1)`,
      ),

    /**
     * Who has read a message and when, by id. A null time: longer ago than the log reaches, since a full log whose oldest
     * entry is past the message cannot tell when that was.
     */
    receipts: (reader: string, message: Message, { after: afterId, limit }: { after: string | null; limit: number }) =>
      db.query(
        "messages.receipts",
        (sql) =>
          sql<
            Receipt[]
          >`select c.user_id, u.handle, u.display_name, case when log.entries >= 200 and log.oldest >= ${message.seq} then null else log.at end as read_at
          from chat_members c join users u on u.id = c.user_id left join lateral (
            select min(l.at) filter (where l.seq >= ${message.seq}) as at, count(*) as entries, min(l.seq) as oldest
            from read_log l where l.chat_id = c.chat_id and l.user_id = c.user_id) log on true
          where c.chat_id = ${message.chatId} and c.last_read_seq >= ${message.seq} and c.user_id <> ${message.senderId}
            and ${showsReading(sql, message.chatId, sql`c.user_id`)}
            and (${afterId}::uuid is null or c.user_id > ${afterId}::uuid) order by c.user_id limit ${limit}`,
        { replica: { reader } },
      ),

    /**
     * How many members have read each message, its sender left out: of this moment, as its reader has it. The members' positions
     * are read once, whatever the number of messages, and of one snapshot: a sender who reads meanwhile is not counted out too early.
     */
    readCounts(reader: string, chatId: string, list: Pick<Message, "seq" | "senderId">[]) {
      const count = async (sql: Sql) => {
        if (list.length === 0) return new Map<number, number>()
        const senderIds = [...new Set(list.map(({ senderId }) => senderId))]
        const positions = await sql<{ at: number; count: number; senders: string[] | null }[]>`
          select last_read_seq as at, count(*)::int as count, array_agg(user_id) filter (where user_id = any(${senderIds}::uuid[])) as senders
          from chat_members where chat_id = ${chatId} and last_read_seq >= ${Math.min(...list.map(({ seq }) => seq))}
            and ${showsReading(sql, chatId)}
          group by last_read_seq`
        const readTo = new Map(positions.flatMap(({ at, senders }) => (senders ?? []).map((id) => [id, at] as const)))
        const readersOf = (seq: number) => positions.reduce((sum, { at, count }) => (at >= seq ? sum + count : sum), 0)
        const isOwn = (senderId: string, seq: number) => (readTo.get(senderId) ?? -1) >= seq
        return new Map(list.map(({ seq, senderId }) => [seq, readersOf(seq) - (isOwn(senderId, seq) ? 1 : 0)]))
      }
      return db.query("messages.read-counts", count, { replica: { reader } })
    },
  }
}
