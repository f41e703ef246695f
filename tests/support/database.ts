import postgres from "postgres"
import { type Database, type OpenOptions, openDatabase } from "../../src/platform/db/open"
import { testCluster } from "./test-cluster"

export type TestDatabase = {
  db: Database
  /** For a program of its own: `DATABASE_URL=…`. */
  url: string
  name: string
  socketDir: string
  port: number
  user: string
  database: string
  /** Closes `db` and removes the database, also from under other programs. */
  drop(): Promise<void>
}

let made = 0

/** A fresh, migrated and empty database of one's own; takes some ms, but about 2 s when it is the run's first. */
export async function testDatabase({ log }: Pick<OpenOptions, "log"> = {}): Promise<TestDatabase> {
  const { socketDir, port, user, template } = await testCluster()
  const name = `test_${process.pid}_${++made}_${Bun.randomUUIDv7().slice(-6)}`
  await administer(socketDir, port, user, `create database ${name} template ${template} strategy file_copy`)
  const address = { socketDir, port, user, database: name }
  const db = openDatabase({
    ...address,
    poolSize: 8,
    writerConnections: 2,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 5_000,
    prepare: true,
    log,
  })
  return {
    db,
    url: `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(socketDir)}`,
    name,
    ...address,
    async drop() {
      await db.close()
      await administer(socketDir, port, user, `drop database if exists ${name} with (force)`)
    },
  }
}

async function administer(socketDir: string, port: number, user: string, statement: string) {
  const sql = postgres({
    host: socketDir,
    port,
    user,
    database: "postgres",
    max: 1,
    fetch_types: false,
    onnotice: () => {},
  })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
