import type { Redis } from "ioredis"
import type { RedisLink } from "../redis"
import { markScript, storeScript } from "./redis-scripts"
import { decodeEntry, encodeEntry } from "./stored-form"
import { type Entry, type Found, type Mark, type Reading, type Tier, gone, groupKey, slowLoadMs } from "./tier"

type Dependencies = {
  /** It may be away or stalled at any time. */
  redis: Pick<RedisLink, "run">
  /** Before every key, so that a server may be shared. */
  prefix?: string
  /** What values look like, without spaces: those of a version of the program whose values look otherwise are passed over. */
  shape?: string
  /** Called when all that was stored before has been given up, since a mark could not be made. */
  onRenewed?: () => void
  now?: () => number
}

/** Marks outlive the longest entry (1 h), so that no store that hung in a queue finds them gone. */
const marksLastMs = 2 * 60 * 60_000
const nothing: Reading = { found: new Map(), store: () => new Map() }

/**
 * The tier that all nodes share. Its keys live under a generation, a random name held in Redis: FLUSHALL takes the name
 * along, so that what is being loaded meanwhile is refused. When a mark cannot be made, this node neither reads nor stores
 * until it has given the tier another name, which makes everything in it count as absent, for all nodes.
 */
export function createRedisTier(dependencies: Dependencies): Tier & { renew(): Promise<void> } {
  const { redis: link, prefix = "confab:", shape = "", onRenewed = () => {}, now = Date.now } = dependencies
  const generationKey = `${prefix}generation`
  const place = (key: string) => `${prefix}${key}`
  const madeIn = (generation: string) => generation + shape
  let unsure = false
  let renewing: Promise<void> | null = null

  function renew(): Promise<void> {
    renewing ??= link
      .run((redis) => redis.set(generationKey, Bun.randomUUIDv7()))
      .then(() => {
        unsure = false
        onRenewed()
      })
      .finally(() => (renewing = null))
    return renewing
  }

  async function currentGeneration(redis: Redis): Promise<string> {
    const id = Bun.randomUUIDv7()
    // What another node set in the same moment counts.
    return (await redis.set(generationKey, id, "NX", "GET")) ?? id
  }

  /** Entries of a group count only while Redis still knows the group's version, and no higher one. */
  async function withoutDropped(redis: Redis, entries: Map<string, Entry>): Promise<Map<string, Entry>> {
    const names = [...new Set([...entries.values()].flatMap(({ group }) => group?.name ?? []))]
    if (names.length === 0) return entries
    const known = await redis.mget(names.map((name) => place(groupKey(name))))
    const versions = new Map(names.map((name, index) => [name, parseInt(known[index] ?? "")]))
    return new Map([...entries].filter(([, { group }]) => !group || versions.get(group.name)! <= group.version))
  }

  async function readAll(redis: Redis, wanted: Map<string, number>) {
    const keys = [...wanted.keys()]
    const [stored, ...values] = await redis.mgetBuffer([generationKey, ...keys.map(place)])
    const generation = stored?.toString() ?? (await currentGeneration(redis))
    const entries = new Map<string, Entry>()
    for (const [index, key] of keys.entries()) {
      const entry = decodeEntry(values[index] ?? null, madeIn(generation))
      if (entry && entry.version >= wanted.get(key)! && entry.until > now()) entries.set(key, entry)
    }
    return { generation, entries: await withoutDropped(redis, entries) }
  }

  async function storeOne(redis: Redis, generation: string, key: string, entry: Entry): Promise<boolean> {
    const msToLive = entry.until - now()
    if (msToLive < 1) return false
    const value = encodeEntry(entry, madeIn(generation))
    const { group } = entry
    const keys = [generationKey, place(key), ...(group ? [place(groupKey(group.name))] : [])]
    const values = [generation, entry.version, value, Math.ceil(msToLive), entry.value === null ? "1" : "0", gone]
    const ofGroup = group ? [group.version, marksLastMs] : []
    return (await redis.eval(storeScript, keys.length, ...keys, ...values, ...ofGroup)) === 1
  }

  return {
    peek: () => null,
    async read(wanted) {
      const begunAt = now()
      try {
        if (unsure) await renew()
        const { generation, entries } = await link.run((redis) => readAll(redis, wanted))
        const found = new Map<string, Found>([...entries].map(([key, entry]) => [key, { entry, tier: "redis" }]))
        return {
          found,
          async store(loaded) {
            const tookMs = now() - begunAt
            if (unsure || tookMs > slowLoadMs || tookMs < 0 || loaded.size === 0) return new Map()
            const list = [...loaded]
            try {
              const stored = await link.run((redis) =>
                Promise.all(list.map(([key, entry]) => storeOne(redis, generation, key, entry))),
              )
              return new Map(list.filter((_, index) => stored[index]))
            } catch {
              return new Map()
            }
          },
        }
      } catch {
        return nothing
      }
    },
    async invalidate(marks: Mark[]) {
      if (marks.length === 0) return
      const keys = marks.map(({ key }) => place(key))
      const versions = marks.map(({ version }) => version)
      try {
        await link.run((redis) => redis.eval(markScript, keys.length, ...keys, marksLastMs, ...versions))
      } catch {
        unsure = true
      }
    },
    advance: () => {},
    forget: () => {},
    forgetAll: () => {},
    renew,
  }
}
