import { CompactMap } from "../compact-map"
import type { RedisLink } from "../redis"
import type { Peers } from "./peers"

/** How far somebody is here by their sockets: not at all, in pages that nobody looks at, or at work. */
export const levels = ["absent", "idle", "active"] as const
export type Level = (typeof levels)[number]

/** A node says who is with it again and again: what Redis forgot, or was not there to be told, is right again soon. */
const repeatMs = 20_000
const repeatParts = 10
/** An older word is not believed: its node is gone, or could not take it back. */
const believedMs = 60_000
const mostRemembered = 20_000

type Others = { redis: RedisLink; peers: Pick<Peers, "self" | "isGone"> }
type Dependencies = {
  /** The other nodes, where there are any. */
  others?: Others
  /** Somebody's level at this node changed, and the other nodes can read it. */
  onChange(userId: string): void
  /** Who goes is believed to have gone after so long: most of those who leave come back at once. */
  patienceMs?: number
}

type Here = { sockets: CompactMap<Level>; told: Level; leaving: Timer | null }

const rank = (level: Level) => levels.indexOf(level)
const highest = (list: Iterable<Level>) =>
  [...list].reduce<Level>((best, one) => (rank(one) > rank(best) ? one : best), "absent")
const keyOf = (userId: string) => `confab:here:${userId}`

export type Attendance = ReturnType<typeof createAttendance>

/**
 * Who is here, over all sockets of all nodes. In Redis each node has a field in a hash a person, which is believed for a
 * minute and no longer than the node lives; without Redis, and while it is away, a node knows its own and what it last read.
 */
export function createAttendance({ others, onChange, patienceMs = 5_000 }: Dependencies) {
  const here = new Map<string, Here>()
  /** What other nodes said last, for when Redis is away. */
  const remembered = new Map<string, { level: Level; at: number }>()

  function write(userId: string, level: Level): PromiseLike<unknown> {
    if (!others) return Promise.resolve()
    const { redis, peers } = others
    const key = keyOf(userId)
    return redis
      .run(async (commands) => {
        if (level === "absent") return commands.hdel(key, peers.self)
        const set = commands.hset(key, peers.self, `${level}:${Date.now()}`)
        return Promise.all([set, commands.pexpire(key, believedMs)])
      })
      .catch(() => {})
  }

  function settle(userId: string, person: Here) {
    if (person.leaving) clearTimeout(person.leaving)
    person.leaving = null
    const level = highest(person.sockets.all())
    if (person.sockets.size === 0) here.delete(userId)
    if (level === person.told) return
    person.told = level
    void write(userId, level).then(() => onChange(userId))
  }

  function weigh(userId: string, person: Here) {
    const isLess = rank(highest(person.sockets.all())) < rank(person.told)
    if (!isLess) settle(userId, person)
    else person.leaving ??= setTimeout(settle, patienceMs, userId, person)
  }

  async function elsewhere(userIds: string[]): Promise<Map<string, Level>> {
    const { redis, peers } = others!
    const now = Date.now()
    try {
      const found = await redis.run((commands) => Promise.all(userIds.map((id) => commands.hgetall(keyOf(id)))))
      const read = userIds.map((id, index) => {
        const words = Object.entries(found[index]!).flatMap(([node, word]) => {
          const [level, at] = word.split(":")
          const isBelieved = node !== peers.self && !peers.isGone(node) && now - Number(at) < believedMs
          return isBelieved ? [level as Level] : []
        })
        return [id, highest(words)] as const
      })
      for (const [id, level] of read) {
        remembered.delete(id)
        if (level !== "absent") remembered.set(id, { level, at: now })
      }
      for (const id of remembered.keys()) {
        if (remembered.size <= mostRemembered) break
        remembered.delete(id)
      }
      return new Map(read)
    } catch {
      const last = (id: string) => {
        const word = remembered.get(id)
        return word && now - word.at < believedMs ? word.level : "absent"
      }
      return new Map(userIds.map((id) => [id, last(id)]))
    }
  }

  let part = 0
  const repeat = setInterval(() => {
    part = (part + 1) % repeatParts
    let index = 0
    for (const [userId, { told }] of here)
      if (index++ % repeatParts === part && told !== "absent") void write(userId, told)
  }, repeatMs / repeatParts)
  repeat.unref()
  if (!others) clearInterval(repeat)

  return {
    /** A socket came, or is looked at or not; null: it went. */
    set(userId: string, socketId: string, level: Level | null) {
      const person = here.get(userId) ?? { sockets: new CompactMap<Level>(), told: "absent" as const, leaving: null }
      if (level === null && !person.sockets.has(socketId)) return
      if (level) person.sockets.set(socketId, level)
      else person.sockets.delete(socketId)
      here.set(userId, person)
      weigh(userId, person)
    },

    /** How far people are here, on any node: one reading for all of them. Never throws. */
    async levelsOf(userIds: string[]): Promise<Map<string, Level>> {
      const away = others && userIds.length > 0 ? await elsewhere(userIds) : null
      return new Map(userIds.map((id) => [id, highest([here.get(id)?.told ?? "absent", away?.get(id) ?? "absent"])]))
    },

    /** Nobody is here any more, and nobody is to wait until that is believed. */
    async stop() {
      clearInterval(repeat)
      const all = [...here]
      here.clear()
      for (const [, { leaving }] of all) if (leaving) clearTimeout(leaving)
      await Promise.all(all.map(([userId]) => write(userId, "absent")))
    },
  }
}
