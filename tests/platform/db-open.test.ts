import { afterAll, beforeAll, expect, test } from "bun:test"
import { Unavailable, isUniqueViolation, openDatabase } from "../../src/platform/db/open"
import { type TestDatabase, testDatabase } from "../support/database"
import { failureOf } from "../support/failure"

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db.sql`create table examples (id int constraint examples_key primary key)`
})
afterAll(() => database.drop())

const open = (differences: Partial<Parameters<typeof openDatabase>[0]> = {}) => {
  const limits = {
    poolSize: 2,
    writerConnections: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 2_000,
    prepare: true,
  }
  return openDatabase({ url: database.url, ...limits, ...differences })
}

test("answers come in camelCase, int8 as a number, timestamptz as a Date", async () => {
  const [row] = await database.db.query(
    "example",
    (sql) => sql`select 5::int8 as last_seq, now() as created_at, array[1::int8] as all_seqs`,
  )
  expect(row).toEqual({ lastSeq: 5, createdAt: expect.any(Date), allSeqs: [1] })
})

test("an address as a url may name a socket's directory, as libpq has it", async () => {
  const db = open()
  const [row] = await db.query("name", (sql) => sql<{ name: string }[]>`select current_database() as name`)
  await db.close()
  expect(row?.name).toBe(database.name)
})

test("the writer plans once, and only it", async () => {
  const mode = (sql: typeof database.db.sql) =>
    sql<{ setting: string }[]>`select current_setting('plan_cache_mode') as setting`
  expect((await database.db.write("mode", mode))[0]?.setting).toBe("force_generic_plan")
  expect((await database.db.query("mode", mode))[0]?.setting).toBe("auto")
})

test("behind PgBouncer nothing is prepared and no startup parameter is sent", async () => {
  const db = open({ prepare: false })
  const [row] =
    await db.sql`select current_setting('statement_timeout') as timeout, (select count(*)::int from pg_prepared_statements) as prepared`
  await db.close()
  expect(row).toEqual({ timeout: "0", prepared: 0 })
})

test("a statement that takes too long becomes Unavailable, by the server's limit or by our deadline", async () => {
  const db = open({ statementTimeoutMs: 100 })
  expect(await failureOf(db.query("slow", (sql) => sql`select pg_sleep(10)`))).toBeInstanceOf(Unavailable)
  await db.close()
  const slow = database.db.query("slow", (sql) => sql`select pg_sleep(2)`, { deadlineMs: 50 })
  expect((await failureOf(slow)).message).toContain("did not answer within 50 ms")
})

test("a transaction that outlived its deadline does not commit", async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>()
  const late = database.db.transaction(
    "late",
    async (tx) => {
      await tx`insert into examples values (50)`
      await told
    },
    { deadlineMs: 2_000 },
  )
  expect(await failureOf(late)).toBeInstanceOf(Unavailable)
  tell()
  // Its rollback goes out on the connection that it holds; a second insert waits for it. Where the machine was so slow that it
  // had not begun, it never does.
  await database.db.sql`insert into examples values (50)`
  expect(await database.db.sql`select from examples where id = 50`).toHaveLength(1)
})

test("a database that is away becomes Unavailable", async () => {
  const db = openDatabase({
    socketDir: "/nonexistent",
    poolSize: 2,
    writerConnections: 1,
    statementTimeoutMs: 1000,
    connectTimeoutMs: 500,
    prepare: true,
  })
  expect(await failureOf(db.query("read", (sql) => sql`select 1`, { retry: true }))).toBeInstanceOf(Unavailable)
  expect(await failureOf(db.transaction("write", (tx) => tx`select 1`))).toBeInstanceOf(Unavailable)
  await db.close()
})

test("a read whose connection breaks is run again where that was asked for, and only there", async () => {
  const runs = { once: 0, twice: 0 }
  const breaking = (name: keyof typeof runs, retry: boolean) =>
    database.db.query(
      name,
      (sql) => (++runs[name] === 1 ? sql`select pg_terminate_backend(pg_backend_pid())` : sql`select 2 as two`),
      { retry },
    )
  expect(await failureOf(breaking("once", false))).toBeInstanceOf(Unavailable)
  expect(await breaking("twice", true)).toMatchObject([{ two: 2 }])
  expect(runs).toEqual({ once: 1, twice: 2 })
})

test("the statement's own faults stay what they are", async () => {
  const add = () => database.db.query("add", (sql) => sql`insert into examples values (1)`)
  await add()
  const error = await add().catch((caught: unknown) => caught)
  expect(error).not.toBeInstanceOf(Unavailable)
  expect(isUniqueViolation(error)).toBe(true)
  expect(isUniqueViolation(new Error("wrapped", { cause: error }), "examples_key")).toBe(true)
  expect(isUniqueViolation(error, "another_key")).toBe(false)
})

test("listeners hear of every query with its name, time and error, and one that throws disturbs nobody", async () => {
  const db = open()
  const heard: unknown[] = []
  db.onQuery(() => {
    throw new Error("a listener's own fault")
  })
  db.onQuery((name, ms, error) => heard.push([name, ms > 0, error instanceof Error]))
  await db.query("good", (sql) => sql`select 1`)
  await db.transaction("bad", (tx) => tx`select 1 / 0`).catch(() => {})
  await db.close()
  expect(heard).toEqual([
    ["good", true, false],
    ["bad", true, true],
  ])
})
