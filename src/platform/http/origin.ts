import type { Context, MiddlewareHandler } from "hono"
import { Problem } from "./problem"

/** What a request brings along; set by the server before any route. */
export type RequestVariables = {
  requestId: string
  /** The peer's address, from X-Forwarded-For where the peer is a trusted proxy. */
  address: string
  /** scheme://host:port as the client sees it. */
  origin: string
}

const safe = new Set(["GET", "HEAD", "OPTIONS"])

/**
 * Refuses what another site makes a browser send: an unsafe request that a cookie would authenticate needs an `Origin` of
 * ours. Requests without a cookie carry no authority; old clients without `Origin` are told by `Referer`.
 */
export const refuseForeignOrigins =
  (isOurs: (origin: string, c: Context) => boolean): MiddlewareHandler =>
  async (c, next) => {
    const isUpgrade = c.req.header("upgrade")?.toLowerCase() === "websocket"
    if ((!safe.has(c.req.method) || isUpgrade) && c.req.header("cookie")) {
      const origin = c.req.header("origin") ?? originOf(c.req.header("referer"))
      if (!origin || !isOurs(origin, c)) throw new Problem(403, "Not allowed", "This request came from another site.")
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
