import type { Database } from "../platform/db/open"
import { calls } from "./count-store"
import type { Standing } from "./standing-store"
import { notBlocked } from "./thread-store"

/** What waits for somebody in their chats, and that it was read. */
export function createWaitingStore(db: Database) {
  return {
    /** The ids of the first unread messages of chats as they stand, `each` of a chat at most. */
    listFirstUnread: async (userId: string, chats: Pick<Standing, "id" | "lastReadSeq">[], each: number) => {
      const rows = await db.query(
        "inbox.first-unread",
        (sql) => sql<{ id: string }[]>`select x.id
          from unnest(${chats.map(({ id }) => id)}::uuid[], ${chats.map(({ lastReadSeq }) => lastReadSeq)}::bigint[]) w(chat_id, seq)
          cross join lateral (select x.id from messages x where x.chat_id = w.chat_id and x.seq > w.seq and x.thread_of is null
            and x.deleted_at is null and x.kind = 'text' and x.sender_id <> ${userId} and ${notBlocked(sql, userId)} order by x.seq limit ${each}) x`,
      )
      return rows.map(({ id }) => id)
    },

    /** In which of these chats somebody wrote within the last fortnight, as far as 300 messages tell. */
    listWrittenIn: async (userId: string, chatIds: string[]) => {
      const rows = await db.query(
        "inbox.written-in",
        (sql) => sql<{ id: string }[]>`select w.id from unnest(${chatIds}::uuid[]) w(id)
          where exists (select 1 from (select x.sender_id, x.created_at from messages x where x.chat_id = w.id and x.thread_of is null
            and x.deleted_at is null order by x.seq desc limit 300) n
            where n.sender_id = ${userId} and n.created_at > now() - interval '14 days')`,
      )
      return rows.map(({ id }) => id)
    },

    /** Messages of others that mention somebody, by handle or with everybody of the chat, the newest first. */
    listMentions: async (userId: string, workspaceId: string, page: { before: string | null; limit: number }) => {
      const rows = await db.query(
        "inbox.mentions",
        (sql) => sql<{ id: string }[]>`
          (select n.message_id as id from mentions n join chat_members m on m.chat_id = n.chat_id and m.user_id = n.user_id
            join messages x on x.id = n.message_id
            where n.user_id = ${userId} and m.workspace_id = ${workspaceId} and x.deleted_at is null and x.sender_id <> ${userId} and ${notBlocked(sql, userId)}
              and (${page.before}::uuid is null or n.message_id < ${page.before}::uuid)
            order by n.message_id desc limit ${page.limit})
          union
          (select x.id from chat_members m cross join lateral (select x.id from messages x where x.chat_id = m.chat_id and ${calls(sql)}
              and x.deleted_at is null and x.sender_id <> ${userId} and ${notBlocked(sql, userId)} and (${page.before}::uuid is null or x.id < ${page.before}::uuid)
              order by x.seq desc limit ${page.limit}) x
            where m.user_id = ${userId} and m.workspace_id = ${workspaceId} order by x.id desc limit ${page.limit})
          order by id desc limit ${page.limit}`,
      )
      return rows.map(({ id }) => id)
    },

    /** Everything in a team is read: what was not, with where it stood before and stands now. */
    setAllRead: (userId: string, workspaceId: string) =>
      db.query(
        "inbox.read-all",
        (sql) => sql<{ chatId: string; before: number; seq: number }[]>`
          with behind as (select m.chat_id, m.last_read_seq as before from chat_members m join chats c on c.id = m.chat_id
            where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and c.last_seq > m.last_read_seq),
          moved as (update chat_members m set last_read_seq = c.last_seq from chats c, behind b
            where m.user_id = ${userId} and m.chat_id = b.chat_id and c.id = m.chat_id returning m.chat_id, b.before, m.last_read_seq as seq),
          logged as (insert into read_log (chat_id, user_id, seq) select chat_id, ${userId}, seq from moved
            on conflict (chat_id, user_id, seq) do nothing)
          select * from moved`,
      ),

    /** Puts read positions back where they were; never on. */
    setUnread: (userId: string, workspaceId: string, positions: { chatId: string; seq: number }[]) =>
      db.query(
        "inbox.unread-again",
        (sql) => sql`update chat_members m set last_read_seq = w.seq
          from unnest(${positions.map(({ chatId }) => chatId)}::uuid[], ${positions.map(({ seq }) => seq)}::bigint[]) w(chat_id, seq)
          where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and m.chat_id = w.chat_id and w.seq < m.last_read_seq`,
      ),
  }
}
