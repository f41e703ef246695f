import type { Invalidations } from "./invalidations"
import { type Keyspace, type KeyspaceName, keyspaces } from "./keyspaces"
import { type Entry, type Found, type Mark, type Reading, type Tier, type TierName, groupKey } from "./tier"

/** What a load gives. `value` null: there is no such thing. `until`: what the value itself says of its end. */
export type Loaded<T> = { value: T | null; version: number; group?: { name: string; version: number }; until?: Date }

/** One keyspace. Values are shared between all who ask: nobody may change them. */
export type Space<T> = {
  /**
   * What is kept under an id or, once for all who ask at the same time, what `load` gives. `atLeast`: a version that the
   * caller has just read; what is older is loaded anew. Raises what `load` raises.
   */
  getOrLoad(id: string, load: () => Promise<Loaded<T>>, atLeast?: number): Promise<T | null>
  /**
   * The same for many: one reading, and one `load` of what is missing. Ids that nobody knows are left out. A map of ids to
   * versions asks for at least these.
   */
  getMany(
    ids: string[] | Map<string, number>,
    load: (missing: string[]) => Promise<Map<string, Loaded<T>>>,
  ): Promise<Map<string, T>>
  /** What this process has at hand, of whatever version; asks nobody, and counts for no figure. */
  peek(id: string): T | null
  /**
   * What is kept at version `from` has become another value by the one change that led to `from + 1`: so the next who asks
   * need not load it. `grownBy`: by how many characters its JSON is longer. Null: it cannot be told.
   */
  advance(id: string, from: number, change: (value: T) => { value: T; grownBy: number } | null): void
  /** Says that there is something newer than all below `version` (`gone`: never anything again). */
  mark(id: string, version: number): Mark
}

export type Lookup = { keyspace: KeyspaceName; tier: TierName | null }
export type CacheFigure = { keyspace: KeyspaceName; tier: TierName; hits: number; misses: number }

export type Cache = {
  space<T>(name: KeyspaceName): Space<T>
  /** Everything of a group below a version. */
  markGroup(name: string, version: number): Mark
  /**
   * After a commit and before it is acknowledged: drops what lies below the marks, on this node in the same turn, then in
   * Redis, then on the other nodes. Never throws.
   */
  invalidate(marks: Mark[]): Promise<void>
  /** Drops what this process holds by itself: others can no longer be heard. */
  forgetAll(): void
  /** Hits and misses since the start, by keyspace and tier; a miss in memory may be a hit in Redis. */
  stats(): CacheFigure[]
  /** Loads that could not be kept: too slow, or overtaken by a change. */
  refused(): number
  onLookup(listener: (lookup: Lookup) => void): void
  /** Resolves when nothing that was loaded is still on its way into a tier. */
  settled(): Promise<void>
}

type Flight = { atLeast: number; answer: Promise<Entry> }

type Dependencies = {
  tier: Tier
  /** The tiers that figures are kept for. */
  tiers?: TierName[]
  invalidations?: Invalidations
  now?: () => number
  random?: () => number
}

const keyOf = (name: KeyspaceName, id: string) => `${name}.${keyspaces[name].shape}:${id}`

