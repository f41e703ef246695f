import { afterAll, beforeAll, expect, test } from "bun:test"
import { type AddressInfo, createServer } from "node:net"
import { type Database, Unavailable, openDatabase } from "../../src/platform/db/open"
import { temporaryEmbedded } from "../support/embedded"
import { failureOf } from "../support/failure"
import { eventually } from "../support/patience"

const poolSize = 8
let embedded: Awaited<ReturnType<typeof temporaryEmbedded>>
let db: Database

beforeAll(async () => {
  embedded = await temporaryEmbedded()
  const limits = { poolSize, writerConnections: 2, statementTimeoutMs: 10_000, connectTimeoutMs: 5_000, prepare: true }
  db = openDatabase({ socketDir: embedded.socketDir, user: embedded.user, database: "confab", ...limits })
  await db.sql`create table halves (id uuid not null, half int not null)`
  await db.sql`create table singles (id uuid not null)`
})
afterAll(async () => {
  await db.close()
  await embedded.end()
})

/** Reads, transactions and the writer, each as often as it can; what they were told is counted. */
function startLoad() {
  const succeeded = { read: 0, transaction: 0, write: 0 }
  const acknowledged: { halves: string[]; singles: string[] } = { halves: [], singles: [] }
  const unexpected: unknown[] = []
  let refused = 0
  let running = true

  const work = {
    read: () => db.query("read", (sql) => sql`select count(*) from pg_class where oid > ${1}`),
    async transaction() {
      const id = Bun.randomUUIDv7()
      await db.transaction("halves", async (tx) => {
        await tx`insert into halves values (${id}, 1)`
        await Bun.sleep(5)
        await tx`insert into halves values (${id}, 2)`
      })
      acknowledged.halves.push(id)
    },
    async write() {
      const id = Bun.randomUUIDv7()
      await db.write("write", (sql) => sql`insert into singles values (${id})`)
      acknowledged.singles.push(id)
    },
  }
  async function repeat(kind: keyof typeof work) {
    while (running) {
      try {
        await work[kind]()
        succeeded[kind]++
      } catch (error) {
        if (!(error instanceof Unavailable)) unexpected.push(error)
        refused++
        await Bun.sleep(5)
      }
    }
  }
  const loops = (["read", "transaction", "write"] as const).flatMap((kind) =>
    Array.from({ length: 12 }, () => repeat(kind)),
  )
  return {
    succeeded,
    acknowledged,
    unexpected,
    refused: () => refused,
    async stop() {
      running = false
      await Promise.all(loops)
    },
  }
}

/** Every kind of work has succeeded again. */
async function serving(load: ReturnType<typeof startLoad>) {
  const before = { ...load.succeeded }
  await eventually("reads, transactions and writes succeed", () =>
    Object.keys(before).every(
      (kind) => load.succeeded[kind as keyof typeof before] > before[kind as keyof typeof before] + 5,
    ),
  )
}

test("Postgres restarts twice under load: in-flight work is told so, nothing acknowledged is lost, all of it serves again", async () => {
  const load = startLoad()
  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    await serving(load)
    const { pid } = embedded
    const old = pid()!
    const refusedBefore = load.refused()
    process.kill(old, signal)
    await eventually("work is refused", () => load.refused() > refusedBefore)
    await eventually("another server runs", () => embedded.pid() !== old)
    await serving(load)
  }
  await load.stop()

  expect(load.unexpected).toEqual([])
  const halves = await db.sql<{ id: string; count: number }[]>`select id, count(*) as count from halves group by id`
  expect(halves.filter(({ count }) => count !== 2)).toEqual([])
  const ids = new Set(halves.map(({ id }) => id))
  expect(load.acknowledged.halves.filter((id) => !ids.has(id))).toEqual([])
  const singles = new Set((await db.sql<{ id: string }[]>`select id from singles`).map(({ id }) => id))
  expect(load.acknowledged.singles.filter((id) => !singles.has(id))).toEqual([])
})

test("after the restarts every connection of the pool is usable: as many transactions are open at once", async () => {
  const { promise: everyoneIsIn, resolve } = Promise.withResolvers<void>()
  let inside = 0
  const backends = await Promise.all(
    Array.from({ length: poolSize }, () =>
      db.transaction("hold", async (tx) => {
        const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
        if (++inside === poolSize) resolve()
        await everyoneIsIn
        return row!.pid
      }),
    ),
  )
  expect(new Set(backends).size).toBe(poolSize)
})

test("the rest of a transaction whose connection broke is not carried out on the connection that follows", async () => {
  const id = Bun.randomUUIDv7()
  let afterwards: unknown
  const broken = db.transaction("broken", async (tx) => {
    const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
    await db.sql`select pg_terminate_backend(${row!.pid})`
    await tx`select 1`.catch(() => {})
    // Every connection, also the one that broke, now serves others.
    await Promise.all(Array.from({ length: poolSize * 4 }, () => db.sql`select pg_sleep(0.02)`))
    afterwards = await tx`insert into singles values (${id})`.catch((error: unknown) => error)
  })
  expect(await failureOf(broken)).toBeInstanceOf(Unavailable)
  await eventually("the abandoned transaction goes on", () => afterwards)
  expect(afterwards).toBeInstanceOf(Error)
  expect(await db.sql`select from singles where id = ${id}`).toHaveLength(0)
})

test("a connection that breaks while it is being opened fails the query alone, not the process", async () => {
  const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
  let conversations = 0
  const server = createServer((socket) => {
    socket.on("error", () => {})
    // The first message is the startup; the second asks for the array types, before any query of ours.
    socket.once("data", () => {
      socket.write(authenticated)
      socket.once("data", () => {
        conversations++
        socket.resetAndDestroy()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const limits = { poolSize: 2, writerConnections: 1, statementTimeoutMs: 1000, connectTimeoutMs: 1000, prepare: true }
  const broken = openDatabase({ url: `postgres://someone@127.0.0.1:${port}/any`, ...limits })
  const read = broken.query("read", (sql) => sql`select 1`, { deadlineMs: 500 })
  expect(await failureOf(read)).toBeInstanceOf(Unavailable)
  expect(conversations).toBeGreaterThan(0)
  await broken.close()
  server.close()
})
