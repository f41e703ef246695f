import { paths } from "../../views/paths"
import { ProblemPage } from "../../views/problem"
import { problemHtml } from "../../views/shared/fragment"
import { text as catalogue } from "../../views/text/text"
import type { Assets } from "../platform/http/assets"
import { problemJson } from "../platform/http/errors"
import { originOf } from "../platform/http/origin"
import { document, isPartial } from "../platform/http/page"
import type { Problem } from "../platform/http/problem"
import type { AppContext } from "./guard"

/** Where whoever is signed out wanted to be; null where that is not ours. */
function wantedBy(c: AppContext): URL | null {
  if (!isPartial(c)) return new URL(c.req.url)
  const shown = c.req.header("hx-current-url")
  return originOf(shown) === c.get("origin") ? new URL(shown!) : null
}

/** The way to get a session and to come back. */
function toSignIn(c: AppContext): Response {
  const partial = isPartial(c)
  const wanted = wantedBy(c)
  const signIn = paths.signIn(
    wanted && (partial || c.req.method === "GET") ? wanted.pathname + wanted.search : undefined,
  )
  if (!partial) return c.redirect(signIn, 303)
  return new Response(null, { status: 401, headers: { "HX-Redirect": signIn, Vary: "HX-Request-Type" } })
}

/** A readable message in place or on a page of its own; without a session, the way to get one and come back. */
export const createProblemPage =
  (assets: Assets) =>
  (c: AppContext, problem: Problem | null): Response | Promise<Response> => {
    if (c.req.path.startsWith("/api/") || c.req.path === paths.socket()) return problemJson(problem)
    const status = problem?.status ?? 500
    if (status === 401) return toSignIn(c)
    const detail = problem?.detail ?? catalogue.refusals.serverError
    const headers = {
      "X-Problem": encodeURIComponent(detail),
      ...(problem?.extra.retryAfter && { "Retry-After": String(problem.extra.retryAfter) }),
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    if (isPartial(c)) return c.html(problemHtml(detail), status)
    const title = problem?.title ?? catalogue.problem.titles.error
    const signedIn = Boolean(c.get("viewer"))
    return document(c, ProblemPage({ assets: assets.urls, status, title, detail, signedIn }), status)
  }
