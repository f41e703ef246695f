import type { RedisLink } from "../redis"
import type { Peers } from "./peers"
import type { Sockets } from "./sockets"

type Limits = { perUser: number; perAddress: number; enforced: boolean }
type Others = { redis: RedisLink; peers: Peers }

/** Counts of a node that died are forgotten with their key, and ignored before, since the node is nobody's peer any more. */
const keptSeconds = 86_400

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
    const ofPeers = Object.entries(counts).filter(([node]) => node !== peers.self && peers.isThere(node))
    return ofPeers.reduce((sum, [, count]) => sum + Number(count), 0)
  }

  if (enforced && others) {
    const { redis, peers } = others
    sockets.onCount((kind, id, count) => {
      const key = keyOf(kind, id)
      const noted = redis.run(async (commands) => {
        if (count === 0) await commands.hdel(key, peers.self)
        else await Promise.all([commands.hset(key, peers.self, count), commands.expire(key, keptSeconds)])
      })
      noted.catch(() => {})
    })
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
