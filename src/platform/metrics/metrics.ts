import { Counter, Histogram, Registry } from "prom-client"
import type { Database } from "../db/open"
import type { Sockets } from "../realtime/sockets"
import { createActiveUsers } from "./active-users"
import { registerGauges } from "./gauges"
import { watchEventLoop } from "./process-figures"
import { watchRecent } from "./recent"
import type { Sources } from "./sources"
import { createTally } from "./tally"

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const deliveryMs = [0.25, 0.5, 1, 2, 3, 5, 10, 20, 50, 100, 250, 500, 1000, 2500, 10_000]
const querySeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const lagSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** A method is any word that a client likes; these are ours. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

type Dependencies = {
  db: Pick<Database, "onQuery">
  sockets: Pick<Sockets, "count" | "all">
  version?: string
  dataDir?: string | null
  sources?: Sources
}

export type Statement = { name: string; count: number; meanMs: number; p95Ms: number; errors: number }
export type Metrics = ReturnType<typeof createMetrics>

/**
 * Counts what this node does. Recording costs about a microsecond a request and half of one a delivery; no label has values
 * that somebody outside could choose.
 */
export function createMetrics({ db, sockets, version = "dev", dataDir = null, sources = {} }: Dependencies) {
  const registry = new Registry()
  const registers = [registry]
  const route = ["method", "route", "status_code"]
  const requestsTotal = new Counter({
    name: "http_requests_total",
    help: "Requests answered.",
    labelNames: route,
    registers,
  })
  const requestDuration = new Histogram({
    name: "http_request_duration_seconds",
    help: "From a request's arrival to its answer.",
    labelNames: route,
    buckets: requestSeconds,
    registers,
  })
  const deliveryLatency = new Histogram({
    name: "message_delivery_latency_ms",
    help: "From the commit of a message, on whichever node, to its hand-over to the sockets of this one.",
    buckets: deliveryMs,
    registers,
  })
  const operationDuration = new Histogram({
    name: "db_operation_duration_seconds",
    help: "From a statement's or transaction's start to its end, by name.",
    labelNames: ["operation"],
    buckets: querySeconds,
    registers,
  })
  const operationErrors = new Counter({
    name: "db_operation_errors_total",
    help: "Statements and transactions that failed, by name.",
    labelNames: ["operation"],
    registers,
  })
  const loopLag = new Histogram({
    name: "event_loop_lag_seconds",
    help: "How late a timer of this process comes: what every request and delivery waits as well.",
    buckets: lagSeconds,
    registers,
  })

  const activeUsers = createActiveUsers(() => sockets.all().map((socket) => socket.data.userId))
  registerGauges({
    registry,
    sources,
    version,
    dataDir,
    sockets: sockets.count,
    activeUsers: activeUsers.count,
  })

  const requests = createTally(requestSeconds)
  const deliveries = createTally(deliveryMs)
  const queries = createTally(querySeconds)
  const lag = createTally(lagSeconds)
  let failed = 0
  const recent = watchRecent({
    requests: { tally: requests, bounds: requestSeconds, unitMs: 1000 },
    deliveries: { tally: deliveries, bounds: deliveryMs, unitMs: 1 },
    queries: { tally: queries, bounds: querySeconds, unitMs: 1000 },
    lag: { tally: lag, bounds: lagSeconds, unitMs: 1000 },
    failed: () => failed,
    sockets: sockets.count,
    sources,
  })
  const loop = watchEventLoop((seconds) => {
    loopLag.observe(seconds)
    lag.observe(seconds)
  })
  db.onQuery((operation, ms, error) => {
    const seconds = ms / 1000
    operationDuration.observe({ operation }, seconds)
    queries.observe(seconds)
    if (error) operationErrors.inc({ operation })
  })

  return {
    /** A request that has been answered; `route` is the pattern, never the path. */
    requested({ method, route, status, ms }: { method: string; route: string; status: number; ms: number }) {
      const labels = { method: methods.has(method) ? method : "other", route, status_code: status }
      requestsTotal.inc(labels)
      requestDuration.observe(labels, ms / 1000)
      requests.observe(ms / 1000)
      if (status >= 500) failed++
    },

    /** A message that was handed to the sockets of this node, so many ms after its commit. */
    delivered(ms: number) {
      deliveryLatency.observe(ms)
      deliveries.observe(ms)
    },

    /** Somebody who is signed in asked for something. */
    seen: activeUsers.seen,

    recent: recent.samples,
    /** Statements by name with what they took since the start, those first that took most of it. */
    async statements(): Promise<Statement[]> {
      const [{ values }, errors] = await Promise.all([operationDuration.get(), operationErrors.get()])
      const failures = new Map(errors.values.map(({ labels, value }) => [labels["operation"], value]))
      return statementsOf(values, failures)
    },

    contentType: registry.contentType,
    /** Everything in the text format of Prometheus. */
    text: () => registry.metrics(),

    stop() {
      loop.stop()
      recent.stop()
    },
  }
}

type Value = { metricName?: string; labels: Partial<Record<string, string | number>>; value: number }

function statementsOf(values: Value[], failures: Map<string | number | undefined, number>): Statement[] {
  const found = new Map<string, { sum: number; count: number; within: [bound: number, count: number][] }>()
  for (const { metricName, labels, value } of values) {
    const name = String(labels["operation"])
    const one = found.get(name) ?? { sum: 0, count: 0, within: [] }
    found.set(name, one)
    if (metricName?.endsWith("_sum")) one.sum = value
    else if (metricName?.endsWith("_count")) one.count = value
    else if (labels["le"] !== "+Inf") one.within.push([Number(labels["le"]), value])
  }
  return [...found]
    .toSorted(([, a], [, b]) => b.sum - a.sum)
    .map(([name, { sum, count, within }]) => ({
      name,
      count,
      meanMs: (sum / count) * 1000,
      p95Ms: 1000 * (within.find(([, below]) => below >= 0.95 * count)?.[0] ?? within.at(-1)![0]),
      errors: failures.get(name) ?? 0,
    }))
}
