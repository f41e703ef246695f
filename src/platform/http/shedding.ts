import type { Context, Next } from "hono"
import { unavailable } from "./problem"

/**
 * Answers 503 at once while so many requests are being answered already: those that wait longer than anybody stays cost as
 * much as the others, and an overload would feed itself. Health checks pass, or a busy node would be taken for a dead one; so
 * does what `isCheap` says of a path.
 */
export function shedLoad(mostInFlight: number, isCheap: (path: string) => boolean) {
  let inFlight = 0
  const isCheck = (path: string) => path === "/health" || path === "/ready" || path === "/metrics"
  return async (c: Context, next: Next) => {
    if (isCheck(c.req.path) || isCheap(c.req.path)) return next()
    if (inFlight >= mostInFlight) throw unavailable(1)
    inFlight++
    try {
      return await next()
    } finally {
      inFlight--
    }
  }
}
