import { Hono } from "hono"
import { inLanguage, negotiate } from "../../../views/text/text"
import { asOneRequest } from "../db/open"
import type { Platform } from "../open"
import { createCacheHeaders } from "./cache-headers"
import { createCaller } from "./caller"
import { deliver } from "./delivery"
import { createMonitoring } from "./monitoring"
import { createOperatorAccess } from "./operator-access"
import { type RequestVariables, refuseForeignOrigins } from "./origin"
import type { OwnOrigin } from "./own-origin"
import { createProxyList } from "./proxies"
import { logRequests } from "./request-log"
import { secureHeaders } from "./security-headers"
import { shedLoad } from "./shedding"

type Dependencies = Pick<
  Platform,
  | "config"
  | "db"
  | "log"
  | "assets"
  | "shelf"
  | "cache"
  | "metrics"
  | "sockets"
  | "sources"
  | "server"
  | "tracing"
  | "version"
  | "databaseKind"
> & { ownOrigin: OwnOrigin }

/** What every request passes before it is asked who makes it, in this order; and what is answered to anybody. */
export function createShell({ config, log, assets, shelf, metrics, sockets, tracing, ...platform }: Dependencies) {
  const proxies = createProxyList(config.trustedProxies)
  const { trusts } = proxies
  const mayLook = createOperatorAccess({ addresses: config.metricsAddresses, token: config.metricsToken, trusts })
  const shell = new Hono<{ Variables: RequestVariables }>()
  shell.use(createCaller({ proxies, peerOf: platform.server.peerOf }))
  shell.use(logRequests({ log, tracing, trusts, onEnd: metrics.requested }))
  shell.use(secureHeaders)
  shell.use((c, next) => inLanguage(negotiate(c.req.header("accept-language")), next))
  shell.use(shedLoad(config.requestsInFlight, assets.isHere))
  shell.use((_, next) => asOneRequest(next))
  shell.use(async (c, next) => (await assets.respond(c.req.raw, shelf.find)) ?? next())
  shell.use(deliver)
  shell.use(createCacheHeaders(platform.cache))
  shell.use(refuseForeignOrigins(platform.ownOrigin.isOurs))
  shell.route("/", createMonitoring({ ...platform, metrics, mayLook, sockets: sockets.count }))
  return shell
}
