import { expect, test } from "bun:test"
import fc from "fast-check"
import { type Cache, createCache } from "../../src/platform/cache/cache"
import type { Invalidations } from "../../src/platform/cache/invalidations"
import { type MemoryTier, createMemoryTier } from "../../src/platform/cache/memory-tier"
import { type Entry, type Mark, type Tier, gone } from "../../src/platform/cache/tier"
import { createTwoTier } from "../../src/platform/cache/two-tier"

/**
 * Two nodes with a shared tier between them and the database below. Every step that takes time (asking the shared tier, its
 * answer, the database, telling the other node) ends when fast-check says so, in every order it can think of.
 */
const interleavings = Number(process.env["CACHE_INTERLEAVINGS"] ?? 100_000)
const things = ["a", "b"]
const group = "g"

type Step =
  | { do: "read" | "write" | "append" | "end" | "drop-group"; node: 0 | 1; thing: number }
  | { do: "lose-link"; node: 0 | 1 }
  | { do: "flush-shared" }

type World = {
  caches: Cache[]
  memories: MemoryTier[]
  shared: MemoryTier
  /** The other node's word no longer gets through to this one; it notices, and empties its memory. */
  loseLink(node: number): void
  /** What the database holds of each thing; null once it has ended. */
  rows: Map<string, { version: number; ended: boolean }>
  groupVersion: number
}

// Mostly the same node and thing, so that steps meet.
const node = fc.constantFrom(0 as const, 0 as const, 1 as const)
const thing = fc.constantFrom(0, 0, 0, 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("read" as const), node, thing }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("write" as const, "append" as const, "drop-group" as const),
      node,
      thing,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), node, thing }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose-link" as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("flush-shared" as const) }) },
)

/** A tier at the other end of a wire: asking and answering each take their time. */
function far(tier: MemoryTier, wire: (label: string) => Promise<unknown>): Tier {
  return {
    peek: () => null,
    async read(wanted) {
      await wire("ask")
      const reading = tier.read(wanted)
      await wire("answer")
      return {
        found: reading.found,
        async store(loaded) {
          await wire("store")
          return reading.store(loaded)
        },
      }
    },
    async invalidate(marks) {
      await wire("mark")
      tier.forget(marks)
      await wire("marked")
    },
    advance: () => {},
    forget: () => {},
    forgetAll: () => {},
  }
}

function build(scheduler: fc.Scheduler): World {
  const wire = (label: string) => scheduler.schedule(Promise.resolve(), label)
  const shared = createMemoryTier({ bytes: 1e6 })
  const memories = [0, 1].map(() => createMemoryTier({ bytes: 1e6 }))
  const hearing: ((marks: Mark[] | "all") => void)[] = []
  const links = [0, 0]
  const caches = memories.map((memory, own) => {
    const invalidations: Invalidations = {
      publish(marks) {
        for (const [other, hear] of hearing.entries()) {
          const link = links[other]
          if (other !== own) void wire("tell").then(() => link === links[other] && hear(marks))
        }
      },
      onInvalidate: (handler) => void (hearing[own] = handler),
      onGap: () => {},
    }
    return createCache({ tier: createTwoTier({ memory, shared: far(shared, wire) }), invalidations, random: () => 1 })
  })
  const loseLink = (at: number) => {
    links[at]!++
    caches[at]!.forgetAll()
  }
  return {
    caches,
    memories,
    shared,
    loseLink,
    rows: new Map(things.map((id) => [id, { version: 1, ended: false }])),
    groupVersion: 1,
  }
}

type Value = { version: number; groupVersion: number }

