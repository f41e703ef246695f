import { microseconds } from "../platform/db/moments"
import type { Database, Sql, TransactionSql } from "../platform/db/open"

/** Of what somebody keeps and has not done, as rows `s`. */
export const savedSums = (sql: Sql) => sql`count(*)::int as open, count(s.reminded_at)::int as due,
  (array_agg(s.id || '.' || (extract(epoch from s.reminded_at) * 1000)::bigint order by s.reminded_at desc) filter (where s.reminded_at is not null))[1:20] as due_keys`

/** Something kept for later, by its person: a message, or a note of their own. */
export type Saved = {
  id: string
  userId: string
  workspaceId: string
  messageId: string | null
  note: string | null
  savedAt: Date
  doneAt: Date | null
  remindAt: Date | null
  /** It fell due then, and is due until it is done or moved. */
  remindedAt: Date | null
}
export type NewSaved = Pick<Saved, "id" | "userId" | "workspaceId" | "messageId" | "note">
export type SavedCounts = {
  open: number
  due: number
  /** Which reminders are due, the last 20, and since when. */ dueKeys: string[] | null
}
/** Where a page of the list ended: what is due comes first. */
export type SavedPlace = { due: boolean; at: string; id: string }
/** Does something with the clock in the transaction of a change: the job that was, and the one that is to be. */
export type Reschedule = (
  tx: TransactionSql,
  saved: Saved,
  before: string | null,
  jobId: string | null,
) => Promise<void>

const savedColumns = (sql: Sql | TransactionSql) =>
  sql`s.id, s.user_id, s.workspace_id, s.message_id, s.note, s.saved_at, s.done_at, s.remind_at, s.reminded_at`
const savedMoment = (sql: Sql) => microseconds(sql, sql`coalesce(s.reminded_at, s.done_at, s.saved_at)`)

export type SavedMessageStore = ReturnType<typeof createSavedMessageStore>

