import type { Sql } from "./client"

/** Tells databases apart, also those of one name on different servers; the same on a primary and its standbys. */
export async function identityOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ system: string; database: string }[]>`
    select (select system_identifier from pg_control_system())::text as system, oid::text as database
    from pg_database where datname = current_database()`
  return `${row!.system}/${row!.database}`
}
