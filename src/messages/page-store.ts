import type { Cache } from "../platform/cache/cache"
import type { Database, Sql } from "../platform/db/open"
import { type LoadedChat, type ShownMessage, messageColumns, isFrom, shown, stateOf, whenOf } from "./lookup-store"
import type { Message, MessagePage } from "./message"

/** Messages on a page; nobody may ask for a longer latest one, which is kept as it is. */
export const pageSize = 50

/** Reading a chat or a thread page by page: from its end, before and after a place, around it, and where a moment is. */
export function createPageStore(db: Database, cache: Cache) {
  const latest = cache.space<MessagePage>("latest-page")

  type Asked = { chat: LoadedChat; limit: number; threadOf: string | null }

  const before = (sql: Sql, { chat, limit, threadOf }: Asked, seq: number | null) =>
    threadOf
      ? sql<ShownMessage[]>`select ${shown(db, sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.thread_of = ${threadOf} and m.deleted_at is null
            and m.seq < coalesce(${seq}::bigint, 9223372036854775807) order by m.seq desc limit ${limit + 1}`
      : sql<ShownMessage[]>`select ${shown(db, sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and (m.thread_of is null or m.in_channel) and m.deleted_at is null
            and m.seq < coalesce(${seq}::bigint, 9223372036854775807) order by m.seq desc limit ${limit + 1}`

  const after = (sql: Sql, { chat, limit, threadOf }: Asked, seq: number) =>
    threadOf
      ? sql<ShownMessage[]>`select ${shown(db, sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.thread_of = ${threadOf} and m.deleted_at is null and m.seq > ${seq} order by m.seq limit ${limit + 1}`
      : sql<ShownMessage[]>`select ${shown(db, sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and (m.thread_of is null or m.in_channel) and m.deleted_at is null and m.seq > ${seq} order by m.seq limit ${limit + 1}`

  const page = <T extends Message>(rows: T[], limit: number) => ({
    rows: rows.slice(0, limit),
    more: rows.length > limit,
  })

  return {
    /** The newest messages before a seq (all when null), oldest first. */
    async pageBefore(
      chat: LoadedChat,
      seq: number | null,
      limit: number,
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const ask = (sql: Sql) => before(sql, { chat, limit, threadOf }, seq)
      const { rows, more } = page(await db.query("messages.page-before", ask, whenOf(chat)), limit)
      return { messages: rows.toReversed(), hasOlder: more, hasNewer: seq !== null }
    },

    /**
     * The newest messages of a chat that its reader has just loaded, oldest first: what almost every visit shows. Kept for as
     * long as the chat has this rev and this version, which together never go back and change with everything that is shown.
     */
    async latestPage(chat: LoadedChat): Promise<MessagePage> {
      const load = () =>
        db.query(
          "messages.latest-page",
          async (sql) => {
            const rows = await sql<
              (Message & { state: number })[]
            >`select c.last_rev + c.version as state, x.* from chats c
              left join lateral (select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
                where m.chat_id = c.id and (m.thread_of is null or m.in_channel) and m.deleted_at is null order by m.seq desc limit ${pageSize + 1}) x on true
              where c.id = ${chat.id} order by x.seq desc`
            const messages = rows.filter((row) => row.id !== null).map(({ state: _, ...message }) => message)
            const { rows: list, more } = page(messages, pageSize)
            const value = { messages: list.toReversed(), hasOlder: more, hasNewer: false }
            return { value, version: rows[0]?.state ?? 0 }
          },
          { retry: true, replica: { isFresh: ({ version }) => version >= stateOf(chat) } },
        )
      const kept = await latest.getOrLoad(chat.id, load, stateOf(chat))
      return kept ?? { messages: [], hasOlder: false, hasNewer: false }
    },

    /** What this process has at hand as the latest page of a chat, of whatever state; for who has not loaded the chat yet. */
    peekLatest: (chatId: string): MessagePage | null => latest.peek(chatId),

    /** A message was just written at the end of its chat: the page that is kept from right before it goes on with it. */
    appendToLatest(message: Message, chatVersion: number): void {
      if (message.threadOf) return
      latest.advance(message.chatId, message.rev - 1 + chatVersion, ({ messages, hasOlder }) => {
        const isFull = messages.length >= pageSize
        const list = [...(isFull ? messages.slice(1) : messages), message]
        const lost = isFull ? JSON.stringify(messages[0]).length : 0
        return {
          value: { messages: list, hasOlder: hasOlder || isFull, hasNewer: false },
          grownBy: JSON.stringify(message).length - lost,
        }
      })
    },

    async pageAfter(
      chat: LoadedChat,
      seq: number,
      limit: number,
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const ask = (sql: Sql) => after(sql, { chat, limit, threadOf }, seq)
      const { rows, more } = page(await db.query("messages.page-after", ask, whenOf(chat)), limit)
      return { messages: rows, hasOlder: seq > 0, hasNewer: more }
    },

    /** Messages on both sides of a seq, the older ones first; `older` of them before it and the rest from it on. */
    async pageAround(
      chat: LoadedChat,
      seq: number,
      limit: number,
      older = Math.floor(limit / 2),
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const newer = limit - older
      const ask = (sql: Sql) =>
        Promise.all([
          before(sql, { chat, limit: older, threadOf }, seq),
          after(sql, { chat, limit: newer, threadOf }, seq - 1),
        ])
      const isFresh = (parts: [ShownMessage[], ShownMessage[]]) => parts.every((rows) => isFrom(chat, rows))
      const [earlier, later] = await db.query("messages.page-around", ask, { retry: true, replica: { isFresh } })
      const upper = page(earlier, older)
      const lower = page(later, newer)
      return { messages: [...upper.rows.toReversed(), ...lower.rows], hasOlder: upper.more, hasNewer: lower.more }
    },

    /**
     * The first message of a moment or later, in a chat or a thread of it, for jumping to a date: by bisection, since times grow with seq. Where a history
     * was brought in later they do not everywhere, and it finds one such place.
     */
    findSeqAt: (chatId: string, at: Date, threadOf: string | null = null) =>
      db.query("messages.seq-at", async (sql) => {
        const isShown = threadOf ? sql`thread_of = ${threadOf}` : sql`(thread_of is null or in_channel)`
        const from = (seq: ReturnType<Sql>) => sql`select seq, created_at from messages where chat_id = ${chatId}
          and ${isShown} and deleted_at is null and seq >= ${seq} order by seq limit 1`
        const [row] = await sql<{ seq: number }[]>`
          with recursive search(low, high) as (
            select 1::bigint, last_seq + 1 from chats where id = ${chatId}
            union all
            select case when x.created_at < ${at} then x.seq + 1 else s.low end,
              case when x.created_at < ${at} then s.high else (s.low + s.high) / 2 end
            from search s left join lateral (${from(sql`(s.low + s.high) / 2`)}) x on true where s.low < s.high
          ) select x.seq from (select low from search order by high - low limit 1) s cross join lateral (${from(sql`s.low`)}) x`
        return row?.seq ?? null
      }),
  }
}
