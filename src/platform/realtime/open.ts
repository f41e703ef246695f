import type { Config } from "../config"
import type { Log } from "../log"
import type { RedisLink } from "../redis"
import { createBoundServer } from "./bound-server"
import type { Broker } from "./broker"
import { createMemoryBroker } from "./memory-broker"
import { createPeople } from "./people"
import { createRedisBroker } from "./redis-broker"
import { createRollCall, nodeName } from "./roll-call"
import { createSocketRoom } from "./socket-room"
import { createSockets } from "./sockets"

/** `given` is used in place of a broker of this node's own. */
type Dependencies = { config: Config; log: Log; redis?: RedisLink; given?: Broker }

/** The way from this node to its sockets and to the other nodes. */
export function openRealtime({ config, log, redis, given }: Dependencies) {
  const shared = redis && !given ? createRedisBroker({ redis, log }) : null
  const broker = given ?? shared ?? createMemoryBroker()
  const others = redis && shared ? { redis, peers: shared.peers } : undefined
  const sockets = createSockets()
  const server = createBoundServer(sockets)
  const { transmit } = server
  const limits = {
    perUser: config.socketsPerUser,
    perAddress: config.socketsPerAddress,
    enforced: config.rateLimit,
  }
  return {
    broker,
    /** The other nodes, where Redis joins them to this one. */
    others,
    sockets,
    server,
    transmit,
    room: createSocketRoom(limits, sockets, others),
    people: createPeople({ broker, transmit }),
    rollCall: createRollCall({ broker, sockets, name: nodeName(), patienceMs: given || shared ? 150 : 0 }),
  }
}
