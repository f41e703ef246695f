import { expect, test } from "bun:test"
import { asOneRequest, createPool } from "../../src/platform/db/pool"
import { Overloaded, Unavailable } from "../../src/platform/db/open"
import { testDatabase } from "../support/database"
import { failureOf } from "../support/failure"

const held = () => Promise.withResolvers<string>()

test("lets through as much as there are connections, the rest in order", async () => {
  const pool = createPool({ max: 2, mostWaiting: 10, waitMs: 60_000 })
  const gates = [held(), held(), held(), held()]
  const begun: number[] = []
  const work = gates.map((gate, at) =>
    pool.run(() => {
      begun.push(at)
      return gate.promise
    }),
  )
  expect(begun).toEqual([0, 1])
  expect(pool.figures()).toEqual({ max: 2, active: 2, idle: 0, waiting: 2 })
  gates[1]!.resolve("b")
  expect(await work[1]).toBe("b")
  await Bun.sleep(0)
  expect(begun).toEqual([0, 1, 2])
  gates[0]!.reject(new Error("no"))
  expect((await failureOf(work[0]!)).message).toBe("no")
  gates[2]!.resolve("c")
  gates[3]!.resolve("d")
  expect(await Promise.all(work.slice(2))).toEqual(["c", "d"])
  expect(pool.figures()).toEqual({ max: 2, active: 0, idle: 2, waiting: 0 })
})

test("refuses what would wait too long, and what comes when too many wait; the others are served", async () => {
  const pool = createPool({ max: 1, mostWaiting: 2, waitMs: 30 })
  const gate = held()
  const first = pool.run(() => gate.promise)
  const late = [pool.run(async () => "x"), pool.run(async () => "y")].map(failureOf)
  expect(await failureOf(pool.run(async () => "z"))).toBeInstanceOf(Unavailable)
  for (const error of await Promise.all(late)) expect(error).toBeInstanceOf(Unavailable)
  expect(pool.figures().waiting).toBe(0)
  gate.resolve("done")
  expect(await first).toBe("done")
  expect(await pool.run(async () => "after")).toBe("after")
})

test("what a request has begun comes before what others have not, which is refused sooner where there is too much for good", async () => {
  const pool = createPool({ max: 1, mostWaiting: 10, waitMs: 2_000, newcomersWaitMs: 20 })
  const done: string[] = []
  const ask = (name: string) => pool.run(async () => void done.push(name))
  const gates = [held(), held()]
  const begun = asOneRequest(async () => {
    await pool.run(() => gates[0]!.promise)
    await ask("begun")
  })
  const newcomer = asOneRequest(() => ask("newcomer"))
  const job = ask("a job's")
  gates[0]!.resolve("")
  await Promise.all([begun, newcomer, job])
  expect(done).toEqual(["a job's", "begun", "newcomer"])

  const holding = pool.run(() => gates[1]!.promise)
  const early = failureOf(asOneRequest(() => ask("early")))
  await Bun.sleep(1_500)
  const [late, soon] = [ask("patient"), failureOf(asOneRequest(() => ask("soon")))]
  for (const error of await Promise.all([early, soon])) expect(error).toBeInstanceOf(Overloaded)
  expect(pool.figures().waiting).toBe(1)
  gates[1]!.resolve("")
  await Promise.all([holding, late])
  expect(done.at(-1)).toBe("patient")
})

test("a burst is served in the order in which it came; where the line does not end, who came last comes first", async () => {
  let at = 0
  const pool = createPool({ max: 1, mostWaiting: 10, waitMs: 60_000, now: () => at })
  const done: string[] = []
  const ask = (name: string) => asOneRequest(() => pool.run(async () => void done.push(name)))
  const orderOf = async (standingMs: number) => {
    const gate = held()
    const holding = pool.run(() => gate.promise)
    const waiting = [ask("first"), ask("second")]
    at += standingMs
    const last = ask("last")
    gate.resolve("")
    await Promise.all([holding, ...waiting, last])
    return done.splice(0)
  }
  expect(await orderOf(50)).toEqual(["first", "second", "last"])
  expect(await orderOf(5_000)).toEqual(["last", "second", "first"])
  expect(await orderOf(50)).toEqual(["first", "second", "last"])
})

test("warns where connections were busy for over 80 % of five seconds, louder above 90 %, and says nothing of a burst", async () => {
  const lines: [string, number][] = []
  const take = (level: string) => (details: object) =>
    void lines.push([level, (details as { percent: number }).percent])
  const clock = { now: 0 }
  const log = { warn: take("warn"), error: take("error") }
  const pool = createPool({ max: 10, mostWaiting: 10, waitMs: 60_000, log, now: () => clock.now })
  /** So many are busy for five seconds; then the next comes. */
  async function busy(count: number, forMs = 5_000) {
    const gates = Array.from({ length: count }, held)
    const work = gates.map((gate) => pool.run(() => gate.promise))
    clock.now += forMs
    for (const gate of gates) gate.resolve("")
    await Promise.all(work)
    clock.now += 5_000 - forMs
    await pool.run(async () => {})
    return lines.splice(0)
  }
  expect(await busy(8)).toEqual([])
  expect(await busy(10, 3_000)).toEqual([])
  expect(await busy(9)).toEqual([["warn", 90]])
  expect(await busy(10)).toEqual([["error", 100]])
  expect(await busy(1)).toEqual([])
  // Also while nothing comes to an end.
  const stuck = Array.from({ length: 10 }, held)
  const work = stuck.map((gate) => pool.run(() => gate.promise))
  clock.now += 6_000
  const one = pool.run(async () => {})
  expect(lines).toEqual([["error", 100]])
  for (const gate of stuck) gate.resolve("")
  await Promise.all([...work, one])
})

test("the database says how busy its connections are, and is free again afterwards", async () => {
  const { db, drop } = await testDatabase()
  const sleeping = [1, 2].map(() => db.query("sleep", (sql) => sql`select pg_sleep(0.2)`))
  const inside = db.transaction("sleep", async (tx) => {
    await tx`select 1`
    return db.pool().active
  })
  expect(await inside).toBeGreaterThanOrEqual(1)
  await Promise.all(sleeping)
  expect(db.pool().active).toBe(0)
  expect(db.pool().idle).toBe(db.pool().max)
  await drop()
})
