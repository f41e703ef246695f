import { afterAll, beforeAll, expect, test } from "bun:test"
import { openDatabase } from "../../src/platform/db/open"
import { type TestDatabase, testDatabase } from "../support/database"

let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database.drop())

test("answers come in camelCase, int8 as a number, timestamptz as a Date", async () => {
  const [row] = await database.db.query(
    "example",
    (sql) => sql`select 5::int8 as last_seq, now() as created_at, array[1::int8] as all_seqs`,
  )
  expect(row).toEqual({ lastSeq: 5, createdAt: expect.any(Date), allSeqs: [5 - 4] })
})

test("an address as a url may name a socket's directory, as libpq has it", async () => {
  const db = openDatabase({
    url: database.url,
    poolSize: 1,
    writerConnections: 1,
    statementTimeoutMs: 1000,
    connectTimeoutMs: 1000,
    prepare: true,
  })
  const [row] = await db.query("name", (sql) => sql<{ name: string }[]>`select current_database() as name`)
  await db.close()
  expect(row?.name).toBe(database.name)
})
