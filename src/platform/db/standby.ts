import type { Sql } from "./client"

const identity = (sql: Sql) => sql`(select system_identifier::text from pg_control_system()) || '/' ||
  (select oid::text from pg_database where datname = current_database())`

/** Tells databases apart, also those of one name on different servers; the same on a primary and its standbys. */
export async function identityOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ identity: string }[]>`select ${identity(sql)} as identity`
  return row!.identity
}

/** Bytes of log from the beginning of time, which PostgreSQL writes as an LSN. */
const bytes = (sql: Sql, lsn: ReturnType<Sql>) => sql`(${lsn} - '0/0'::pg_lsn)::bigint`

/** How far a primary's log reaches: as far as it is on the disk, as what was acknowledged is, and further is sent to nobody. */
export async function readPrimary(sql: Sql): Promise<{ identity: string; position: number }> {
  const [row] = await sql<{ identity: string; position: number }[]>`
    select ${identity(sql)} as identity, ${bytes(sql, sql`pg_current_wal_flush_lsn()`)} as position`
  return row!
}

/** How much of the log a server has carried out; null where it does not follow another one. */
export async function readStandby(sql: Sql): Promise<{ identity: string; position: number | null }> {
  const [row] = await sql<{ identity: string; position: number | null }[]>`
    select ${identity(sql)} as identity, ${bytes(sql, sql`pg_last_wal_replay_lsn()`)} as position where pg_is_in_recovery()
    union all select ${identity(sql)}, null where not pg_is_in_recovery()`
  return row!
}
