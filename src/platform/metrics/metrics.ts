import { Counter, Registry } from "prom-client"
import type { Database } from "../db/open"
import type { Sockets } from "../realtime/sockets"
import { createActiveUsers } from "./active-users"
import { registerGauges } from "./gauges"
import { type Histogram, createHistogram } from "./histogram"
import { watchEventLoop } from "./process-figures"
import { watchRecent } from "./recent"
import type { Sources } from "./sources"
import { total } from "./tally"

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
  const route = ["method", "route", "status_code"] as const
  const requests = createHistogram({
    registry,
    name: "http_request_duration_seconds",
    help: "From a request's arrival to its answer.",
    labelNames: route,
    bounds: requestSeconds,
  })
  registry.registerMetric(
    new Counter({
      name: "http_requests_total",
      help: "Requests answered.",
      labelNames: route,
      registers: [],
      collect() {
        this.reset()
        for (const { labels, tally } of requests.series()) this.inc(labels, total(tally.counts()))
      },
    }),
  )
  const deliveries = createHistogram({
    registry,
    name: "message_delivery_latency_ms",
    help: "From the commit of a message, on whichever node, to its hand-over to the sockets of this one.",
    labelNames: [],
    bounds: deliveryMs,
  })
  const operations = createHistogram({
    registry,
    name: "db_operation_duration_seconds",
    help: "From a statement's or transaction's start to its end, by name.",
    labelNames: ["operation"],
    bounds: querySeconds,
  })
  const operationErrors = new Counter({
    name: "db_operation_errors_total",
    help: "Statements and transactions that failed, by name.",
    labelNames: ["operation"],
    registers: [registry],
  })
  const lag = createHistogram({
    registry,
    name: "event_loop_lag_seconds",
    help: "How late a timer of this process comes: what every request and delivery waits as well.",
    labelNames: [],
    bounds: lagSeconds,
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

  let failed = 0
  const recent = watchRecent({
    requests: { counts: requests.counts, bounds: requestSeconds, unitMs: 1000 },
    deliveries: { counts: deliveries.counts, bounds: deliveryMs, unitMs: 1 },
    queries: { counts: operations.counts, bounds: querySeconds, unitMs: 1000 },
    lag: { counts: lag.counts, bounds: lagSeconds, unitMs: 1000 },
    failed: () => failed,
    sockets: sockets.count,
    sources,
  })
  const loop = watchEventLoop((seconds) => lag.observe(seconds))
  db.onQuery((operation, ms, error) => {
    operations.observe(ms / 1000, operation)
    if (error) operationErrors.inc({ operation })
  })

  return {
    /** A request that has been answered; `route` is the pattern, never the path. */
    requested({ method, route, status, ms }: { method: string; route: string; status: number; ms: number }) {
      requests.observe(ms / 1000, methods.has(method) ? method : "other", route, String(status))
      if (status >= 500) failed++
    },

    /** A message that was handed to the sockets of this node, so many ms after its commit. */
    delivered: (ms: number) => deliveries.observe(ms),

    /** Somebody who is signed in asked for something. */
    seen: activeUsers.seen,

    recent: recent.samples,
    /** Statements by name with what they took since the start, those first that took most of it. */
    async statements(): Promise<Statement[]> {
      const errors = await operationErrors.get()
      const failures = new Map(errors.values.map(({ labels, value }) => [labels["operation"], value]))
      return statementsOf(operations, failures)
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

function statementsOf(
  operations: Histogram<"operation">,
  failures: Map<string | number | undefined, number>,
): Statement[] {
  return [...operations.series()]
    .toSorted((one, other) => other.tally.sum() - one.tally.sum())
    .map(({ labels: { operation }, tally }) => {
      const counts = tally.counts()
      const count = total(counts)
      let below = 0
      const bucket = counts.findIndex((some) => (below += some) >= 0.95 * count)
      return {
        name: operation,
        count,
        meanMs: (tally.sum() / count) * 1000,
        p95Ms: 1000 * (querySeconds[bucket] ?? querySeconds.at(-1)!),
        errors: failures.get(operation) ?? 0,
      }
    })
}
