import { AsyncLocalStorage } from "node:async_hooks"
import type { MiddlewareHandler } from "hono"
import type { Cache } from "../cache/cache"

type Lookups = { count: number; missed: boolean; asked: boolean }

/**
 * Says of each reading whether its content came from the cache (`X-Cache: HIT` only when all of it did) and from where
 * (`X-Cache-Tier`: redis when any of it did). Who is asking does not count.
 */
export function createCacheHeaders(cache: Cache): MiddlewareHandler {
  const running = new AsyncLocalStorage<Lookups>()
  cache.onLookup(({ keyspace, tier }) => {
    const lookups = keyspace === "session" ? undefined : running.getStore()
    if (!lookups) return
    lookups.count++
    if (tier === null) lookups.missed = true
    if (tier === "redis") lookups.asked = true
  })
  return async (c, next) => {
    if (c.req.method !== "GET") return next()
    const lookups: Lookups = { count: 0, missed: false, asked: false }
    await running.run(lookups, next)
    if (lookups.count === 0 || c.res.status >= 300) return
    const { headers } = c.res
    headers.set("X-Cache", lookups.missed ? "MISS" : "HIT")
    if (!lookups.missed) headers.set("X-Cache-Tier", lookups.asked ? "redis" : "memory")
  }
}
