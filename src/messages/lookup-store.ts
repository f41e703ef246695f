import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { Message } from "./message"

/**
 * A deleted message keeps its place and its rev; what it said is in no answer. Where people and channels are named, they are
 * called as they are now: `present_names` is a function of the database, so that this is of the same snapshot as all the rest.
 */
export const messageColumns = (sql: Sql | TransactionSql) => sql`
  m.id, m.kind, m.chat_id, m.seq, m.rev, m.sender_id, u.display_name as sender_name, u.handle as sender_handle, u.avatar as sender_avatar,
  case when m.deleted_at is not null then '' when m.mentioned_ids = '{}' and m.linked_chat_ids = '{}' then m.body
    else present_names(m.body, m.html, m.mentioned_ids, m.linked_chat_ids, true) end as body,
  case when m.deleted_at is not null then '' when m.mentioned_ids = '{}' and m.linked_chat_ids = '{}' then m.html
    else present_names(m.html, m.html, m.mentioned_ids, m.linked_chat_ids, false) end as html,
  m.client_id, m.thread_of, m.in_channel, m.reply_count, m.last_reply_at, case when m.repliers = '[]' then m.repliers else present_people(m.repliers) end as repliers, case when m.deleted_at is null then m.mentioned_ids else '{}' end as mentioned_ids,
  m.deleted_at is null and m.mentions_all as mentions_all, m.deleted_at is null and m.mentions_here as mentions_here, m.me,
  case when m.deleted_at is null then m.attachments else '[]' end as attachments,
  m.pinned_at, m.pinned_by, m.created_at, m.edited_at, m.deleted_at,
  case when m.deleted_at is null then m.reactions else '[]' end as reactions`

/** A chat as the reader's permission query has just found it: whatever is shown of it is to be of this state or a later one. */
export type LoadedChat = { id: string; lastRev: number; version: number }

/** Neither ever goes back, and one of them grows with everything that a page of the chat shows. */
export const stateOf = ({ lastRev, version }: LoadedChat) => lastRev + version

/** A message as it is shown of a chat that its reader has just loaded. */
export type ShownMessage = Message & { state?: number }

/** The chat's state of the same snapshot, where it is needed, stands in every row. */
export const shown = (db: Database, sql: Sql, { id }: LoadedChat) =>
  db.hasReplicas
    ? sql`${messageColumns(sql)}, (select c.last_rev + c.version from chats c where c.id = ${id}) as state`
    : messageColumns(sql)

/** What came without a row tells nothing of the state that it shows. */
export const isFrom = (chat: LoadedChat, rows: ShownMessage[]) => (rows[0]?.state ?? -1) >= stateOf(chat)
export const whenOf = (chat: LoadedChat) => ({
  retry: true,
  replica: { isFresh: (rows: ShownMessage[]) => isFrom(chat, rows) },
})

/** Messages by their ids, by their threads, and those that are used most. */
export function createLookupStore(db: Database) {
  return {
    /** Through the reader's membership; deleted ones too, without what they said. */
    findFor: (userId: string, messageId: string) =>
      db.query(
        "messages.find",
        async (sql): Promise<Message | null> =>
          (
            await sql<Message[]>`select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
          join chat_members c on c.chat_id = m.chat_id and c.user_id = ${userId} where m.id = ${messageId}`
          )[0] ?? null,
      ),

    findMany: (ids: string[]) =>
      db.query(
        "messages.find-many",
        (sql) =>
          sql<
            Message[]
          >`select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id where m.id = any(${ids}::uuid[])`,
      ),

    /** Those among these messages that somebody may read and that are there; lines of the system are not. */
    findManyFor: (userId: string, ids: string[]) =>
      db.query(
        "messages.find-many-for",
        (sql) => sql<Message[]>`select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
          join chat_members c on c.chat_id = m.chat_id and c.user_id = ${userId}
          where m.id = any(${ids}::uuid[]) and m.deleted_at is null and m.kind = 'text'`,
        { replica: { readers: [userId] } },
      ),

    /** The beginnings of a chat's threads, those with the newest replies first. */
    recentThreads: (chat: LoadedChat, limit: number) =>
      db.query(
        "messages.recent-threads",
        (sql) => sql<ShownMessage[]>`select ${shown(db, sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.reply_count > 0 and m.deleted_at is null and m.last_reply_at is not null
          order by m.last_reply_at desc limit ${limit}`,
        whenOf(chat),
      ),

    /** The newest replies of each of these threads, oldest first. */
    latestReplies: async (rootIds: string[], limit: number): Promise<Map<string, Message[]>> => {
      if (rootIds.length === 0) return new Map()
      const rows = await db.query(
        "messages.latest-replies",
        (sql) => sql<Message[]>`select x.* from unnest(${rootIds}::uuid[]) as w(id) cross join lateral (
          select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
          where m.thread_of = w.id and m.deleted_at is null order by m.seq desc limit ${limit}) x order by x.seq`,
      )
      return Map.groupBy(rows, (row) => row.threadOf!)
    },

    /** Messages of chats that their reader has just loaded, by id; those of other chats are left out. */
    async findManyIn(chats: LoadedChat[], ids: string[]): Promise<Message[]> {
      if (ids.length === 0) return []
      const wanted = new Map(chats.map((chat) => [chat.id, stateOf(chat)]))
      const ask = (sql: Sql) => sql<ShownMessage[]>`select k.last_rev + k.version as state, ${messageColumns(sql)}
        from messages m join users u on u.id = m.sender_id join chats k on k.id = m.chat_id
        where m.id = any(${ids}::uuid[]) and m.chat_id = any(${[...wanted.keys()]}::uuid[])`
      const isFresh = (rows: ShownMessage[]) =>
        rows.length === ids.length && rows.every((row) => row.state! >= wanted.get(row.chatId)!)
      return db.query("messages.find-many-in", ask, { retry: true, replica: { isFresh } })
    },

    /** Where the newest messages of all were written and by whom, whatever was used most first. */
    listMostUsed: (newest: number) =>
      db.query("messages.most-used", async (sql) => {
        const rows = await sql<
          { chatId: string; lastRev: number; version: number; senderIds: string[] }[]
        >`select c.id as chat_id, c.last_rev, c.version, r.sender_ids
          from (select chat_id, count(*) as uses, array_agg(distinct sender_id) as sender_ids
            from (select chat_id, sender_id from messages order by id desc limit ${newest}) recent group by chat_id) r
          join chats c on c.id = r.chat_id order by r.uses desc`
        return {
          chats: rows.map(({ chatId: id, lastRev, version }) => ({ id, lastRev, version })),
          userIds: [...new Set(rows.flatMap(({ senderIds }) => senderIds))],
        }
      }),
  }
}
