import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Database, type Sql, Unavailable, openDatabase } from "../../src/platform/db/open"
import { type TestDatabase, testDatabase } from "../support/database"
import { failureOf } from "../support/failure"

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  const limits = { poolSize: 6, writerConnections: 1, statementTimeoutMs: 30_000, connectTimeoutMs: 5_000 }
  db = openDatabase({ url: database.url, ...limits, prepare: true })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const briefly = <T>(run: (sql: Sql) => PromiseLike<T>) => db.query("brief", run, { brief: true })
const answer = (n: number) =>
  briefly((sql) => sql<{ n: number; pid: number }[]>`select ${n}::int as n, pg_backend_pid() as pid`)
const numbers = Array.from({ length: 200 }, (_, n) => n)
const pidsOf = (answers: { pid: number }[][]) => [...new Set(answers.map(([row]) => row!.pid))]

test("brief reads share two connections, however many there are, and each gets its own answer", async () => {
  const answers = await Promise.all(numbers.map(answer))
  expect(answers.map(([row]) => row!.n)).toEqual(numbers)
  expect(pidsOf(answers)).toHaveLength(2)
  const [other] = await db.query("other", (sql) => sql`select pg_backend_pid() as pid`)
  expect(pidsOf(answers)).not.toContain(other!["pid"])
})

test("those behind one that hangs are answered on another connection", async () => {
  const brief = pidsOf(await Promise.all(numbers.map(answer)))
  const hanging = [1, 2].map(() => failureOf(briefly((sql) => sql`select pg_sleep(25)`)))
  const [row] = await answer(5)
  expect(row!.n).toBe(5)
  expect(brief).not.toContain(row!.pid)
  const cancelled = await database.db.sql<{ pid: number }[]>`select pid, pg_cancel_backend(pid) from pg_stat_activity
    where query like '%pg_sleep(25)%' and state = 'active' and pid <> pg_backend_pid()`
  expect(cancelled.map(({ pid }) => pid)).toEqual(expect.arrayContaining(brief))
  await Promise.all(hanging)
})

test("a connection that breaks takes no brief read with it but the one that broke it twice", async () => {
  const breaking = failureOf(briefly((sql) => sql`select pg_terminate_backend(pg_backend_pid())`))
  const answers = await Promise.all(numbers.map(answer))
  expect(answers.map(([row]) => row!.n)).toEqual(numbers)
  expect(await breaking).toBeInstanceOf(Unavailable)
})

test("a statement's own fault stays what it is, and stands in nobody's way", async () => {
  const wrong = failureOf(briefly((sql) => sql`select 1 / ${0}::int`))
  expect((await answer(7))[0]!.n).toBe(7)
  expect((await wrong).message).toContain("division by zero")
})
