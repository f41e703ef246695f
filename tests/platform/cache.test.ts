import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Cache, createCache } from "../../src/platform/cache/cache"
import { createInvalidations } from "../../src/platform/cache/invalidations"
import { keyspaces } from "../../src/platform/cache/keyspaces"
import { createMemoryTier } from "../../src/platform/cache/memory-tier"
import { createRedisTier } from "../../src/platform/cache/redis-tier"
import { gone } from "../../src/platform/cache/tier"
import { createTwoTier } from "../../src/platform/cache/two-tier"
import type { RedisLink } from "../../src/platform/redis"
import { createBus } from "../support/bus"
import { deferred, describeTier } from "../support/cache-contract"
import { type Links, startLinks } from "../support/redis-link"

let links: Links
let redis: RedisLink
beforeAll(async () => {
  links = await startLinks()
  redis = await links.open()
})
afterAll(() => links.stop())

const flush = () => links.ask((client) => client.flushall())

const mebibyte = 1024 * 1024
const clockOf = (clock: { now: number }) => () => clock.now

describeTier("the memory tier", {
  open: async (clock) => createMemoryTier({ bytes: 8 * mebibyte, now: clockOf(clock) }),
  tiers: ["memory"],
  lose: async (tier) => tier.forgetAll(),
})

describeTier("the Redis tier", {
  async open(clock) {
    await flush()
    return createRedisTier({ redis, now: clockOf(clock) })
  },
  tiers: ["redis"],
  lose: flush,
})

describeTier("two tiers", {
  async open(clock) {
    await flush()
    const now = clockOf(clock)
    return createTwoTier({
      memory: createMemoryTier({ bytes: 8 * mebibyte, now }),
      shared: createRedisTier({ redis, now }),
    })
  },
  tiers: ["memory", "redis"],
  async lose(tier) {
    await flush()
    tier.forgetAll()
  },
})

const value = (name: string, version: number) => async () => ({ value: { name }, version })
const never = () => Promise.reject(new Error("loaded again"))

describe("the memory tier, bounded", () => {
  test("by bytes: the least recently used goes first", async () => {
    const tier = createMemoryTier({ bytes: 100_000 })
    const cache = createCache({ tier })
    const users = cache.space<{ name: string }>("user")
    for (let i = 0; i < 500; i++) {
      await users.getOrLoad(`u${i}`, value("x".repeat(1_000), 1))
      await users.getOrLoad("u0", never)
    }
    const { bytes, entries, evictions } = tier.stats()
    expect(bytes).toBeLessThanOrEqual(100_000)
    expect(entries).toBeGreaterThan(20)
    expect(evictions).toBe(500 - entries)
  })

  test("what alone would push everything else out is given, not kept", async () => {
    const tier = createMemoryTier({ bytes: 100_000 })
    await createCache({ tier })
      .space("user")
      .getOrLoad("big", value("x".repeat(50_000), 1))
    expect(tier.stats().entries).toBe(0)
  })

  test("what has lapsed goes though nobody asks for it; what was renewed stays", async () => {
    const clock = { now: 0 }
    const now = () => clock.now
    const tier = createMemoryTier({ bytes: 300_000, now })
    const cache = createCache({ tier, now })
    const searches = cache.space<string>("search")
    const users = cache.space<string>("user")
    // More than is kept as it is used: what is packed behind it lapses, too.
    for (let i = 0; i < 100; i++)
      await searches.getOrLoad(`s${i}`, async () => ({ value: "x".repeat(3_000), version: 1 }))
    await users.getOrLoad("u", async () => ({ value: "before", version: 1 }))
    expect(tier.stats().entries).toBe(101)
    clock.now = 0.8 * keyspaces.search.seconds * 1000
    await cache.invalidate([searches.mark("s0", 2)])
    await searches.getOrLoad("s0", async () => ({ value: "renewed", version: 2 }))
    clock.now = (keyspaces.search.seconds + 11) * 1000
    await users.getOrLoad("another", async () => ({ value: "x", version: 1 }))
    expect(tier.stats().entries).toBe(3)
    expect(tier.stats().evictions).toBe(0)
    expect(await searches.getOrLoad("s0", never)).toBe("renewed")
    expect(await users.getOrLoad("u", never)).toBe("before")
  })
})

