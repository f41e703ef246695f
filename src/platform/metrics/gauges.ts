import { Counter, Gauge, type Registry } from "prom-client"
import { cpuSeconds, disk, memory } from "./process-figures"
import type { BreakerState } from "../breaker"
import type { Sources } from "./sources"

type Dependencies = {
  registry: Registry
  sources: Sources
  sockets(): number
  activeUsers(): number
  version: string
  /** Whose file system is watched; null where the data is on another machine. */
  dataDir: string | null
}

const breakerStates: BreakerState[] = ["closed", "half-open", "open"]

/** Registers what is asked only when somebody looks. */
export function registerGauges({ registry, sources, sockets, activeUsers, version, dataDir }: Dependencies) {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number | null | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read()
        if (typeof value === "number") this.set(value)
        else this.remove()
      },
    })

  gauge("websocket_active_connections", "Open sockets of this node.", sockets)
  gauge("active_users", "People with a socket here, or a request within five minutes.", activeUsers)
  gauge("memory_resident_bytes", "Memory that this process has from the machine.", () => memory().resident)
  gauge("memory_allocated_bytes", "Memory that the objects of this process take.", () => memory().allocated)
  gauge(
    "memory_limit_bytes",
    "Memory that this process may have: the machine's, or its container's.",
    () => memory().limit,
  )
  const startedAt = Math.round(performance.timeOrigin / 1000)
  gauge("process_start_time_seconds", "When this process started, in seconds since 1970.", () => startedAt)
  new Gauge({ name: "confab_build_info", help: "Which version runs here.", labelNames: ["version"], registers }).set(
    { version },
    1,
  )
  new Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time of this process.",
    registers,
    collect() {
      this.reset()
      this.inc(cpuSeconds())
    },
  })
  if (dataDir) registerDisk(registry, dataDir)
  if (sources.pool) registerPool(registry, sources.pool)
  if (sources.cache) registerCache(registry, sources.cache)
  if (sources.breakers) registerBreakers(registry, sources.breakers)
  if (sources.replicas) registerReplicas(registry, sources.replicas)
  if (sources.replicaReads) registerReplicaReads(registry, sources.replicaReads)
  if (sources.redis) registerRedis(registry, sources.redis)
}

/** A look that is under way serves everybody who asks meanwhile: figures of one scrape are of one moment. */
function together<T>(look: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null
  return () => (underWay ??= look().finally(() => (underWay = null)))
}

function registerDisk(registry: Registry, directory: string) {
  const look = together(() => disk(directory))
  const gauge = (name: string, help: string, field: "free" | "size") =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const found = await look()
        if (found) this.set(found[field])
      },
    })
  gauge("disk_free_bytes", "What is free on the disk with the data.", "free")
  gauge("disk_size_bytes", "Size of the disk with the data.", "size")
}

function registerPool(registry: Registry, pool: NonNullable<Sources["pool"]>) {
  const helps = {
    max: "Connections that the pool may open.",
    active: "Connections at work.",
    idle: "Connections free for work.",
    waiting: "Queries that wait for a connection.",
  }
  for (const [field, help] of Object.entries(helps) as [keyof typeof helps, string][])
    new Gauge({
      name: `db_connections_${field}`,
      help,
      registers: [registry],
      collect() {
        this.set(pool()[field])
      },
    })
}

function registerCache(registry: Registry, cache: NonNullable<Sources["cache"]>) {
  const count = (name: string, help: string, field: "hits" | "misses") =>
    new Counter({
      name,
      help,
      labelNames: ["keyspace", "tier"],
      registers: [registry],
      collect() {
        this.reset()
        for (const { keyspace, tier, [field]: value } of cache()) this.inc({ keyspace, tier }, value)
      },
    })
  count("cache_hits_total", "Reads that the cache answered.", "hits")
  count("cache_misses_total", "Reads that the cache could not answer.", "misses")
}

function registerBreakers(registry: Registry, breakers: NonNullable<Sources["breakers"]>) {
  new Gauge({
    name: "circuit_breaker_state",
    help: "1 for the state in which a circuit breaker is, 0 for the others.",
    labelNames: ["breaker", "state"],
    registers: [registry],
    collect() {
      for (const { name, state } of breakers())
        for (const one of breakerStates) this.set({ breaker: name, state: one }, state() === one ? 1 : 0)
    },
  })
}

function registerReplicas(registry: Registry, replicas: NonNullable<Sources["replicas"]>) {
  new Gauge({
    name: "db_replica_lag_seconds",
    help: "How far a replica of the database is behind.",
    labelNames: ["replica"],
    registers: [registry],
    collect() {
      this.reset()
      for (const { name, lagMs } of replicas()) if (lagMs !== null) this.set({ replica: name }, lagMs / 1000)
    },
  })
  new Gauge({
    name: "db_replica_up",
    help: "1 where a replica takes reads.",
    labelNames: ["replica"],
    registers: [registry],
    collect() {
      this.reset()
      for (const { name, status } of replicas()) this.set({ replica: name }, status === "up" ? 1 : 0)
    },
  })
}

function registerReplicaReads(registry: Registry, reads: NonNullable<Sources["replicaReads"]>) {
  new Counter({
    name: "db_replica_reads_total",
    help: "Reads that a replica may answer, by who did: a replica, or the primary since there was none, or it was behind or failed.",
    labelNames: ["outcome"],
    registers: [registry],
    collect() {
      this.reset()
      for (const [outcome, count] of Object.entries(reads())) this.inc({ outcome }, count)
    },
  })
}

function registerRedis(registry: Registry, redis: NonNullable<Sources["redis"]>) {
  const look = together(redis)
  new Gauge({
    name: "redis_up",
    help: "1 while Redis answers.",
    registers: [registry],
    async collect() {
      const { status } = await look()
      this.set(status === "up" ? 1 : 0)
    },
  })
  new Gauge({
    name: "redis_memory_used_bytes",
    help: "Memory of Redis.",
    registers: [registry],
    async collect() {
      const { memoryBytes } = await look()
      if (memoryBytes === null) this.remove()
      else this.set(memoryBytes)
    },
  })
}
