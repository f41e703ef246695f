import { migrations } from "./migrations"
import type { Database } from "./open"

export type Finding = { what: string; problem?: string }

const oldestVersion = 150_000
/** Without any one of these a crash may lose what we said was saved. */
const durable = ["fsync", "synchronous_commit", "full_page_writes"]

/**
 * Looks at a database without changing it: version, settings that durability depends on, migrations not yet applied.
 * Raises what the driver raises when it cannot be reached.
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
    await findPendingMigrations(db),
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
