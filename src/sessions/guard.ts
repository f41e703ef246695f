import type { Context, Hono, MiddlewareHandler } from "hono"
import { getCookie, setCookie, deleteCookie } from "hono/cookie"
import type { RequestVariables } from "../platform/http/origin"
import { unauthorized } from "../platform/http/problem"
import type { SessionActions } from "./actions"
import type { Viewer } from "./session"

export type SessionVariables = RequestVariables & { viewer: Viewer | null }
// The path's type does not matter to who reads the session, only to the route itself.
export type AppContext = Context<{ Variables: SessionVariables }, string>
/** What a domain's pages and its part of the API are mounted on. */
export type AppRoutes = Hono<{ Variables: SessionVariables }>

const isSecure = (c: AppContext) => c.get("origin").startsWith("https:")
/** `__Host-` binds the cookie to this very host; browsers take it only over TLS. */
const cookieName = (c: AppContext) => (isSecure(c) ? "__Host-confab" : "confab")

/** The cookie outlives the session, whose expiry slides in the database: 400 days is what browsers allow. */
const cookieSeconds = 400 * 24 * 60 * 60

export const setSessionCookie = (c: AppContext, token: string) =>
  setCookie(c, cookieName(c), token, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure(c),
    maxAge: cookieSeconds,
  })
export const clearSessionCookie = (c: AppContext) => deleteCookie(c, cookieName(c), { path: "/", secure: isSecure(c) })

/** Finds out who is asking, from the `Authorization` header or the cookie. */
export const identify =
  (sessions: SessionActions): MiddlewareHandler<{ Variables: SessionVariables }> =>
  async (c, next) => {
    const bearer = /^Bearer ([\w-]{1,200})$/.exec(c.req.header("authorization") ?? "")?.[1]
    const token = c.req.header("authorization") !== undefined ? bearer : getCookie(c, cookieName(c))
    c.set("viewer", token ? await sessions.authenticate(token) : null)
    return next()
  }

/** Who is asking; raises 401 when nobody is signed in. */
export function viewerOf(c: AppContext): Viewer {
  const viewer = c.get("viewer")
  if (!viewer) throw unauthorized()
  return viewer
}
