import { type Migration, migrations as known } from "./migrations"
import type { Database, TransactionSql } from "./open"

/** One number for all programs that may migrate the same database at once. */
const lockKey = 727_000

/**
 * Brings the database to this program's schema in one transaction, one program at a time: all of it or nothing. Keeps
 * the book that drizzle-kit keeps (`drizzle.__drizzle_migrations`), so that its own tools go on working.
 * Gives the tags that it applied, and whether the database has been migrated by a newer program.
 */
export function migrate(
  db: Pick<Database, "sql">,
  migrations: Migration[] = known,
): Promise<{ applied: string[]; newer: boolean }> {
  return db.sql.begin(async (tx) => {
    // Another program's long migration is waited for, and our own may be long.
    await tx`set local statement_timeout = 0`
    await tx`set local lock_timeout = 0`
    await tx`select pg_advisory_xact_lock(${lockKey})`
    const last = await readBook(tx)
    const missing = migrations.filter(({ madeAt }) => madeAt > last)
    for (const migration of missing) await apply(tx, migration)
    return {
      applied: missing.map(({ tag }) => tag),
      newer: last > Math.max(...migrations.map(({ madeAt }) => madeAt)),
    }
  })
}

async function readBook(tx: TransactionSql): Promise<number> {
  await tx`create schema if not exists drizzle`
  await tx`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
  const [row] = await tx<{ last: number | null }[]>`select max(created_at) as last from drizzle.__drizzle_migrations`
  return row?.last ?? 0
}

async function apply(tx: TransactionSql, { tag, madeAt, text }: Migration) {
  for (const statement of text.split("--> statement-breakpoint")) {
    try {
      await tx.unsafe(statement)
    } catch (error) {
      throw new Error(`Migration ${tag} failed at: ${statement.trim().slice(0, 200)}`, { cause: error })
    }
  }
  const hash = new Bun.CryptoHasher("sha256").update(text).digest("hex")
  await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${madeAt})`
}
