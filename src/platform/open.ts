import { openCache } from "./cache/open"
import { createClock } from "./clock"
import type { Config } from "./config"
import { createAssetShelf } from "./db/asset-shelf"
import type { Database } from "./db/open"
import type { Replicas } from "./db/replicas"
import { watchSlowQueries } from "./db/slow-queries"
import { rememberStatements } from "./db/statement-plans"
import type { Assets } from "./http/assets"
import { createRateLimits } from "./http/rate-limit"
import type { Log } from "./log"
import { createMetrics } from "./metrics/metrics"
import { redisFigures } from "./metrics/redis-figures"
import type { Sources } from "./metrics/sources"
import type { Broker } from "./realtime/broker"
import { openRealtime } from "./realtime/open"
import type { Peers } from "./realtime/peers"
import type { RedisLink } from "./redis"
import { openStorage } from "./storage/open"
import { type Tracing, traceActions, traceQueries } from "./tracing/tracing"

export type PlatformOptions = {
  config: Config
  db: Database
  log: Log
  assets: Assets
  broker?: Broker
  /** The other nodes' Redis, where there is one; closed by whoever opened it. */
  redis?: RedisLink
  /** What may answer some of the reads; closed by whoever opened it. */
  replicas?: Replicas
  version?: string
  /** Where this database is, for `/health`. */
  databaseKind?: "embedded" | "url"
  /** Figures for `/health`, `/metrics` and the operator's pages, from parts that not every node has. */
  sources?: Sources
  /** Where somebody wants to see which request led to which statement and delivery. */
  tracing?: Tracing | null
}

/** The database as this node asks it, and in it a shelf with what this node's pages name. Raises what the database raises. */
export async function openShelf({ db, replicas, assets }: Pick<PlatformOptions, "db" | "replicas" | "assets">) {
  const remembering = rememberStatements(replicas?.db ?? db)
  const shelf = createAssetShelf(remembering)
  // Before the first page names them: it may be another node that is asked.
  await shelf.keep(assets.files)
  return { db: remembering, shelf }
}

type Shelved = Omit<PlatformOptions, "db"> & Awaited<ReturnType<typeof openShelf>>

export type Platform = ReturnType<typeof openPlatform>

/** What a chat server stands on: all that knows nothing of chats, as one node has it. */
export function openPlatform(options: Shelved) {
  const { config, db, log, assets, shelf, redis, replicas } = options
  const { version = "dev", databaseKind = "url", tracing = null } = options
  const realtime = openRealtime({ config, log, redis, given: options.broker })
  const { broker, others, sockets } = realtime
  const { cache, memory: cacheMemory } = openCache({ mebibytes: config.cacheMemoryMib, redis, broker, log })
  const sources = {
    pool: db.pool,
    cache: cache.stats,
    ...figuresOf({ redis, replicas, peers: others?.peers }),
    ...options.sources,
  }
  const dataDir = databaseKind === "embedded" ? config.dataDir : null
  const metrics = createMetrics({ db, sockets, version, dataDir, sources })
  const slowQueries = watchSlowQueries({ db, log, slowMs: config.slowQueryMs, planOf: sources.planOf ?? db.planOf })
  const clock = createClock()
  if (tracing) traceQueries(tracing, db, clock)
  return {
    ...realtime,
    config,
    db,
    log,
    assets,
    shelf,
    replicas,
    version,
    databaseKind,
    tracing,
    cache,
    cacheMemory,
    sources,
    metrics,
    slowQueries,
    clock,
    limits: createRateLimits({ enforced: config.rateLimit, redis }),
    storage: openStorage({ config, db }),
    /** The verbs of a domain, each a span of its own where somebody traces. */
    traced: <A extends object>(domain: string, actions: A) => traceActions(tracing, domain, actions),
  }
}

type Remote = Pick<PlatformOptions, "redis" | "replicas"> & { peers?: Pick<Peers, "hears"> }

/** What is told of the servers that this node may have beside its database. */
function figuresOf({ redis, replicas, peers }: Remote): Sources {
  const breakers = [...(redis ? [redis.breaker] : []), ...(replicas?.breakers() ?? [])]
  return {
    ...(redis && redisFigures(redis)),
    ...(peers && { broker: () => (peers.hears() ? ("up" as const) : ("down" as const)) }),
    ...(replicas && { replicas: replicas.figures, replicaReads: replicas.reads }),
    ...(breakers.length > 0 && { breakers: () => breakers }),
  }
}
