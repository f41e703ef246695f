import type { Context, MiddlewareHandler } from "hono"
import { matchedRoutes } from "hono/route"
import { newId } from "../ids"
import type { Log } from "../log"
import type { Tracing } from "../tracing/tracing"
import type { RequestVariables } from "./origin"

type Ended = { method: string; route: string; status: number; ms: number }
type Dependencies = {
  log: Log
  tracing: Tracing | null
  /** Whether a peer's own request id is taken over: a proxy's, so that its log and ours tell of one request by one name. */
  trusts(peer: string): boolean
  onEnd?(request: Ended): void
}

/** What is no id could forge lines of a log. */
const idForm = /^[\w.-]{8,64}$/

/** The pattern that a request matched, whatever came of it: few values, whatever paths are asked for. */
export function routeOf(c: Context): string {
  const route = matchedRoutes(c).find(({ method }) => method !== "ALL")
  return route?.path ?? (c.req.path.startsWith("/assets/") ? "/assets/*" : "unknown")
}

/** An upgrade is answered by the socket layer, not by our response. */
const statusOf = (c: Context) =>
  c.res.status === 200 && c.req.header("upgrade")?.toLowerCase() === "websocket" ? 101 : c.res.status

/** The request as a span, below what a trusted proxy began. */
function traced(tracing: Tracing, c: Context, believed: boolean, answer: () => Promise<void>): Promise<void> {
  const parent = believed ? c.req.header("traceparent") : null
  return tracing.span(c.req.method, { kind: "server", parent }, async (span) => {
    await answer()
    const [route, status] = [routeOf(c), statusOf(c)]
    span.rename(`${c.req.method} ${route}`)
    span.set({
      "http.request.method": c.req.method,
      "http.route": route,
      "http.response.status_code": status,
      "confab.request_id": String(c.get("requestId")),
    })
    if (status >= 500) span.fail()
  })
}

/**
 * Gives every request an id, answered in `X-Request-Id` and part of every line that is logged on its behalf, and tells of its
 * end: by pattern, without path and query.
 */
export const logRequests =
  ({ log, tracing, trusts, onEnd }: Dependencies): MiddlewareHandler<{ Variables: RequestVariables }> =>
  async (c, next) => {
    const given = c.req.header("x-request-id")
    const requestId = given && idForm.test(given) && trusts(c.get("peer")) ? given : newId()
    c.set("requestId", requestId)
    const start = performance.now()
    const answer = () => log.within({ requestId }, next)
    await (tracing ? traced(tracing, c, trusts(c.get("peer")), answer) : answer())
    c.res.headers.set("X-Request-Id", requestId)
    const ended = {
      method: c.req.method,
      route: routeOf(c),
      status: statusOf(c),
      ms: Math.round((performance.now() - start) * 1000) / 1000,
    }
    onEnd?.(ended)
    log.within({ requestId }, () => log.debug(ended, "request"))
  }
