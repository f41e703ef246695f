import type { Cache } from "../platform/cache/cache"
import type { Database, Sql } from "../platform/db/open"
import { type Counts, unreadLimit } from "./sidebar"
import type { Standing } from "./standing-store"

/** What those whom the reader blocks say counts for nothing: a condition on a message `x`, where they block anybody. */
const notBy = (sql: Sql, blocked: string[]) =>
  blocked.length > 0 ? sql` and x.sender_id <> all(${blocked}::uuid[])` : sql``
/** Whether a message `x` mentions everybody, or those who were here when the reader `m` was. */
export const calls = (sql: Sql) => sql`x.mentions_all and (not x.mentions_here or m.user_id = any(x.here_ids))`

const unread = (
  sql: Sql,
  blocked: string[],
) => sql`(select count(*)::int from (select 1 from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq
  and (x.thread_of is null or x.in_channel) and x.deleted_at is null and x.kind = 'text' and x.sender_id <> m.user_id${notBy(sql, blocked)} limit ${unreadLimit}) found)`

const mentions = (sql: Sql, blocked: string[]) => sql`least(${unreadLimit}, (select count(*)::int from (
    select x.id from mentions n join messages x on x.id = n.message_id
      where n.user_id = m.user_id and n.chat_id = m.chat_id and n.seq > m.last_read_seq and x.deleted_at is null and (x.thread_of is null or x.in_channel) and x.sender_id <> m.user_id${notBy(sql, blocked)}
    union select x.id from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq and ${calls(sql)} and x.deleted_at is null
      and (x.thread_of is null or x.in_channel) and x.sender_id <> m.user_id${notBy(sql, blocked)} limit ${unreadLimit}) found))`

/** What is unread in chats, counted from rows, once for each state of a chat and read position. */
export function createCountStore(db: Database, cache: Cache, blockedBy: (userId: string) => Promise<string[]>) {
  const counted = cache.space<Counts>("counts")

  type Seen = Pick<Standing, "id" | "lastSeq" | "lastRev" | "lastReadSeq">
  type CountRow = Counts & { chatId: string; lastReadSeq: number; lastRev: number }

  /** Of chats as they stand: at the read position that the reader has, with all that is in the chat. */
  function count(userId: string, chats: Seen[], blocked: string[]) {
    const isFresh = (rows: CountRow[]) => {
      const byChat = new Map(rows.map((row) => [row.chatId, row]))
      return chats.every(({ id, lastRev, lastReadSeq }) => {
        const row = byChat.get(id)
        return row !== undefined && row.lastRev >= lastRev && row.lastReadSeq === lastReadSeq
      })
    }
    return db.query(
      "inbox.counts",
      (sql) =>
        sql<
          CountRow[]
        >`select m.chat_id, m.last_read_seq, c.last_rev, ${unread(sql, blocked)} as unread, ${mentions(sql, blocked)} as mentions
        from chat_members m join chats c on c.id = m.chat_id
        where m.user_id = ${userId} and m.chat_id = any(${chats.map(({ id }) => id)}::uuid[])`,
      { retry: true, replica: { isFresh } },
    )
  }

  /** What is unread in chats of a person, as they stand; where there is nothing new nobody counts. */
  async function countsOf(userId: string, chats: Seen[]): Promise<Map<string, Counts>> {
    const open = chats.filter((chat) => chat.lastSeq > chat.lastReadSeq)
    if (open.length === 0) return new Map()
    const blocked = await blockedBy(userId)
    const without = blocked.length > 0 ? `.${Bun.hash(blocked.join()).toString(36)}` : ""
    const keys = new Map(open.map((chat) => [`${userId}.${chat.id}.${chat.lastReadSeq}${without}`, chat]))
    const found = await counted.getMany(
      new Map([...keys].map(([key, chat]) => [key, chat.lastRev])),
      async (missing) => {
        const rows = await count(
          userId,
          missing.map((key) => keys.get(key)!),
          blocked,
        )
        const byChat = new Map(rows.map((row) => [row.chatId, row]))
        return new Map(
          missing.flatMap((key) => {
            const row = byChat.get(keys.get(key)!.id)
            if (!row) return []
            // A read position that moved meanwhile: right for who asks now, and for nobody after.
            const version = row.lastReadSeq === keys.get(key)!.lastReadSeq ? row.lastRev : 0
            return [[key, { value: { unread: row.unread, mentions: row.mentions }, version }]]
          }),
        )
      },
    )
    return new Map([...found].map(([key, value]) => [keys.get(key)!.id, value]))
  }

  return { countsOf }
}
