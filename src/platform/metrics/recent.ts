import { cpuSeconds, memory } from "./process-figures"
import type { Sources } from "./sources"
import { quantile, since, total } from "./tally"

const everyMs = 5_000
/** Ten minutes. */
const mostSamples = 120

export type Latencies = { perSecond: number; p50: number | null; p95: number | null; p99: number | null }

/** How it went in the few seconds before `at`: durations in ms, memory in bytes, shares from 0 to 1. */
export type Sample = {
  at: number
  requests: Latencies
  failedPerSecond: number
  deliveries: Latencies
  queries: Latencies
  /** How late callbacks came, p99. */
  lagMs: number | null
  /** 1 is one core. */
  cpu: number
  residentBytes: number
  sockets: number
  poolActive: number | null
  cacheHitShare: number | null
}

type Watched = { counts(): Float64Array; bounds: number[]; unitMs: number }
type Dependencies = {
  requests: Watched
  deliveries: Watched
  queries: Watched
  lag: Watched
  failed(): number
  sockets(): number
  sources: Sources
}

/** Keeps the last ten minutes in samples of five seconds, for people who look now. What is older is Prometheus's business. */
export function watchRecent({ requests, deliveries, queries, lag, failed, sockets, sources }: Dependencies) {
  const samples: Sample[] = []
  const watched = { requests, deliveries, queries, lag }
  let before = look()

  function look() {
    const cache = sources.cache?.() ?? []
    return {
      at: performance.now(),
      counts: {
        requests: watched.requests.counts(),
        deliveries: watched.deliveries.counts(),
        queries: watched.queries.counts(),
        lag: watched.lag.counts(),
      },
      failed: failed(),
      cpu: cpuSeconds(),
      hits: cache.reduce((sum, { hits }) => sum + hits, 0),
      // What the memory tier lacks, the next one may have: only what no tier had was missed.
      misses: missesOfLastTier(cache),
    }
  }

  function take() {
    const now = look()
    const seconds = Math.max(0.001, (now.at - before.at) / 1000)
    const between = (name: keyof typeof watched) => since(now.counts[name], before.counts[name])
    const at = (name: keyof typeof watched, share: number) => {
      const { bounds, unitMs } = watched[name]
      const value = quantile(bounds, between(name), share)
      return value === null ? null : value * unitMs
    }
    const latencies = (name: keyof typeof watched): Latencies => ({
      perSecond: total(between(name)) / seconds,
      p50: at(name, 0.5),
      p95: at(name, 0.95),
      p99: at(name, 0.99),
    })
    const reads = now.hits - before.hits + now.misses - before.misses
    samples.push({
      at: Date.now(),
      requests: latencies("requests"),
      failedPerSecond: (now.failed - before.failed) / seconds,
      deliveries: latencies("deliveries"),
      queries: latencies("queries"),
      lagMs: at("lag", 0.99),
      cpu: (now.cpu - before.cpu) / seconds,
      residentBytes: memory().resident,
      sockets: sockets(),
      poolActive: sources.pool?.().active ?? null,
      cacheHitShare: reads > 0 ? (now.hits - before.hits) / reads : null,
    })
    if (samples.length > mostSamples) samples.shift()
    before = now
  }

  const timer = setInterval(take, everyMs)
  timer.unref()
  return {
    /** Oldest first. */
    samples: (): readonly Sample[] => samples,
    take,
    stop: () => clearInterval(timer),
  }
}

function missesOfLastTier(cache: { keyspace: string; misses: number }[]): number {
  const least = new Map<string, number>()
  for (const { keyspace, misses } of cache) least.set(keyspace, Math.min(misses, least.get(keyspace) ?? Infinity))
  return [...least.values()].reduce((sum, misses) => sum + misses, 0)
}
