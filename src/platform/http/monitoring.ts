import { type Context, Hono } from "hono"
import { text as catalogue } from "../../../views/text/text"
import type { Database } from "../db/open"
import { ping } from "../db/ping"
import type { Metrics } from "../metrics/metrics"
import type { Sources } from "../metrics/sources"
import type { RequestVariables } from "./origin"

type Dependencies = {
  db: Database
  metrics: Pick<Metrics, "text" | "contentType">
  /** Whether the caller may see more than that the server is up. */
  mayLook(c: Context<{ Variables: RequestVariables }>): boolean
  sockets(): number
  version: string
  databaseKind: "embedded" | "url"
  sources?: Sources
}

type Up = "up" | "down"

/** `/health`, `/ready` and `/metrics`: how the server is, for load balancers, Prometheus, and people. */
export function createMonitoring({ db, metrics, mayLook, sockets, version, databaseKind, sources = {} }: Dependencies) {
  const startedAt = Date.now()

  async function look() {
    const [latencyMs, redis] = await Promise.all([ping(db).catch(() => null), sources.redis?.().catch(() => null)])
    const breakers = sources.breakers?.() ?? []
    const database: Up = latencyMs === null ? "down" : "up"
    const redisStatus: Up | "off" = redis === undefined ? "off" : (redis?.status ?? "down")
    const replicas = sources.replicas?.() ?? []
    const impaired =
      redisStatus === "down" ||
      sources.broker?.() === "down" ||
      replicas.some(({ status }) => status !== "up") ||
      breakers.some(({ state }) => state() === "open")
    return {
      status: database === "down" ? "unavailable" : impaired ? "degraded" : "ok",
      database: {
        status: database,
        kind: databaseKind,
        latencyMs: latencyMs === null ? null : Math.round(latencyMs * 10) / 10,
        pool: sources.pool?.() ?? null,
        replicas,
        ...(sources.embedded && { embedded: sources.embedded() }),
      },
      redis: { ...redis, status: redisStatus },
      broker: { kind: redisStatus === "off" ? "memory" : "redis", status: sources.broker?.() ?? "up" },
      breakers: Object.fromEntries(breakers.map(({ name, state }) => [name, state()])),
      sockets: sockets(),
      uptime: Math.round((Date.now() - startedAt) / 1000),
      version,
    }
  }

  /** Anybody may ask, as often as they like: all who ask at the same time get one answer. */
  const once = <T>(ask: () => Promise<T>) => {
    let asking: Promise<T> | null = null
    return () => (asking ??= ask().finally(() => (asking = null)))
  }
  const lookOnce = once(look)
  const isReadyNow = once(() =>
    ping(db).then(
      () => true,
      () => false,
    ),
  )

  return new Hono<{ Variables: RequestVariables }>()
    .get("/health", async (c) => {
      const health = await lookOnce()
      const { status, database, redis, uptime } = health
      const outline = { status, database: { status: database.status }, redis: { status: redis.status }, uptime }
      return c.json(mayLook(c) ? health : outline, status === "unavailable" ? 503 : 200)
    })
    .get("/ready", async (c) => {
      return (await isReadyNow())
        ? c.json({ status: "ok" })
        : c.json({ status: "unavailable" }, 503, { "Retry-After": "2" })
    })
    .get("/metrics", async (c) => {
      if (!mayLook(c)) return c.text(`${catalogue.refusals.figures}\n`, 403)
      return c.body(await metrics.text(), 200, { "Content-Type": metrics.contentType })
    })
}
