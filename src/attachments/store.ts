import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { Attachment, Wanted } from "./attachment"

export type NewAttachment = Attachment & { chatId: string; uploaderId: string; fullBlob: string; thumbBlob: string }
export type Claim = { chatId: string; senderId: string; clientId: string }

const columns = (sql: Sql | TransactionSql) =>
  sql`a.id, a.name, a.alt, a.width, a.height, a.thumb_width, a.thumb_height`

/** The message that has it: whose key it was claimed under. */
const message = (sql: Sql | TransactionSql) =>
  sql`messages m on m.client_id = a.client_id and m.sender_id = a.uploader_id and m.chat_id = a.chat_id`

export type AttachmentStore = ReturnType<typeof createAttachmentStore>

/** Every query about attachments. */
export const createAttachmentStore = (db: Database) => ({
  insert: (one: NewAttachment) =>
    db.query(
      "attachments.insert",
      (
        sql,
      ) => sql`insert into attachments (id, chat_id, uploader_id, name, alt, width, height, thumb_width, thumb_height,
          full_blob, thumb_blob, look_at)
        values (${one.id}, ${one.chatId}, ${one.uploaderId}, ${one.name}, ${one.alt}, ${one.width}, ${one.height},
          ${one.thumbWidth}, ${one.thumbHeight}, ${one.fullBlob}, ${one.thumbBlob}, now() + interval '1 day')`,
    ),

  /** How many a person has uploaded and not sent, counted up to a limit. */
  countPending: (userId: string, most: number) =>
    db.query("attachments.count-pending", async (sql) => {
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count
        from (select 1 from attachments where uploader_id = ${userId} and client_id is null limit ${most}) pending`
      return row!.count
    }),

  /**
   * For a member of its chat, asked on the primary each time: while its message is there, or for its uploader while it has none.
   */
  findFor: (userId: string, id: string) =>
    db.query("attachments.find", async (sql) => {
      const [row] = await sql<(Attachment & { fullBlob: string; thumbBlob: string })[]>`
        select ${columns(sql)}, a.full_blob, a.thumb_blob from attachments a
          join chat_members c on c.chat_id = a.chat_id and c.user_id = ${userId} left join ${message(sql)}
        where a.id = ${id} and case when m.id is null then a.uploader_id = ${userId} else m.deleted_at is null end`
      return row ?? null
    }),

  /** Takes back what its uploader has not sent; false where there is none. */
  remove: (userId: string, id: string) =>
    db.query("attachments.remove", async (sql) => {
      const rows = await sql`with gone as (
          delete from attachments where id = ${id} and uploader_id = ${userId} and client_id is null returning full_blob, thumb_blob)
        update blobs set look_at = greatest(look_at, now()) from gone where name in (full_blob, thumb_blob) returning name`
      return rows.length > 0
    }),

  /**
   * Claims uploads for a message before it is written: those that are its sender's, of its chat, and nobody else's message's.
   * The same claim again gives the same. `posted`: the message is there already, and takes nothing more.
   */
  claim: ({ chatId, senderId, clientId }: Claim, list: Wanted[]) =>
    db.query("attachments.claim", async (sql) => {
      const ids = list.map((one) => one.id)
      const rows = await sql<(Attachment & { posted: boolean })[]>`
        with known as materialized (select exists (select 1 from messages
          where client_id = ${clientId} and sender_id = ${senderId} and chat_id = ${chatId}) as posted),
        claimed as (update attachments a set client_id = ${clientId}, alt = coalesce(w.alt, a.alt)
          from known, unnest(${ids}::uuid[], ${list.map((one) => one.alt ?? null)}::text[]) as w(id, alt)
          where a.id = w.id and a.uploader_id = ${senderId} and a.chat_id = ${chatId} and not known.posted
            and (a.client_id is null or a.client_id = ${clientId}) returning ${columns(sql)})
        select k.posted, c.* from known k left join claimed c on true order by array_position(${ids}::uuid[], c.id)`
      const found = rows.flatMap(({ posted: _, ...one }) => (one.id ? [one] : []))
      return { attachments: found, posted: rows[0]?.posted ?? false }
    }),

  /** The message was refused: what it claimed may be sent by another. */
  release: ({ chatId, senderId, clientId }: Claim) =>
    db.query(
      "attachments.release",
      (sql) => sql`update attachments a set client_id = null
        where client_id = ${clientId} and uploader_id = ${senderId} and chat_id = ${chatId}
          and not exists (select 1 from messages m where m.client_id = a.client_id and m.sender_id = a.uploader_id and m.chat_id = a.chat_id)`,
    ),

  /** Forgets, some at a time, what no message has after a day, or whose message was deleted a day ago. Gives how many were looked at. */
  collect: (most: number) =>
    db.query("attachments.collect", async (sql) => {
      const [row] = await sql<{ count: number }[]>`
        with due as materialized (select id from attachments where look_at < now() order by look_at limit ${most} for update skip locked),
        judged as materialized (select a.id, a.full_blob, a.thumb_blob, m.id is not null as sent, m.deleted_at
          from due join attachments a on a.id = due.id left join ${message(sql)}),
        kept as (update attachments a set look_at = case when j.deleted_at is null then null else j.deleted_at + interval '1 day' end
          from judged j where a.id = j.id and j.sent and (j.deleted_at is null or j.deleted_at > now() - interval '1 day')),
        gone as (delete from attachments a using judged j
          where a.id = j.id and (not j.sent or j.deleted_at <= now() - interval '1 day') returning a.full_blob, a.thumb_blob),
        freed as (update blobs set look_at = greatest(look_at, now()) from gone where name in (gone.full_blob, gone.thumb_blob))
        select count(*)::int as count from due`
      return row!.count
    }),

  /** Of the blobs that are due, keeps those that something still shows, and gives the names of the others, which are in the ledger no more. */
  async collectBlobs(tx: TransactionSql, most: number) {
    const rows = await tx<{ name: string; used: boolean }[]>`
      with due as materialized (select name from blobs where look_at < now() order by look_at limit ${most} for update skip locked),
      judged as materialized (select name, exists (select 1 from attachments a where a.full_blob = due.name)
          or exists (select 1 from attachments a where a.thumb_blob = due.name) or exists (select 1 from users u where u.avatar = due.name) as used from due),
      kept as (update blobs b set look_at = null from judged j where b.name = j.name and j.used),
      gone as (delete from blobs b using judged j where b.name = j.name and not j.used)
      select name, used from judged`
    return { looked: rows.length, unused: rows.flatMap(({ name, used }) => (used ? [] : [name])) }
  },
})
