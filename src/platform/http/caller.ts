import type { MiddlewareHandler } from "hono"
import { type RequestVariables, originOf } from "./origin"
import { type createProxyList, plainAddress } from "./proxies"

type Dependencies = {
  proxies: ReturnType<typeof createProxyList>
  /** The address at the other end of the connection. */
  peerOf(request: Request): string | null
}

/** Of a chain of proxies each adds what it was asked by: the first value is what the client asked for. */
const firstOf = (header: string | undefined) => header?.split(",")[0]!.trim()

/** Finds out from where a request comes and by which origin, from the connection and from what trusted proxies say. */
export const createCaller =
  ({ proxies, peerOf }: Dependencies): MiddlewareHandler<{ Variables: RequestVariables }> =>
  async (c, next) => {
    const peer = plainAddress(peerOf(c.req.raw) ?? "127.0.0.1")
    c.set("peer", peer)
    c.set("address", proxies.clientOf(peer, c.req.header("x-forwarded-for") ?? null))
    const url = new URL(c.req.url)
    const believed = proxies.trusts(peer)
    const scheme = (believed && firstOf(c.req.header("x-forwarded-proto"))) || url.protocol.slice(0, -1)
    const host = (believed && firstOf(c.req.header("x-forwarded-host"))) || c.req.header("host") || url.host
    c.set("origin", originOf(`${scheme === "https" ? "https" : "http"}://${host}`) ?? url.origin)
    return next()
  }
