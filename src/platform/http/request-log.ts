import type { MiddlewareHandler } from "hono"
import { newId } from "../ids"
import type { Log } from "../log"
import type { RequestVariables } from "./origin"

/** Gives every request an id, answered in `X-Request-Id`, and logs its end. Paths are logged without their query. */
export const logRequests =
  (log: Log): MiddlewareHandler<{ Variables: RequestVariables }> =>
  async (c, next) => {
    const requestId = newId()
    c.set("requestId", requestId)
    const start = performance.now()
    await next()
    c.res.headers.set("X-Request-Id", requestId)
    const ms = Math.round((performance.now() - start) * 10) / 10
    log.debug({ requestId, method: c.req.method, path: c.req.routePath, status: c.res.status, ms }, "request")
  }
