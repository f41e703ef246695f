import type { PendingQuery, Row } from "postgres"
import { createLoader } from "../platform/db/loader"
import type { Database, Sql } from "../platform/db/open"
import type { LoadedChat } from "./lookup-store"
import type { Message } from "./message"

type Said = Pick<Message, "seq" | "senderId">
type Asked = { reader: string; chatId: string; list: Said[] }
/** How many members have read up to exactly here, and who of those that said something is among them. */
type Position = [at: number, count: number, senders: string[] | null]
/** The chat as it is, null for who is not in it; how many have read each message, by its seq. */
type Reading = { chat: LoadedChat | null; counts: Map<number, number> }
export type Receipt = { userId: string; handle: string; displayName: string; readAt: Date | null }

/** Whether the team of a chat lets people see who has read what. */
const showsReading = (sql: Sql, chatId: string | PendingQuery<Row[]>) =>
  sql`(select w.receipts from chats c join workspaces w on w.id = c.workspace_id where c.id = ${chatId})`

/** Those who do not want to be seen reading are few. */
const isSeenReading = (sql: Sql, userId: PendingQuery<Row[]>) =>
  sql`${userId} not in (select p.user_id from presences p where p.hides_receipts)`

/** How many members have read each of these, its sender left out, from how far how many members have read. */
function readersOf(list: Said[], positions: Position[]): Map<number, number> {
  const readTo = new Map<string, number>()
  for (const [at, , senders] of positions) for (const id of senders ?? []) readTo.set(id, at)
  // From the newest on, each message has the readers of the one before, and those who stopped between the two.
  const far = positions.toSorted((one, other) => other[0] - one[0])
  let next = 0
  let readers = 0
  const counts = new Map<number, number>()
  for (const { seq, senderId } of list.toSorted((one, other) => other.seq - one.seq)) {
    for (; next < far.length && far[next]![0] >= seq; next++) readers += far[next]![1]
    counts.set(seq, readers - ((readTo.get(senderId) ?? -1) >= seq ? 1 : 0))
  }
  return counts
}

/** How far people have read, and who has read what. */
export function createReceiptStore(db: Database) {
  const read = (wanted: Asked[]) => async (sql: Sql) => {
    const oldest = wanted.map(({ list }) => Math.min(Number.MAX_SAFE_INTEGER, ...list.map(({ seq }) => seq)))
    // Lists of different lengths are no array of Postgres's: each goes as its text.
    const senders = wanted.map(({ list }) => `{${[...new Set(list.map(({ senderId }) => senderId))].join(",")}}`)
    const rows = await sql<(LoadedChat & { isMember: boolean; positions: Position[] | null })[]>`
      with asked as materialized (select k.ord, k.chat_id, k.oldest, k.senders::uuid[] as senders, c.*,
          exists (select 1 from chat_members own where own.chat_id = k.chat_id and own.user_id = k.reader) as is_member
        from unnest((select ${wanted.map(({ reader }) => reader)}::uuid[]), (select ${wanted.map(({ chatId }) => chatId)}::uuid[]),
          (select ${oldest}::bigint[]), (select ${senders}::text[])) with ordinality as k(reader, chat_id, oldest, senders, ord)
        left join lateral (select c.last_rev, c.version, w.receipts from chats c join workspaces w on w.id = c.workspace_id
          where c.id = k.chat_id) c on true)
      select asked.chat_id as id, asked.last_rev, asked.version, asked.is_member,
        case when asked.receipts then (select json_agg(json_build_array(far.at, far.count, far.senders)) from (
          select m.last_read_seq as at, count(*) as count, array_agg(m.user_id) filter (where m.user_id = any(asked.senders)) as senders
          from chat_members m where m.chat_id = asked.chat_id and m.last_read_seq >= asked.oldest and ${isSeenReading(sql, sql`m.user_id`)}
          group by m.last_read_seq) far) end as positions
      from asked order by asked.ord`
    return rows.map(({ isMember, positions, ...chat }, index): Reading => {
      return { chat: isMember ? chat : null, counts: readersOf(wanted[index]!.list, positions ?? []) }
    })
  }
  const countReaders = createLoader({
    load: (wanted: Asked[]) =>
      db.query("messages.read-counts", read(wanted), { replica: { readers: wanted.map(({ reader }) => reader) } }),
  })
  const readChat = createLoader({ load: (wanted: Asked[]) => db.query("messages.reading", read(wanted)) })

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
            and ${showsReading(sql, message.chatId)} and ${isSeenReading(sql, sql`c.user_id`)}
            and (${afterId}::uuid is null or c.user_id > ${afterId}::uuid) order by c.user_id limit ${limit}`,
        { replica: { readers: [reader] } },
      ),

    /**
     * How many members have read each message, its sender left out: of this moment, as its reader has it. The members' positions
     * are read once, whatever the number of messages, and of one snapshot: a sender who reads meanwhile is not counted out too early.
     */
    readCounts: async (reader: string, chatId: string, list: Said[]) =>
      list.length === 0 ? new Map<number, number>() : (await countReaders({ reader, chatId, list })).counts,

    /** The same of a chat that its reader has not loaded yet: the permission check, and how many have read these, in one. */
    readingOf: (reader: string, chatId: string, list: Said[]): Promise<Reading> => readChat({ reader, chatId, list }),
  }
}
