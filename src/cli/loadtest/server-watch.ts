import { type Metrics, parseMetrics, quantileBetween, total } from "./metrics-text"
import { readDatabaseCpu, readProcess } from "./process-figures"

export type ServerFigures = {
  /** Part of one core since the last reading: 1 is a whole one. */
  cpu: number | null
  databaseCpu: number | null
  rssBytes: number | null
  handles: number | null
}

export type ServerSummary = {
  /** Mean over the load, as parts of one core. */
  cpu: number | null
  databaseCpu: number | null
  rssBytes: number | null
  poolShare: number | null
  cacheHitShare: number | null
  handOverP95Ms: number | null
  sqlP95Ms: number | null
  sockets: number | null
}

const metricsEveryMs = 5_000
type Counters = { at: number; cpu: number | null; databaseCpu: number | null }

const rate = (before: number | null, after: number | null, ms: number) =>
  before === null || after === null || ms <= 0 ? null : Math.max(0, after - before) / (ms / 1000)
const highest = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b))

type Options = { url: string; own: { pid: number; dataDir: string } | null; now(): number }

/** Watches the server's process where it is ours, and `/metrics` where it answers; null is what has no source. */
export function createServerWatch({ url, own, now }: Options) {
  let first: Counters | null = null
  let last: Counters | null = null
  let before: Metrics | null = null
  let after: Metrics | null = null
  let askedAt = -Infinity
  let peakRss: number | null = null
  let peakPool: number | null = null
  let peakSockets: number | null = null

  async function ask() {
    askedAt = now()
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
    if (!response?.ok) return response?.body?.cancel()
    after = parseMetrics(await response.text().catch(() => ""))
    before ??= after
    const most = total(after, "db_connections_max")
    const active = total(after, "db_connections_active")
    if (most && active !== null) peakPool = highest(peakPool, active / most)
    peakSockets = highest(peakSockets, total(after, "websocket_active_connections"))
  }

  function read(): ServerFigures {
    const process = own && readProcess(own.pid)
    const counters: Counters = {
      at: now(),
      cpu: process?.cpuSeconds ?? (own ? null : total(after, "process_cpu_seconds_total")),
      databaseCpu: own && readDatabaseCpu(own.dataDir),
    }
    const since = last ?? counters
    first ??= counters
    last = counters
    const ms = counters.at - since.at
    const rssBytes = process?.rssBytes ?? (own ? null : total(after, "memory_resident_bytes"))
    peakRss = highest(peakRss, rssBytes)
    return {
      cpu: rate(since.cpu, counters.cpu, ms),
      databaseCpu: rate(since.databaseCpu, counters.databaseCpu, ms),
      rssBytes,
      handles: process?.handles ?? null,
    }
  }

  function summary(): ServerSummary {
    const ms = first && last ? last.at - first.at : 0
    const added = (name: string) => {
      const [early, late] = [total(before, name), total(after, name)]
      return early === null || late === null ? null : late - early
    }
    const [hits, misses] = [added("cache_hits_total"), added("cache_misses_total")]
    const sqlSeconds = quantileBetween(before, after, "db_operation_duration_seconds", 0.95)
    return {
      cpu: rate(first?.cpu ?? null, last?.cpu ?? null, ms),
      databaseCpu: rate(first?.databaseCpu ?? null, last?.databaseCpu ?? null, ms),
      rssBytes: peakRss,
      poolShare: peakPool,
      cacheHitShare: hits !== null && misses !== null && hits + misses > 0 ? hits / (hits + misses) : null,
      handOverP95Ms: quantileBetween(before, after, "message_delivery_latency_ms", 0.95),
      sqlP95Ms: sqlSeconds === null ? null : sqlSeconds * 1000,
      sockets: peakSockets,
    }
  }

  return {
    read,
    summary,
    /** The load begins now: what was before does not count. */
    async begin() {
      await ask()
      before = after
      first = last = null
      read()
    },
    refresh: () => (now() - askedAt >= metricsEveryMs ? ask() : undefined),
    async end() {
      await ask()
      read()
      return summary()
    },
  }
}

export type ServerWatch = ReturnType<typeof createServerWatch>
