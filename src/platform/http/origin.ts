import { text as catalogue } from "../../../views/text/text"
import type { Context, MiddlewareHandler } from "hono"
import { forbidden } from "./problem"

/** What a request brings along; set by the server before any route. */
export type RequestVariables = {
  requestId: string
  /** Who holds the other end of the connection: the client, or a proxy. */
  peer: string
  /** The peer's address, from X-Forwarded-For where the peer is a trusted proxy. */
  address: string
  /** scheme://host:port as the client sees it. */
  origin: string
}

const safe = new Set(["GET", "HEAD", "OPTIONS"])

/** What a browser sends to another site without asking it first. */
const formType = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

/**
 * Refuses what another site makes a browser send: an unsafe request that a cookie would authenticate needs an `Origin` of
 * ours. Old clients without `Origin` are told by `Referer`. Requests without a cookie carry no authority, but a form sent
 * from elsewhere could sign somebody in to an account that is not theirs.
 */
export const refuseForeignOrigins =
  (isOurs: (origin: string, c: Context) => boolean): MiddlewareHandler =>
  async (c, next) => {
    const isUpgrade = c.req.header("upgrade")?.toLowerCase() === "websocket"
    if (safe.has(c.req.method) && !isUpgrade) return next()
    const origin = c.req.header("origin") ?? originOf(c.req.header("referer"))
    const isForm = formType.test(c.req.header("content-type") ?? "")
    if (c.req.header("cookie") || (isForm && origin)) {
      if (!origin || !isOurs(origin, c)) throw forbidden(catalogue.refusals.foreignSite)
    }
    return next()
  }

export function originOf(url: string | undefined): string | null {
  if (!url) return null
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
