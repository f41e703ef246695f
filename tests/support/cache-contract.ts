import { beforeEach, describe, expect, test } from "bun:test"
import { type Cache, type Loaded, createCache } from "../../src/platform/cache/cache"
import { type Tier, type TierName, gone } from "../../src/platform/cache/tier"

type Kind = {
  /** An empty one, telling the time by this clock. */
  open(clock: { now: number }): Promise<Tier>
  tiers: TierName[]
  /** What happens to it in real life: all that it held is lost. */
  lose(tier: Tier): Promise<unknown>
}

type Thing = { name: string; madeAt?: Date; parts?: string[] }

/** Something to wait for that the test decides. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** What every tier promises, seen through the cache. */
export function describeTier(title: string, { open, tiers, lose }: Kind) {
  describe(title, () => {
    let clock: { now: number }
    let tier: Tier
    let cache: Cache
    beforeEach(async () => {
      clock = { now: Date.now() }
      tier = await open(clock)
      cache = createCache({ tier, tiers, now: () => clock.now, random: () => 1 })
    })

    const users = () => cache.space<Thing>("user")
    const never = () => Promise.reject<Loaded<Thing>>(new Error("loaded again"))
    async function put(id: string, loaded: Loaded<Thing>) {
      const value = await users().getOrLoad(id, async () => loaded)
      await cache.settled()
      return value
    }
    /** What is kept, without keeping anything. */
    async function kept(id: string): Promise<Thing | null | "nothing"> {
      const { found } = await tier.read(new Map([[cache.space("user").mark(id, 0).key, 0]]))
      const entry = [...found.values()][0]?.entry
      return entry ? (entry.value as Thing | null) : "nothing"
    }

    test("loads once, then gives what it has", async () => {
      const thing = { name: "Ada ✓", madeAt: new Date(1_700_000_000_123), parts: ["x"] }
      expect(await put("a", { value: thing, version: 3 })).toEqual(thing)
      expect(await users().getOrLoad("a", never)).toEqual(thing)
    })

    test("large values come back as they were", async () => {
      const thing = { name: "…".repeat(50_000), parts: Array.from({ length: 500 }, (_, i) => `part ${i}`) }
      await put("a", { value: thing, version: 1 })
      expect(await users().getOrLoad("a", never)).toEqual(thing)
    })

    test("a thousand at once cause one load, and share its failure", async () => {
      let loads = 0
      const wait = deferred<void>()
      const load = async () => {
        loads++
        await wait.promise
        return { value: { name: "Ada" }, version: 1 }
      }
      const asked = Array.from({ length: 1_000 }, () => users().getOrLoad("a", load))
      wait.resolve()
      expect(new Set((await Promise.all(asked)).map((thing) => thing?.name))).toEqual(new Set(["Ada"]))
      expect(loads).toBe(1)
      const failing = Array.from({ length: 10 }, () => users().getOrLoad("b", never))
      for (const answer of await Promise.allSettled(failing)) expect(answer.status).toBe("rejected")
      expect(await put("b", { value: { name: "Bob" }, version: 1 })).toEqual({ name: "Bob" })
    })

    test("remembers for a while that there is nothing", async () => {
      await put("a", { value: null, version: 0 })
      expect(await users().getOrLoad("a", never)).toBeNull()
      clock.now += 31_000
      expect(await put("a", { value: { name: "Ada" }, version: 1 })).toEqual({ name: "Ada" })
    })

    test("ends with its time, and never after what the value says itself", async () => {
      await put("usual", { value: { name: "x" }, version: 1 })
      await put("short", { value: { name: "x" }, version: 1, until: new Date(clock.now + 1_000) })
      clock.now += 999
      expect(await kept("short")).toEqual({ name: "x" })
      clock.now += 1
      expect(await kept("short")).toBe("nothing")
      clock.now += 598_999
      expect(await kept("usual")).toEqual({ name: "x" })
      clock.now += 1
      expect(await kept("usual")).toBe("nothing")
    })

    test("many: one reading, one load of what is missing, the unknown left out and remembered", async () => {
      await put("a", { value: { name: "A" }, version: 1 })
      const calls: string[][] = []
      const load = async (missing: string[]) => {
        calls.push(missing)
        return new Map([["b", { value: { name: "B" }, version: 1 }]])
      }
      const found = await users().getMany(["a", "b", "c", "b"], load)
      await cache.settled()
      expect([...found].toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
        ["a", { name: "A" }],
        ["b", { name: "B" }],
      ])
      expect(calls).toEqual([["b", "c"]])
      expect((await users().getMany(["a", "b", "c"], load)).size).toBe(2)
      expect(calls).toHaveLength(1)
    })

    test("many and one share what is being loaded", async () => {
      const wait = deferred<Loaded<Thing>>()
      const one = users().getOrLoad("a", () => wait.promise)
      const calls: string[][] = []
      const many = users().getMany(["a", "b"], async (missing) => {
        calls.push(missing)
        return new Map([["b", { value: { name: "B" }, version: 1 }]])
      })
      wait.resolve({ value: { name: "A" }, version: 1 })
      expect(await one).toEqual({ name: "A" })
      expect((await many).size).toBe(2)
      expect(calls).toEqual([["b"]])
    })

    test("what is older than the caller knows is loaded anew", async () => {
      await put("a", { value: { name: "old" }, version: 4 })
      const newer = async () => ({ value: { name: "new" }, version: 5 })
      expect(await users().getOrLoad("a", newer, 4)).toEqual({ name: "old" })
      expect(await users().getOrLoad("a", newer, 5)).toEqual({ name: "new" })
      await cache.settled()
      expect(await kept("a")).toEqual({ name: "new" })
      const many = await users().getMany(new Map([["a", 6]]), async () => new Map([["a", await newer()]]))
      expect(many.get("a")).toEqual({ name: "new" })
    })

    test("an invalidation drops what is below it and nothing else", async () => {
      await put("a", { value: { name: "a1" }, version: 1 })
      await put("b", { value: { name: "b2" }, version: 2 })
      await cache.invalidate([users().mark("a", 2), users().mark("b", 2), users().mark("c", 9)])
      expect(await kept("a")).toBe("nothing")
      expect(await kept("b")).toEqual({ name: "b2" })
    })

    test("a load overtaken by a change is given to who asked before it, and to nobody else", async () => {
      const wait = deferred<Loaded<Thing>>()
      const begun = deferred<void>()
      const before = users().getOrLoad("a", () => {
        begun.resolve()
        return wait.promise
      })
      await begun.promise
      await cache.invalidate([users().mark("a", 2)])
      const after = users().getOrLoad("a", async () => ({ value: { name: "new" }, version: 2 }))
      expect(await after).toEqual({ name: "new" })
      wait.resolve({ value: { name: "old" }, version: 1 })
      expect(await before).toEqual({ name: "old" })
      await cache.settled()
      expect(await kept("a")).toEqual({ name: "new" })
    })

    test("what is gone stays gone, and may be remembered as nothing", async () => {
      await put("a", { value: { name: "x" }, version: 7 })
      await cache.invalidate([users().mark("a", gone)])
      await put("a", { value: { name: "x" }, version: 8 })
      expect(await kept("a")).toBe("nothing")
      await put("a", { value: null, version: 0 })
      expect(await kept("a")).toBeNull()
      await put("a", { value: { name: "x" }, version: 9 })
      expect(await users().getOrLoad("a", never)).toBeNull()
    })

    test("a set below the version that is kept is refused", async () => {
      const reading = await tier.read(new Map([["k", 0]]))
      const entry = (version: number) => ({ value: version, version, group: null, until: clock.now + 60_000 })
      expect((await reading.store(new Map([["k", entry(5)]]))).size).toBe(1)
      expect((await reading.store(new Map([["k", entry(4)]]))).size).toBe(0)
      expect((await tier.read(new Map([["k", 0]]))).found.get("k")?.entry.value).toBe(5)
    })

    test("a load begun before all was lost is not kept", async () => {
      const wait = deferred<Loaded<Thing>>()
      const reading = await tier.read(new Map([["warm", 0]]))
      const begun = deferred<void>()
      const asked = users().getOrLoad("a", () => {
        begun.resolve()
        return wait.promise
      })
      await begun.promise
      await lose(tier)
      wait.resolve({ value: { name: "old" }, version: 1 })
      expect(await asked).toEqual({ name: "old" })
      await cache.settled()
      expect(await kept("a")).toBe("nothing")
      expect(cache.refused()).toBe(1)
      const entry = { value: 1, version: 1, group: null, until: clock.now + 60_000 }
      expect((await reading.store(new Map([["warm", entry]]))).size).toBe(0)
      await put("a", { value: { name: "new" }, version: 1 })
      expect(await kept("a")).toEqual({ name: "new" })
    })

    test("a load slower than two seconds is given, not kept", async () => {
      await users().getOrLoad("slow", async () => {
        clock.now += 2_001
        return { value: { name: "x" }, version: 1 }
      })
      await users().getOrLoad("quick", async () => {
        clock.now += 2_000
        return { value: { name: "x" }, version: 1 }
      })
      await cache.settled()
      expect(await kept("slow")).toBe("nothing")
      expect(await kept("quick")).toEqual({ name: "x" })
    })

    test("a group is dropped by version, in one call", async () => {
      const of = (version: number) => ({ name: "person", version })
      await put("a", { value: { name: "a" }, version: 1, group: of(1) })
      await put("b", { value: { name: "b" }, version: 1, group: of(1) })
      await put("other", { value: { name: "o" }, version: 1 })
      await cache.invalidate([cache.markGroup("person", 2)])
      for (const id of ["a", "b"]) expect(await kept(id)).toBe("nothing")
      expect(await kept("other")).toEqual({ name: "o" })
      await put("a", { value: { name: "late" }, version: 1, group: of(1) })
      expect(await kept("a")).toBe("nothing")
      await put("b", { value: { name: "again" }, version: 1, group: of(2) })
      expect(await kept("b")).toEqual({ name: "again" })
    })

    test("a group that grew newer takes along what was stored before", async () => {
      await put("a", { value: { name: "a" }, version: 1, group: { name: "person", version: 1 } })
      await cache.invalidate([cache.markGroup("person", 2), users().mark("elsewhere", 1)])
      await put("b", { value: { name: "b" }, version: 1, group: { name: "person", version: 3 } })
      expect(await kept("a")).toBe("nothing")
    })

    test("counts hits and misses", async () => {
      const seen: (string | null)[] = []
      cache.onLookup(({ keyspace, tier: from }) => void seen.push(`${keyspace} ${from}`))
      await put("a", { value: { name: "a" }, version: 1 })
      await users().getOrLoad("a", never)
      await users().getMany(["a"], () => Promise.reject(new Error("loaded again")))
      const first = tiers[0]!
      expect(seen).toEqual(["user null", `user ${first}`, `user ${first}`])
      expect(cache.stats().find(({ keyspace, tier: name }) => keyspace === "user" && name === first)).toMatchObject({
        hits: 2,
        misses: 1,
      })
    })
  })
}
