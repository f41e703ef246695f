import type { Database, TransactionSql } from "../platform/db/open"
import { newId } from "../platform/ids"
import type { Send } from "./flush-store"
import type { ImportedMessage } from "./history"
import { rendererVersion } from "./markdown"

type Line = { chatId: string; actorId: string; text: string; html?: string }
export async function writeSystemLine(tx: TransactionSql, line: Line) {
  const id = newId()
  const [row] = await tx<{ seq: number; rev: number }[]>`with bumped as (
        update chats set last_seq = last_seq + 1, last_rev = last_rev + 1 where id = ${line.chatId} returning id, last_seq, last_rev)
      insert into messages (id, chat_id, seq, rev, kind, sender_id, client_id, body, html, html_version, created_at)
      select ${id}, id, last_seq, last_rev, 'system', ${line.actorId}, ${`system:${id}`}, ${line.text}, ${line.html ?? Bun.escapeHTML(line.text)}, ${rendererVersion}, clock_timestamp()
      from bumped returning seq, rev`
  return row!
}

/** Messages that nobody sends: the lines of the system, a history that is brought in, and what a benchmark writes. */
export function createInsertStore(db: Database) {
  return {
    /** The reference of `bench writer`: one row, no checks, no counters, over the pool. */
    insertBare: (send: Send, seq: number) =>
      db.query(
        "bench.insert",
        (sql) =>
          sql`insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
            values (${send.id}, ${send.chatId}, ${seq}, ${seq}, ${send.senderId}, ${send.clientId}, ${send.body}, ${send.html}, ${rendererVersion}, now())`,
      ),

    /**
     * A system line in the transaction of what it tells of, with its `html` where it is more than text; bumps the chat's row,
     * which the caller has locked.
     */
    insertSystemLine: writeSystemLine,

    /** Writes lines of a history in their order, with their own times; those that are there already are passed over. Gives how many were new. */
    insertHistory: (chatId: string, lines: ImportedMessage[]) =>
      db.query("messages.insert-history", async (sql) => {
        const [row] = await sql<{ count: number }[]>`
          with locked as materialized (select id, last_seq, last_rev from chats where id = ${chatId} for no key update),
          input as materialized (
            select * from unnest(${lines.map((l) => l.id)}::uuid[], ${lines.map((l) => l.senderId)}::uuid[], ${lines.map((l) => l.clientId)}::text[],
              ${lines.map((l) => l.body)}::text[], ${lines.map((l) => l.html)}::text[], ${lines.map((l) => l.at)}::text[])
              with ordinality as t(id, sender_id, client_id, body, html, at, ord)),
          fresh as materialized (
            select i.*, row_number() over (order by ord) as place from input i where not exists (
              select 1 from messages m where m.chat_id = ${chatId} and m.sender_id = i.sender_id and m.client_id = i.client_id)),
          bumped as (
            update chats set last_seq = last_seq + (select count(*) from fresh), last_rev = last_rev + (select count(*) from fresh) where id = ${chatId}),
          inserted as (
            insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
            select f.id, l.id, l.last_seq + f.place, l.last_rev + f.place, f.sender_id, f.client_id, f.body, f.html, ${rendererVersion}, f.at::timestamptz
            from fresh f, locked l order by f.place returning 1)
          select count(*)::int as count from inserted`
        return row!.count
      }),

    /** After an import: whoever had read all that there was before it has nothing to read again. */
    skipHistory: (chatId: string, readBefore: number) =>
      db.query(
        "messages.skip-history",
        (sql) =>
          sql`update chat_members m set last_read_seq = c.last_seq from chats c where c.id = ${chatId} and m.chat_id = c.id and m.last_read_seq >= ${readBefore}`,
      ),
  }
}
