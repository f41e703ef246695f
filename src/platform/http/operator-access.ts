import type { Context } from "hono"
import { timingSafeEqual } from "node:crypto"
import { hashToken } from "../ids"
import type { RequestVariables } from "./origin"
import { createProxyList } from "./proxies"

type Dependencies = {
  /** Whose requests need no token: addresses and ranges (CIDR). */
  addresses: string[]
  token: string | null
  /** Whether a peer's word on who it asks for is believed. */
  trusts(peer: string): boolean
}

const forwarding = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]

/** Tells who may see how the server is: by token, or by address. What came through a proxy that is not trusted has no address. */
export function createOperatorAccess({ addresses, token, trusts }: Dependencies) {
  const allowed = createProxyList(addresses)
  const expected = token ? hashToken(token) : null
  const isFromProxy = (c: Context) => forwarding.some((name) => c.req.header(name) !== undefined)

  return function mayLook(c: Context<{ Variables: RequestVariables }>): boolean {
    const given = /^Bearer (\S{1,500})$/.exec(c.req.header("authorization") ?? "")?.[1]
    if (expected && given && timingSafeEqual(hashToken(given), expected)) return true
    if (isFromProxy(c) && !trusts(c.get("peer"))) return false
    return allowed.trusts(c.get("address"))
  }
}
