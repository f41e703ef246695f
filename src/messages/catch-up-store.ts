import type { Database } from "../platform/db/open"
import { messageColumns } from "./lookup-store"
import type { Message } from "./message"

export type ChangesOfChat = { chatId: string; lastRev: number; messages: Message[]; hasMore: boolean }

/** What changed since a rev, for those who were away. */
export function createCatchUpStore(db: Database) {
  return {
    /** The states that came after a rev, in rev order, from the primary, and the head of the same snapshot. */
    changesAfter: (chatId: string, rev: number, limit: number, { urgent = false } = {}) =>
      db.query(
        "messages.changes",
        async (sql): Promise<ChangesOfChat> => {
          const rows = await sql<(Message & { lastRev: number })[]>`select c.last_rev, x.* from chats c
            left join lateral (select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
              where m.chat_id = c.id and m.rev > ${rev} order by m.rev limit ${limit + 1}) x on true
            where c.id = ${chatId} order by x.rev`
          return toChanges(chatId, rows, limit)
        },
        { urgent },
      ),

    /** The same for many chats of one person in one statement; chats that are not theirs are left out. */
    changesOfManyFor: (userId: string, cursors: Map<string, number>, limit: number) =>
      db.query("messages.changes-of-many", async (sql) => {
        const rows = await sql<(Message & { lastRev: number; inChat: string })[]>`
          select w.chat_id as in_chat, c.last_rev, x.* from unnest(${[...cursors.keys()]}::uuid[], ${[...cursors.values()]}::bigint[]) as w(chat_id, after)
          join chat_members k on k.chat_id = w.chat_id and k.user_id = ${userId} join chats c on c.id = w.chat_id
          left join lateral (select ${messageColumns(sql)} from messages m join users u on u.id = m.sender_id
            where m.chat_id = w.chat_id and m.rev > w.after order by m.rev limit ${limit + 1}) x on true
          order by w.chat_id, x.rev`
        return [...Map.groupBy(rows, (row) => row.inChat)].map(([chatId, list]) => toChanges(chatId, list, limit))
      }),
  }
}

function toChanges(chatId: string, rows: (Message & { lastRev: number })[], limit: number): ChangesOfChat {
  const states = rows.filter((row) => row.id !== null)
  return { chatId, lastRev: rows[0]?.lastRev ?? 0, messages: states.slice(0, limit), hasMore: states.length > limit }
}