test("entries of one kind do not end all at once", async () => {
  const now = () => 0
  const tier = createMemoryTier({ bytes: mebibyte, now })
  const cache = createCache({ tier, now })
  const users = cache.space("user")
  const ends = new Set<number>()
  for (let i = 0; i < 50; i++) {
    await users.getOrLoad(String(i), value("x", 1))
    ends.add(tier.peek(users.mark(String(i), 0).key)!.entry.until)
  }
  const longest = keyspaces.user.seconds * 1000
  expect(ends.size).toBeGreaterThan(40)
  expect(Math.min(...ends)).toBeGreaterThanOrEqual(0.9 * longest)
  expect(Math.max(...ends)).toBeLessThanOrEqual(longest)
})

describe("in Redis", () => {
  const fresh = async () => {
    await flush()
    return createCache({ tier: createRedisTier({ redis }), tiers: ["redis"] })
  }

  test("values from 1 KiB on are compressed", async () => {
    const cache = await fresh()
    const users = cache.space("user")
    const lengthOf = (id: string) => links.ask((client) => client.strlen(`confab:${users.mark(id, 0).key}`))
    await users.getOrLoad("short", value("x".repeat(900), 1))
    await users.getOrLoad("long", value("x".repeat(100_000), 1))
    await cache.settled()
    expect(await lengthOf("short")).toBeGreaterThan(900)
    expect(await lengthOf("long")).toBeLessThan(1_000)
  })

  test("many keys are one MGET, and nothing is ever walked", async () => {
    const cache = await fresh()
    await cache.space("user").getMany(
      Array.from({ length: 200 }, (_, i) => `u${i}`),
      async (missing) => new Map(missing.map((id) => [id, { value: { id }, version: 1 }])),
    )
    await cache.settled()
    await links.ask((client) => client.config("RESETSTAT"))
    const again = createCache({ tier: createRedisTier({ redis: await links.open() }), tiers: ["redis"] })
    const found = await again.space("user").getMany(
      Array.from({ length: 200 }, (_, i) => `u${i}`),
      () => Promise.reject(new Error("loaded again")),
    )
    expect(found.size).toBe(200)
    const statistics = await links.ask((client) => client.info("commandstats"))
    expect(statistics).toContain("cmdstat_mget:calls=1,")
    expect(statistics).not.toMatch(/cmdstat_(keys|get|scan):/)
  })

  test("every key ends by itself", async () => {
    const cache = await fresh()
    const group = { name: "g", version: 1 }
    await cache.space("user").getOrLoad("a", async () => ({ value: { name: "a" }, version: 1, group }))
    await cache.settled()
    await cache.invalidate([cache.space("user").mark("b", gone)])
    const keys = (await links.ask((client) => client.keys("*"))).filter((key) => key !== "confab:generation")
    expect(keys.length).toBe(3)
    for (const key of keys) expect(await links.ask((client) => client.pttl(key))).toBeGreaterThan(0)
  })

  test("what nodes of another version keep is passed over, and what they change is known", async () => {
    await flush()
    const open = (shape: string) => createCache({ tier: createRedisTier({ redis, shape }), tiers: ["redis"] })
    const [older, newer] = [open(".1"), open(".2")]
    const read = async (cache: Cache, loaded: string, version: number) => {
      const found = await cache.space<{ name: string }>("user").getOrLoad("a", value(loaded, version))
      await cache.settled()
      return found!.name
    }
    expect(await read(older, "one", 1)).toBe("one")
    expect(await read(newer, "two", 1)).toBe("two")
    expect(await read(open(".2"), "three", 1)).toBe("two")
    await older.invalidate([older.space("user").mark("a", 2)])
    expect(await read(newer, "four", 2)).toBe("four")
  })

  test("what another version of the program stored in another shape, or anybody spoiled, is loaded anew", async () => {
    const cache = await fresh()
    const users = cache.space("user")
    await users.getOrLoad("a", value("a", 1))
    await cache.settled()
    const key = `confab:${users.mark("a", 0).key}`
    const stored = await links.ask((client) => client.getBuffer(key))
    await links.ask((client) => client.set(key, stored!.subarray(0, stored!.length - 3)))
    expect(await users.getOrLoad("a", value("again", 1))).toEqual({ name: "again" })
  })
})

