import { afterAll, beforeAll, expect, test } from "bun:test"
import { type LastWrites, anybody, createLastWrites } from "../../src/platform/db/last-writes"
import { createLog } from "../../src/platform/log"
import { type RedisLink, openRedis } from "../../src/platform/redis"
import { openProxy } from "../support/proxy"
import { type TestRedis, startRedis } from "../support/redis"
import { eventually } from "../support/patience"

const keepMs = 1_000
const log = createLog("silent")

let redis: TestRedis
let links: RedisLink[]
let proxy: Awaited<ReturnType<typeof openProxy>>
/** Where the primary's log ends. */
let end = 1_000
let here: LastWrites
let there: LastWrites

beforeAll(async () => {
  redis = await startRedis()
  proxy = await openProxy(() => ({ port: redis.port, host: "127.0.0.1" }))
  links = [`redis://127.0.0.1:${proxy.port}`, redis.url].map((url) => openRedis({ url, log }))
  const [mine, others] = links as [RedisLink, RedisLink]
  here = createLastWrites({ readPosition: async () => end, redis: mine, keepMs })
  there = createLastWrites({ readPosition: async () => end, redis: others, keepMs })
  await eventually("nothing is uncertain any more", async () => (await there.required("nobody")) === 0)
})
afterAll(async () => {
  await Promise.all(links.map((link) => link.close()))
  await proxy.close()
  await redis.stop()
})

test("who wrote here has to find it there; others need not", async () => {
  end = 2_000
  await here.note("ada")
  expect(await here.required("ada")).toBe(2_000)
  expect(await there.required("ada")).toBe(2_000)
  expect(await there.required("grace")).toBe(0)
})

test("the later of two writes counts, whichever node tells of it first", async () => {
  const late = Promise.withResolvers<number>()
  const slow = createLastWrites({ readPosition: () => late.promise, redis: links[1], keepMs })
  const slowly = slow.note("bob")
  end = 4_000
  await here.note("bob")
  late.resolve(3_000)
  await slowly
  expect(await there.required("bob")).toBe(4_000)
})

test("between the call and the answer no server has it", async () => {
  const asked = Promise.withResolvers<number>()
  const writes = createLastWrites({ readPosition: () => asked.promise, keepMs })
  const noted = writes.note("ada")
  expect(await writes.required("ada")).toBe(Infinity)
  asked.resolve(7)
  await noted
  expect(await writes.required("ada")).toBe(7)
})

test("where the primary does not say, nobody has it for as long as it could matter", async () => {
  const silent = createLastWrites({ readPosition: () => Promise.reject(new Error("away")), redis: links[1], keepMs })
  await silent.note("carl")
  expect(await silent.required("carl")).toBe(Infinity)
  expect(await there.required("carl")).toBeGreaterThan(end)
  await eventually("it matters no more", async () => (await there.required("carl")) === 0)
})

test("what was asked for before a write says nothing of it; those who wait share one question", async () => {
  const questions: PromiseWithResolvers<number>[] = []
  const ask = () => {
    const question = Promise.withResolvers<number>()
    questions.push(question)
    return question.promise
  }
  const writes = createLastWrites({ readPosition: ask, keepMs })
  const first = writes.note("ada")
  await eventually("it is asked", () => questions.length === 1)
  const later = ["bob", "carl", "dora"].map((writer) => writes.note(writer))
  questions[0]!.resolve(10)
  await first
  await eventually("it is asked again", () => questions.length === 2)
  questions[1]!.resolve(20)
  await Promise.all(later)
  expect(questions).toHaveLength(2)
  expect(await Promise.all(["ada", "bob", "dora"].map((reader) => writes.required(reader)))).toEqual([10, 20, 20])
})

test("a sign-up, whose writer nobody knows, concerns everybody", async () => {
  end = 9_000
  await here.note(anybody)
  expect(await there.required("whoever")).toBe(9_000)
  await eventually("everybody has it", async () => (await there.required("whoever")) === 0)
})

test("when Redis has forgotten everything, nobody knows for a while", async () => {
  await here.note("ada")
  await redis.ask("FLUSHALL")
  expect(await there.required("ada")).toBe(Infinity)
  expect(await there.required("grace")).toBe(Infinity)
  await eventually("all of it is older than it could matter", async () => (await there.required("ada")) === 0)
})

test("a node that could not tell the others says so as soon as it can", async () => {
  proxy.stall(true)
  const noted = here.note("ada")
  await noted
  proxy.heal()
  proxy.cut()
  await eventually("the others know that they do not know", async () => (await there.required("ada")) === Infinity)
  await eventually("it matters no more", async () => (await there.required("ada")) === 0)
})

test("what the others could not be told of is acknowledged once no server lacks it", async () => {
  await redis.kill()
  const replayed = Promise.withResolvers<void>()
  const waited: number[] = []
  const untilReplayed = (position: number) => {
    waited.push(position)
    return replayed.promise
  }
  const writes = createLastWrites({ readPosition: async () => 12_000, redis: links[0], untilReplayed, keepMs })
  let acknowledged = false
  const noted = writes.note("ada").then(() => (acknowledged = true))
  await eventually("it waits", () => waited.length > 0)
  expect({ waited, acknowledged }).toEqual({ waited: [12_000], acknowledged: false })
  replayed.resolve()
  await noted
  await redis.start()
})

test("without Redis a node goes by what it knows itself", async () => {
  const alone = createLastWrites({ readPosition: async () => 5, keepMs })
  expect(await alone.required("ada")).toBe(0)
  await alone.note("ada")
  expect(await alone.required("ada")).toBe(5)
})
