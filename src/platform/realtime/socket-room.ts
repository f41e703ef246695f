import type { RedisLink } from "../redis"
import type { Peers } from "./peers"
import type { CountListener, Sockets } from "./sockets"

type Limits = { perUser: number; perAddress: number; enforced: boolean }
type Others = { redis: RedisLink; peers: Peers }

/** A node says its counts again and again: what Redis forgot, or was not there to be told, is right again soon. */
const repeatMs = 20_000
/** An older count is not believed: its node is gone, or could not take it back. */
const believedMs = 60_000

/**
 * Whether one more socket of a person, or from an address, may open: counted over all nodes where Redis tells the others'
 * counts, and over this one while it is away.
 */
export function createSocketRoom({ perUser, perAddress, enforced }: Limits, sockets: Sockets, others?: Others) {
  const keyOf = (kind: "user" | "address", id: string) => `confab:sockets:${kind}:${id}`

  async function elsewhere(key: string): Promise<number> {
    if (!others) return 0
    const { redis, peers } = others
    const counts = await redis.run((commands) => commands.hgetall(key)).catch(() => ({}))
    return Object.entries(counts).reduce((sum, [node, told]) => {
      const [count, at] = String(told).split(":").map(Number)
      const isBelieved = node !== peers.self && peers.isThere(node) && Date.now() - at! < believedMs
      return isBelieved ? sum + count! : sum
    }, 0)
  }

  if (enforced && others) {
    const { redis, peers } = others
    const tell: CountListener = (kind, id, count) => {
      const key = keyOf(kind, id)
      const told = redis.run(async (commands) => {
        if (count === 0) return commands.hdel(key, peers.self)
        const set = commands.hset(key, peers.self, `${count}:${Date.now()}`)
        return Promise.all([set, commands.expire(key, believedMs / 1000)])
      })
      told.catch(() => {})
    }
    sockets.onCount(tell)
    setInterval(() => sockets.eachCount(tell), repeatMs).unref()
  }

  return {
    async hasRoom(userId: string, address: string): Promise<boolean> {
      if (!enforced) return true
      const here = sockets.countOf(userId, address)
      if (here.user >= perUser || here.address >= perAddress) return false
      if (!others) return true
      const [user, ofAddress] = await Promise.all([
        elsewhere(keyOf("user", userId)),
        elsewhere(keyOf("address", address)),
      ])
      return here.user + user < perUser && here.address + ofAddress < perAddress
    },
  }
}