/** Looks into a tier first, loads once for all who ask at the same time, and keeps what was loaded. */
export function createCache(dependencies: Dependencies): Cache {
  const { tier, tiers = ["memory"], invalidations, now = Date.now, random = Math.random } = dependencies
  const flights = new Map<string, Flight>()
  const storing = new Set<Promise<unknown>>()
  const listeners: ((lookup: Lookup) => void)[] = []
  const figures = new Map<string, CacheFigure>()
  let refused = 0

  for (const keyspace of Object.keys(keyspaces) as KeyspaceName[])
    for (const name of tiers) figures.set(`${keyspace} ${name}`, { keyspace, tier: name, hits: 0, misses: 0 })

  function count(keyspace: KeyspaceName, found: TierName | null) {
    for (const name of tiers) {
      const figure = figures.get(`${keyspace} ${name}`)!
      if (name === found) {
        figure.hits++
        break
      }
      figure.misses++
    }
    for (const listener of listeners) listener({ keyspace, tier: found })
  }

  /** Not all of one kind end at once: each lives 90 to 100 % of its time. */
  function toEntry({ seconds, absentSeconds }: Keyspace, { value, version, group, until }: Loaded<unknown>): Entry {
    const usual = now() + (value === null ? absentSeconds : seconds) * 1000 * (0.9 + 0.1 * random())
    return { value, version, group: group ?? null, until: Math.min(usual, until?.getTime() ?? Infinity) }
  }

  function keep(reading: Reading, loaded: Map<string, Entry>) {
    const work = Promise.resolve(reading.store(loaded)).then((stored) => (refused += loaded.size - stored.size))
    storing.add(work)
    void work.finally(() => storing.delete(work))
  }

  /** Who asks after a change was marked must not be given what was asked for before it. */
  function dropFlights(marks: Mark[] | "all") {
    if (marks === "all" || marks.some(({ key }) => key.startsWith("group:"))) flights.clear()
    else for (const { key } of marks) flights.delete(key)
  }

  function forgetAll() {
    dropFlights("all")
    tier.forgetAll()
  }

  invalidations?.onGap(forgetAll)
  invalidations?.onInvalidate((marks) => {
    if (marks === "all") return forgetAll()
    dropFlights(marks)
    tier.forget(marks)
  })

  function space<T>(name: KeyspaceName): Space<T> {
    const fits = (found: Found | null | undefined, atLeast: number) =>
      found && found.entry.version >= atLeast ? found : null

    /** One reading for all keys, one load for what it lacks; each key's answer can be shared from now on. */
    function fly(
      wanted: Map<string, { id: string; atLeast: number }>,
      load: (ids: string[]) => Promise<Map<string, Loaded<T>>>,
    ) {
      const work = (async () => {
        const reading = await tier.read(new Map([...wanted].map(([key, { atLeast }]) => [key, atLeast])))
        const answers = new Map<string, Entry>()
        const missing: [string, string][] = []
        for (const [key, { id }] of wanted) {
          const found = reading.found.get(key)
          count(name, found?.tier ?? null)
          if (found) answers.set(key, found.entry)
          else missing.push([key, id])
        }
        if (missing.length === 0) return answers
        const loaded = await load(missing.map(([, id]) => id))
        const entries = new Map(
          missing.map(([key, id]) => [key, toEntry(keyspaces[name], loaded.get(id) ?? { value: null, version: 0 })]),
        )
        keep(reading, entries)
        for (const [key, entry] of entries) answers.set(key, entry)
        return answers
      })()
      for (const [key, { atLeast }] of wanted) {
        const flight = { atLeast, answer: work.then((answers) => answers.get(key)!) }
        flights.set(key, flight)
        const land = () => void (flights.get(key) === flight && flights.delete(key))
        flight.answer.then(land, land)
      }
      return work
    }

    return {
      async getOrLoad(id, load, atLeast = 0) {
        const key = keyOf(name, id)
        const near = fits(tier.peek(key), atLeast)
        if (near) {
          count(name, near.tier)
          return near.entry.value as T | null
        }
        const flight = flights.get(key)
        if (flight && flight.atLeast >= atLeast) return (await flight.answer).value as T | null
        const answers = await fly(new Map([[key, { id, atLeast }]]), async () => new Map([[id, await load()]]))
        return answers.get(key)!.value as T | null
      },

      async getMany(ids, load) {
        const versions = Array.isArray(ids) ? null : ids
        const values = new Map<string, T>()
        const take = (id: string, { value }: Entry) => void (value !== null && values.set(id, value as T))
        const wanted = new Map<string, { id: string; atLeast: number }>()
        const shared: [string, Promise<Entry>][] = []
        for (const id of new Set(ids instanceof Map ? ids.keys() : ids)) {
          const key = keyOf(name, id)
          const atLeast = versions?.get(id) ?? 0
          const near = fits(tier.peek(key), atLeast)
          const flight = flights.get(key)
          if (near) {
            count(name, near.tier)
            take(id, near.entry)
          } else if (flight && flight.atLeast >= atLeast) shared.push([id, flight.answer])
          else wanted.set(key, { id, atLeast })
        }
        if (wanted.size > 0) {
          const answers = await fly(wanted, load)
          for (const [key, { id }] of wanted) take(id, answers.get(key)!)
        }
        for (const [id, answer] of shared) take(id, await answer)
        return values
      },

      peek: (id) => (tier.peek(keyOf(name, id))?.entry.value ?? null) as T | null,

      advance(id, from, change) {
        tier.advance(keyOf(name, id), from, (entry) => {
          const next = entry.value === null ? null : change(entry.value as T)
          if (!next) return null
          const { value, grownBy } = next
          const fresh = toEntry(keyspaces[name], { value, version: from + 1, group: entry.group ?? undefined })
          return { ...fresh, bytes: entry.bytes && entry.bytes + grownBy }
        })
      },

      mark: (id, version) => ({ key: keyOf(name, id), version }),
    }
  }

  return {
    space,
    markGroup: (name, version) => ({ key: groupKey(name), version }),
    async invalidate(marks) {
      if (marks.length === 0) return
      dropFlights(marks)
      await tier.invalidate(marks)
      dropFlights(marks)
      invalidations?.publish(marks)
    },
    forgetAll,
    stats: () => [...figures.values()],
    refused: () => refused,
    onLookup: (listener) => void listeners.push(listener),
    async settled() {
      while (storing.size > 0) await Promise.all(storing)
    },
  }
}

/** For programs that only write, and for tests: holds nothing, loads always. */
export const createUncached = () =>
  createCache({
    tier: {
      peek: () => null,
      read: () => ({ found: new Map(), store: () => new Map() }),
      advance: () => {},
      invalidate: () => {},
      forget: () => {},
      forgetAll: () => {},
    },
  })
