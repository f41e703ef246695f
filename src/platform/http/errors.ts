import { text as catalogue } from "../../../views/text/text"
import type { Context } from "hono"
import { Overloaded, Unavailable, isTransient } from "../db/open"
import type { Log } from "../log"
import { Problem, unavailable } from "./problem"

/** Whatever was thrown, as a problem to answer with; what nobody expected is logged and told without details. */
export function toProblem(error: unknown, log: Log, c: Context): Problem | null {
  if (error instanceof Problem) return error
  // A line for each would cost more than what is refused.
  if (error instanceof Overloaded) return unavailable(1)
  if (error instanceof Unavailable) {
    log.warn({ err: error, path: c.req.routePath }, "the database is not available")
    return unavailable()
  }
  if (isTransient(error)) {
    log.warn({ err: error, path: c.req.routePath }, "others were in the way for too long")
    return unavailable(1)
  }
  log.error({ err: error, path: c.req.routePath }, "a request failed")
  return null
}

/** RFC 9457. */
export function problemJson(problem: Problem | null): Response {
  const body = problem?.toJSON() ?? {
    type: "about:blank",
    title: catalogue.problem.titles.error,
    status: 500,
    detail: catalogue.refusals.serverError,
  }
  const headers: Record<string, string> = { "Content-Type": "application/problem+json" }
  if (problem?.extra.retryAfter) headers["Retry-After"] = String(problem.extra.retryAfter)
  return new Response(JSON.stringify(body), { status: problem?.status ?? 500, headers })
}