describe("when Redis is away or hangs", () => {
  async function twoTiers() {
    let renewed = 0
    const shared = createRedisTier({ redis: await links.open(), onRenewed: () => void renewed++ })
    const cache = createCache({
      tier: createTwoTier({ memory: createMemoryTier({ bytes: mebibyte }), shared }),
      tiers: ["memory", "redis"],
    })
    return { cache, renewed: () => renewed, users: cache.space<{ name: string }>("user") }
  }

  test("loads go on, quickly once the circuit is open; a change that could not be told renews the tier", async () => {
    await flush()
    const one = await twoTiers()
    const two = await twoTiers()
    await one.users.getOrLoad("a", value("old", 1))
    await one.cache.settled()
    links.pause()
    for (let i = 0; i < 6; i++) expect(await one.users.getOrLoad(`x${i}`, value("x", 1))).toEqual({ name: "x" })
    let quickest = Infinity
    for (let round = 0; round < 5; round++) {
      const before = performance.now()
      for (let i = 0; i < 50; i++) await one.users.getOrLoad(`y${round} ${i}`, value("y", 1))
      quickest = Math.min(quickest, performance.now() - before)
    }
    // Each would wait for Redis for 50 ms and more.
    expect(quickest).toBeLessThan(1_000)
    await one.cache.invalidate([one.users.mark("a", 2)])
    expect(await one.users.getOrLoad("a", value("new", 2))).toEqual({ name: "new" })
    links.resume()
    // Reads that are tried again and again find Redis back, and first of all make all of it count as absent.
    for (let i = 0; one.renewed() === 0; i++) {
      await one.users.getOrLoad(`z${i}`, value("z", 1))
      await Bun.sleep(10)
    }
    expect(await two.users.getOrLoad("a", value("new", 2))).toEqual({ name: "new" })
  })
})

describe("several nodes", () => {
  async function nodes() {
    await flush()
    const bus = createBus()
    return [0, 1].map(() => {
      const broker = bus.connect()
      const gaps: (() => void)[] = []
      const invalidations = createInvalidations({ ...broker, onGap: (handler) => void gaps.push(handler) })
      const memory = createMemoryTier({ bytes: mebibyte })
      const tier = createTwoTier({ memory, shared: createRedisTier({ redis }) })
      const cache = createCache({ tier, tiers: ["memory", "redis"], invalidations })
      return { cache, memory, users: cache.space<{ name: string }>("user"), gap: () => gaps.forEach((tell) => tell()) }
    })
  }

  test("what one loaded, the other has from Redis", async () => {
    const [one, two] = await nodes()
    await one!.users.getOrLoad("a", value("a", 1))
    await one!.cache.settled()
    expect(await two!.users.getOrLoad("a", never)).toEqual({ name: "a" })
    expect(two!.cache.stats().find(({ keyspace, tier }) => keyspace === "user" && tier === "redis")?.hits).toBe(1)
    expect(await two!.users.getOrLoad("a", never)).toEqual({ name: "a" })
    expect(two!.cache.stats().find(({ keyspace, tier }) => keyspace === "user" && tier === "memory")?.hits).toBe(1)
  })

  test("what was loaded anew for being too old reaches the others too", async () => {
    const [one, two] = await nodes()
    for (const version of [1, 2]) await one!.users.getOrLoad("a", value(`v${version}`, version), version)
    await one!.cache.settled()
    expect(await two!.users.getOrLoad("a", never, 2)).toEqual({ name: "v2" })
  })

  test("a change is told to all, and what they were loading meanwhile is dropped", async () => {
    const [one, two] = await nodes()
    await one!.users.getOrLoad("a", value("old", 1))
    await two!.users.getOrLoad("a", value("old", 1))
    const wait = deferred<{ value: { name: string }; version: number }>()
    const begun = deferred<void>()
    const loading = two!.users.getOrLoad("b", () => {
      begun.resolve()
      return wait.promise
    })
    await begun.promise
    await one!.cache.invalidate([one!.users.mark("a", 2), one!.users.mark("b", 2)])
    while (two!.memory.peek(two!.users.mark("a", 0).key)) await Bun.sleep(1)
    wait.resolve({ value: { name: "old" }, version: 1 })
    await loading
    await two!.cache.settled()
    for (const id of ["a", "b"]) expect(await two!.users.getOrLoad(id, value("new", 2))).toEqual({ name: "new" })
  })

  test("a lost link empties the memory, and the node goes on with Redis", async () => {
    const [one, two] = await nodes()
    await two!.users.getOrLoad("a", value("a", 1))
    await two!.cache.settled()
    two!.gap()
    expect(two!.memory.stats().entries).toBe(0)
    expect(await two!.users.getOrLoad("a", never)).toEqual({ name: "a" })
    expect(await one!.users.getOrLoad("a", never)).toEqual({ name: "a" })
  })
})
