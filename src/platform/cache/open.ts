import type { Log } from "../log"
import { migrations } from "../db/migrations"
import type { RedisLink } from "../redis"
import type { Broker } from "../realtime/broker"
import { type Cache, createCache, createUncached } from "./cache"
import { createInvalidations } from "./invalidations"
import { type MemoryTier, createMemoryTier } from "./memory-tier"
import { createRedisTier } from "./redis-tier"
import { createTwoTier } from "./two-tier"

type Dependencies = {
  /** For the memory tier; 0: nothing is kept anywhere. */
  mebibytes: number
  /** Without it, the memory is all there is. */
  redis?: RedisLink
  broker: Broker
  log: Log
}

/** The cache of this node: its memory, Redis behind it where there is one, and the word of the other nodes. */
export function openCache({ mebibytes, redis, broker, log }: Dependencies): { cache: Cache; memory: MemoryTier } {
  const bytes = mebibytes * 1024 * 1024
  if (mebibytes === 0) return { cache: createUncached(), memory: createMemoryTier({ bytes: 1 }) }
  const invalidations = createInvalidations(broker)
  const memory = createMemoryTier({ bytes })
  if (!redis) return { cache: createCache({ tier: memory, invalidations }), memory }
  // Some of what this node changed may not have reached the others either.
  const onRenewed = () => {
    log.warn({}, "the cache was begun anew, since Redis could not be told of a change")
    invalidations.publish("all")
  }
  // What is kept has the columns of its rows: with another migration, nodes of the version before have others.
  const shape = migrations.at(-1)!.tag
  const tier = createTwoTier({ memory, shared: createRedisTier({ redis, shape, onRenewed }) })
  return { cache: createCache({ tier, tiers: ["memory", "redis"], invalidations }), memory }
}
