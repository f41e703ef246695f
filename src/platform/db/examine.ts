import { migrations } from "./migrations"
import type { Database } from "./open"

export type Finding = { what: string; problem?: string }

const oldestVersion = 150_000
/** Without any one of these a crash may lose what we said was saved. */
const durable = ["fsync", "synchronous_commit", "full_page_writes"]

/** Dead rows beyond this share and number make every read slower. */
const mostDead = { share: 0.2, rows: 50_000 }
/** Postgres stops taking writes at 2^31 transactions without a vacuum. */
const oldestTransaction = 1_000_000_000

/**
 * Looks at a database without changing it: version, settings that durability and bounded waiting depend on, migrations not
 * yet applied, indexes that are missing or broken, what vacuum has left undone. Raises what the driver raises when it cannot be reached.
 */
export async function examine(db: Pick<Database, "sql">): Promise<Finding[]> {
  const settings = await db.sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name = any(${[...durable, "server_version", "server_version_num"]})`
  const value = (name: string) => settings.find((row) => row.name === name)?.setting ?? ""
  return [
    {
      what: `PostgreSQL ${value("server_version")}`,
      problem: Number(value("server_version_num")) < oldestVersion ? "Confab needs version 15 or later" : undefined,
    },
    ...durable.map((name) => ({
      what: `${name} = ${value(name)}`,
      problem: value(name) === "off" ? "a crash may lose messages that were acknowledged" : undefined,
    })),
    await findTimeouts(db),
    await findPendingMigrations(db),
    ...(await findIndexes(db)),
    ...(await findVacuum(db)),
  ]
}

/** Our connections set them themselves; behind PgBouncer they cannot, and the role has to. */
async function findTimeouts({ sql }: Pick<Database, "sql">): Promise<Finding> {
  const rows = await sql<{ name: string; setting: string }[]>`select name, setting from pg_settings
    where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') and setting = '0' order by name`
  const missing = rows.map(({ name }) => name).join(", ")
  return {
    what: "timeouts",
    problem: missing ? `${missing} not set: set them with ALTER ROLE, see the manual on installing` : undefined,
  }
}

async function findIndexes({ sql }: Pick<Database, "sql">): Promise<Finding[]> {
  const wanted = new Set<string>()
  for (const { text } of migrations)
    for (const [, act, name] of text.matchAll(/(CREATE (?:UNIQUE )?|DROP )INDEX "([^"]+)"/g)) {
      if (act === "DROP ") wanted.delete(name!)
      else wanted.add(name!)
    }
  const rows = await sql<{ name: string; valid: boolean }[]>`select c.relname as name, i.indisvalid as valid
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'`
  const present = new Set(rows.map(({ name }) => name))
  const missing = rows.length === 0 ? [] : [...wanted].filter((name) => !present.has(name))
  const broken = rows.filter(({ valid }) => !valid).map(({ name }) => name)
  return [
    { what: "indexes", problem: missing.length > 0 ? `missing: ${missing.join(", ")}` : undefined },
    ...broken.map((name) => ({ what: `index ${name}`, problem: "is not valid; run: reindex index concurrently" })),
  ]
}

async function findVacuum({ sql }: Pick<Database, "sql">): Promise<Finding[]> {
  const [state] = await sql<{ autovacuum: string; age: number }[]>`
    select current_setting('autovacuum') as autovacuum, age(datfrozenxid)::int as age from pg_database where datname = current_database()`
  const dead = await sql<{ name: string; dead: number; live: number }[]>`
    select relname as name, n_dead_tup::int as dead, n_live_tup::int as live from pg_stat_user_tables
    where n_dead_tup > ${mostDead.rows} and n_dead_tup > ${mostDead.share}::float8 * n_live_tup order by n_dead_tup desc`
  return [
    { what: "autovacuum", problem: state?.autovacuum === "off" ? "is off: tables grow without end" : undefined },
    {
      what: `age of the oldest transaction: ${state?.age}`,
      problem: (state?.age ?? 0) > oldestTransaction ? "vacuum the database before it refuses writes" : undefined,
    },
    ...dead.map(({ name, dead: rows, live }) => ({
      what: `table ${name}`,
      problem: `${rows} dead rows beside ${live} live ones; run: vacuum analyze ${name}`,
    })),
  ]
}

async function findPendingMigrations({ sql }: Pick<Database, "sql">): Promise<Finding> {
  const [book] = await sql<{ exists: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  const [row] = book?.exists
    ? await sql<{ last: number | null }[]>`select max(created_at) as last from drizzle.__drizzle_migrations`
    : []
  const last = row?.last ?? 0
  const pending = migrations.filter(({ madeAt }) => madeAt > last).map(({ tag }) => tag)
  if (pending.length > 0)
    return { what: "schema", problem: `not applied yet: ${pending.join(", ")}; run confab migrate, or serve` }
  const newer = last > Math.max(...migrations.map(({ madeAt }) => madeAt))
  return { what: "schema", problem: newer ? "it was made by a newer version of Confab" : undefined }
}