/** Every query about what people keep for later. */
export function createSavedMessageStore(db: Database) {
  type Changed = Saved & { before: string | null }
  const first = ({ before: _, ...saved }: Changed): Saved => saved

  /** Null where as many are open as may be, or where a note with this id is there. */
  async function insert(sql: Sql | TransactionSql, row: NewSaved, most: number): Promise<Saved | null> {
    const { id, userId, workspaceId, messageId, note } = row
    const otherwise = messageId
      ? sql`(user_id, message_id) do update set done_at = null, saved_at = case when s.done_at is null then s.saved_at else now() end`
      : sql`(id) do nothing`
    const [saved] = await sql<Saved[]>`insert into saved_messages as s (id, user_id, workspace_id, message_id, note)
      select ${id}, t.user_id, t.workspace_id, ${messageId}::uuid, ${note} from workspace_members t
      where t.user_id = ${userId} and t.workspace_id = ${workspaceId}
        and (select count(*) from saved_messages o where o.user_id = ${userId} and o.workspace_id = ${workspaceId} and o.done_at is null) < ${most}
      on conflict ${otherwise} returning ${savedColumns(sql)}`
    return saved ?? null
  }

  async function find(sql: Sql | TransactionSql, userId: string, id: string): Promise<Saved | null> {
    const [saved] = await sql<
      Saved[]
    >`select ${savedColumns(sql)} from saved_messages s where s.id = ${id} and s.user_id = ${userId}`
    return saved ?? null
  }

  async function setReminder(
    tx: TransactionSql,
    userId: string,
    id: string,
    at: Date | null,
    jobId: string | null,
    reschedule: Reschedule,
  ): Promise<Saved | null> {
    const [changed] = await tx<Changed[]>`with old as (
        select o.id, o.job_id from saved_messages o where o.id = ${id} and o.user_id = ${userId} for update)
      update saved_messages s set remind_at = ${at}, job_id = ${jobId}::uuid, reminded_at = null, told_at = null, done_at = null
      from old where s.id = old.id returning ${savedColumns(tx)}, old.job_id as before`
    if (changed) await reschedule(tx, changed, changed.before, jobId)
    return changed ? first(changed) : null
  }

  return {
    /** Of a message that its reader has loaded; what was done is open again. Null where as many are open as may be. */
    save: (row: NewSaved, most: number) => db.query("inbox.save-message", (sql) => insert(sql, row, most)),

    /** A note with its reminder, both or none; one whose id is there already stays as it is. Null where as many are open as may be. */
    saveNote: (row: NewSaved, most: number, at: Date, jobId: string, reschedule: Reschedule) =>
      db.transaction("inbox.save-note", async (tx) => {
        const saved = await insert(tx, row, most)
        return saved ? setReminder(tx, saved.userId, saved.id, at, jobId, reschedule) : find(tx, row.userId, row.id)
      }),

    find: (userId: string, id: string) => db.query("inbox.saved-one", (sql) => find(sql, userId, id)),

    findOfMessage: (userId: string, messageId: string) =>
      db.query("inbox.saved-of-message", async (sql) => {
        const [saved] = await sql<
          Saved[]
        >`select ${savedColumns(sql)} from saved_messages s where s.user_id = ${userId} and s.message_id = ${messageId}`
        return saved ?? null
      }),

    /** Of a team: what is open, due first and then the newest, or what is done. */
    list: (userId: string, workspaceId: string, done: boolean, page: { before: SavedPlace | null; limit: number }) =>
      db.query(
        "inbox.saved",
        (sql) => sql<
          (Saved & { at: string })[]
        >`select ${savedColumns(sql)}, ${savedMoment(sql)}::text as at from saved_messages s
          where s.user_id = ${userId} and s.workspace_id = ${workspaceId} and s.done_at is not null = ${done}
            and (${page.before?.id ?? null}::uuid is null or (s.reminded_at is not null, ${savedMoment(sql)}, s.id)
              < (${page.before?.due ?? false}::boolean, ${page.before?.at ?? null}::bigint, ${page.before?.id ?? null}::uuid))
          order by s.reminded_at is not null desc, ${savedMoment(sql)} desc, s.id desc limit ${page.limit}`,
      ),

    count: (userId: string, workspaceId: string) =>
      db.query("inbox.count-saved", async (sql): Promise<SavedCounts> => {
        const [row] = await sql<
          SavedCounts[]
        >`select ${savedSums(sql)} from saved_messages s where s.user_id = ${userId} and s.workspace_id = ${workspaceId} and s.done_at is null`
        return row!
      }),

    /** Ids of messages that are kept and not done, the last first. */
    listMarked: async (userId: string, limit: number) => {
      const rows = await db.query(
        "inbox.saved-marks",
        (sql) => sql<{ messageId: string }[]>`select s.message_id from saved_messages s
          where s.user_id = ${userId} and s.done_at is null and s.message_id is not null order by s.saved_at desc limit ${limit}`,
      )
      return rows.map(({ messageId }) => messageId)
    },

    /** Sets when to remind of it, or (null) takes that back; it is open and not due then. Null where it is not theirs. */
    remind: (userId: string, id: string, at: Date | null, jobId: string | null, reschedule: Reschedule) =>
      db.transaction("inbox.remind", (tx) => setReminder(tx, userId, id, at, jobId, reschedule)),

    /** Done, or open again; nothing reminds of it any more. Null where it is not theirs. */
    finish: (userId: string, id: string, done: boolean, reschedule: Reschedule) =>
      db.transaction("inbox.finish-saved", async (tx) => {
        const [changed] = await tx<Changed[]>`with old as (
            select o.id, o.job_id from saved_messages o where o.id = ${id} and o.user_id = ${userId} for update)
          update saved_messages s set done_at = case when ${done} then coalesce(s.done_at, now()) end,
            remind_at = case when ${done} then null else s.remind_at end, job_id = case when ${done} then null else s.job_id end,
            reminded_at = case when ${done} then null else s.reminded_at end
          from old where s.id = old.id returning ${savedColumns(tx)}, old.job_id as before`
        if (changed && done) await reschedule(tx, changed, changed.before, null)
        return changed ? first(changed) : null
      }),

    remove: (userId: string, id: string, reschedule: Reschedule) =>
      db.transaction("inbox.remove-saved", async (tx) => {
        const [gone] = await tx<
          Changed[]
        >`delete from saved_messages s where s.id = ${id} and s.user_id = ${userId} returning ${savedColumns(tx)}, s.job_id as before`
        if (gone) await reschedule(tx, gone, gone.before, null)
        return gone ? first(gone) : null
      }),

    /**
     * A reminder that falls due, for whoever comes first with its present job; again where that one died before its person
     * was told. Null for all others.
     */
    fallDue: (id: string, jobId: string) =>
      db.query("inbox.fall-due", async (sql) => {
        const [due] = await sql<Saved[]>`update saved_messages s set reminded_at = now()
          where s.id = ${id} and s.job_id = ${jobId} and s.done_at is null and s.told_at is null
            and (s.reminded_at is null or s.reminded_at < now() - interval '10 seconds') returning ${savedColumns(sql)}`
        return due ?? null
      }),

    /** Whether a reminder fell due and its person has not been told yet. */
    isUntold: async (id: string, jobId: string) => {
      const rows = await db.query(
        "inbox.untold",
        (sql) =>
          sql`select 1 from saved_messages s where s.id = ${id} and s.job_id = ${jobId} and s.done_at is null and s.told_at is null`,
      )
      return rows.length > 0
    },

    noteTold: (id: string, jobId: string) =>
      db.query(
        "inbox.note-told",
        (sql) => sql`update saved_messages set told_at = now() where id = ${id} and job_id = ${jobId}`,
      ),
  }
}