async function play(scheduler: fc.Scheduler, steps: Step[]) {
  const world = build(scheduler)
  const { caches, rows } = world
  const wire = (label: string) => scheduler.schedule(Promise.resolve(), label)
  /** The least that a node may give from now on: what was acknowledged on it. */
  const acknowledged = caches.map(() => new Map<string, Value & { ended: boolean }>())
  const stale: string[] = []
  let advanced = 0

  async function read(at: number, id: string) {
    const least = acknowledged[at]!.get(id)
    const value = await caches[at]!.space<Value>("user").getOrLoad(id, async () => {
      await wire("query")
      const row = { ...rows.get(id)! }
      const { groupVersion } = world
      await wire("row")
      if (row.ended) return { value: null, version: 0 }
      return {
        value: { version: row.version, groupVersion },
        version: row.version,
        group: { name: group, version: groupVersion },
      }
    })
    if (!least) return
    if (
      least.ended ? value !== null : value && (value.version < least.version || value.groupVersion < least.groupVersion)
    )
      stale.push(`node ${at} gave ${JSON.stringify(value)} after ${JSON.stringify(least)}`)
  }

  async function change(
    at: number,
    id: string,
    mark: (row: { version: number; ended: boolean }) => Mark,
    { appends = false } = {},
  ) {
    await wire("commit")
    const row = rows.get(id)!
    // The database puts nothing at the end of what is not there any more, whatever a node still knows of it.
    if (appends && row.ended) return
    const made = mark(row)
    // What goes on in place is as old as before in all that it hangs on with others.
    const state = { ...row, groupVersion: appends ? 0 : world.groupVersion }
    if (appends)
      caches[at]!.space<Value>("user").advance(id, row.version - 1, (value) => {
        advanced++
        return { value: { ...value, version: value.version + 1 }, grownBy: 0 }
      })
    await caches[at]!.invalidate([made])
    // What this node has been told of: the thing itself as it is now, and with a group all that hangs on it.
    const isGroup = made.key === `group:${group}`
    for (const other of isGroup ? things : [id]) {
      const before = acknowledged[at]!.get(other)
      const now = other === id ? state : { version: 0, ended: false, groupVersion: state.groupVersion }
      acknowledged[at]!.set(other, {
        version: Math.max(now.version, before?.version ?? 0),
        groupVersion: Math.max(now.groupVersion, before?.groupVersion ?? 0),
        ended: now.ended || (before?.ended ?? false),
      })
    }
  }

  async function run(todo: Step) {
    if (todo.do === "lose-link") return world.loseLink(todo.node)
    if (todo.do === "flush-shared") return world.shared.forgetAll()
    const id = things[todo.thing]!
    const space = caches[todo.node]!.space<Value>("user")
    if (todo.do === "read") return read(todo.node, id)
    if (todo.do === "end")
      return change(todo.node, id, (row) => {
        row.ended = true
        return space.mark(id, gone)
      })
    if (todo.do === "write" || todo.do === "append")
      return change(todo.node, id, (row) => space.mark(id, ++row.version), { appends: todo.do === "append" })
    return change(todo.node, id, () => caches[todo.node]!.markGroup(group, ++world.groupVersion))
  }

  const running = steps.map((todo) => scheduler.schedule(Promise.resolve(), todo.do).then(() => run(todo)))
  await scheduler.waitIdle()
  await Promise.all(running)
  await scheduler.waitIdle()
  return { world, stale, advanced }
}

/** When all is told, whatever is still kept anywhere must be what the database holds. */
function leftOver({ memories, shared, rows, groupVersion, caches }: World): string[] {
  const wrong: string[] = []
  for (const [place, tier] of [...memories, shared].entries())
    for (const id of things) {
      const entry: Entry | undefined = tier.peek(caches[0]!.space("user").mark(id, 0).key)?.entry
      const row = rows.get(id)!
      if (!entry || (row.ended && entry.value === null)) continue
      const value = entry.value as Value | null
      if (row.ended || !value || value.version !== row.version || value.groupVersion !== groupVersion)
        wrong.push(`place ${place} keeps ${JSON.stringify(value)} of ${id}`)
    }
  return wrong
}

test(`no stale set lands after an invalidation, in ${interleavings} interleavings`, async () => {
  let [kept, went] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 2, maxLength: 7 }), async (scheduler, steps) => {
      const { world, stale, advanced } = await play(scheduler, steps)
      kept += world.shared.stats().entries
      went += advanced
      expect([...stale, ...leftOver(world)]).toEqual([])
    }),
    { numRuns: interleavings },
  )
  // It would be easy to keep nothing.
  expect(kept).toBeGreaterThan(interleavings / 4)
  expect(went).toBeGreaterThan(interleavings / 100)
}, 600_000)
