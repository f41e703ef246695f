import { afterAll, afterEach, beforeAll, expect, test } from "bun:test"
import { type Jobs, createJobs } from "../../src/platform/jobs/jobs"
import { migrate } from "../../src/platform/db/migrate"
import { openDatabase } from "../../src/platform/db/open"
import { newId } from "../../src/platform/ids"
import { createLog } from "../../src/platform/log"
import { root } from "../support/confab"
import { type TestDatabase, testDatabase } from "../support/database"
import { temporaryEmbedded } from "../support/embedded"
import { eventually } from "../support/patience"

type Kinds = { greet: { name: string } }
let database: TestDatabase
const running: Jobs<Kinds>[] = []
beforeAll(async () => void (database = await testDatabase()))
afterEach(async () => void (await Promise.all(running.splice(0).map((jobs) => jobs.stop()))))
afterAll(() => database.drop())

/** Two nodes write down what they did. */
function startNode(handle?: (name: string) => Promise<void> | void) {
  const lines: string[] = []
  const done: string[] = []
  const log = createLog("warn", { write: (line) => void lines.push(line) })
  const jobs = createJobs<Kinds>({ db: database.db, log, names: ["greet"] })
  jobs.work("greet", async ({ data }) => {
    done.push(data.name)
    await handle?.(data.name)
  })
  running.push(jobs)
  return { jobs, done, lines }
}
const send = async (jobs: Jobs<Kinds>, name: string, inMs = 0, id = newId()) => {
  await jobs.ready()
  await database.db.transaction("test.send", (tx) =>
    jobs.send(tx, "greet", { id, data: { name }, at: new Date(Date.now() + inMs) }),
  )
  return id
}

test("the tables are those of the version that is installed", async () => {
  const [row] = await database.db.sql<{ version: number }[]>`select version from pgboss.version`
  const { pgboss } = await Bun.file(`${root}/node_modules/pg-boss/package.json`).json()
  expect(row!.version).toBe(pgboss.schema)
})

test("a job is done once when it is due, whatever the number of nodes that start at once", async () => {
  const nodes = [startNode(), startNode(), startNode()]
  for (const { jobs } of nodes) jobs.start()
  const names = Array.from({ length: 200 }, (_, n) => `job ${n}`)
  const dueAt = Date.now() + 1_000
  let early = 0
  const watch = setInterval(() => (early += Date.now() < dueAt ? nodes.flatMap(({ done }) => done).length : 0), 20)
  // Not more at once than find a connection on a slow machine.
  for (let from = 0; from < names.length; from += 20)
    await Promise.all(names.slice(from, from + 20).map((name) => send(nodes[0]!.jobs, name, dueAt - Date.now())))
  const all = () => nodes.flatMap(({ done }) => done).toSorted()
  await eventually("all are done", async () => all().length >= names.length)
  clearInterval(watch)
  expect(all()).toEqual(names.toSorted())
  expect(early).toBe(0)
  expect(nodes.flatMap(({ lines }) => lines)).toEqual([])
})

test("a job of a transaction that was rolled back, or that was cancelled, never comes; the same id is one job", async () => {
  const { jobs, done } = startNode()
  jobs.start()
  await jobs.ready()
  await database.db
    .transaction("test.undone", async (tx) => {
      await jobs.send(tx, "greet", { id: newId(), data: { name: "undone" }, at: new Date() })
      throw new Error("no")
    })
    .catch(() => {})
  const cancelled = await send(jobs, "cancelled", 3_000)
  await database.db.transaction("test.cancel", (tx) => jobs.cancel(tx, "greet", cancelled))
  const same = newId()
  await send(jobs, "same", 1_000, same)
  await send(jobs, "same", 1_000, same)
  await send(jobs, "last", 3_500)
  await eventually("the last", async () => done.includes("last"))
  expect(done).toEqual(["same", "last"])
})

test("what fails is tried again", async () => {
  let failures = 0
  const { jobs, done } = startNode(() => {
    if (++failures < 2) throw new Error("not yet")
  })
  jobs.start()
  await send(jobs, "stubborn")
  await eventually("again", async () => done.length === 2)
})

test("stopping waits for what is being done", async () => {
  let finish = () => {}
  const { jobs, done } = startNode(() => new Promise<void>((resolve) => (finish = resolve)))
  jobs.start()
  await send(jobs, "slow")
  await eventually("begun", async () => done.length === 1)
  const stopping = jobs.stop()
  finish()
  await stopping
  expect(await database.db.sql`select state from pgboss.job where data->>'name' = 'slow'`).toMatchObject([
    { state: "completed" },
  ])
})

test("jobs go on by themselves after Postgres was away, and say so once", async () => {
  const embedded = await temporaryEmbedded()
  const db = openDatabase({
    socketDir: embedded.socketDir,
    user: embedded.user,
    database: "confab",
    poolSize: 4,
    writerConnections: 1,
    statementTimeoutMs: 5_000,
    connectTimeoutMs: 5_000,
    prepare: true,
  })
  await migrate(db)
  const lines: string[] = []
  const done: string[] = []
  const log = createLog("warn", { write: (line) => void lines.push(line) })
  const jobs = createJobs<Kinds>({ db, log, names: ["greet"] })
  jobs.work("greet", async ({ data }) => void done.push(data.name))
  jobs.start()
  const put = (name: string, inMs: number) =>
    jobs.send(null, "greet", { id: newId(), data: { name }, at: new Date(Date.now() + inMs) })
  await put("before", 0)
  await eventually("before", async () => done.includes("before"))
  await put("meanwhile", 500)
  process.kill(embedded.pid()!, "SIGKILL")
  await eventually("back, and done", async () => done.includes("meanwhile"))
  await put("after", 0)
  await eventually("after", async () => done.includes("after"))
  expect(done).toEqual(["before", "meanwhile", "after"])
  expect(lines.length).toBeLessThanOrEqual(1)
  await jobs.stop()
  await db.close()
  await embedded.end()
})
