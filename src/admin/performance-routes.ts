import { Hono } from "hono"
import { FiguresPart, PerformancePage, PlanPage } from "../../views/admin/performance"
import { paths } from "../../views/paths"
import { text as catalogue } from "../../views/text/text"
import type { SlowQueries } from "../platform/db/slow-queries"
import type { Assets } from "../platform/http/assets"
import { document, fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import type { Metrics } from "../platform/metrics/metrics"
import type { Sources } from "../platform/metrics/sources"
import type { RollCall } from "../platform/realtime/roll-call"
import type { SearchStore } from "../search/store"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { UserStore } from "../users/store"

type Dependencies = {
  metrics: Metrics
  slowQueries: SlowQueries
  rollCall: RollCall
  users: UserStore
  search: SearchStore
  assets: Assets
  sources?: Sources
}

const mostStatements = 20
const mostSlow = 20

/** `/admin/performance`: how the server does, for those who run it. */
export function createPerformanceRoutes({
  metrics,
  slowQueries,
  rollCall,
  users,
  search,
  assets,
  sources = {},
}: Dependencies) {
  /** Those who are no server owner find nothing here. */
  function ownerOf(c: AppContext) {
    const { user } = viewerOf(c)
    if (!user.serverOwner) throw notFound()
    return user
  }

  async function look() {
    const [statements, nodes, redis, index] = await Promise.all([
      metrics.statements(),
      rollCall.ask(),
      sources.redis?.().catch(() => ({ status: "down" as const, memoryBytes: null })),
      search.progress().catch(() => null),
    ])
    const userIds = [...new Set(nodes.flatMap(({ sockets }) => sockets.map(({ userId }) => userId)))]
    // The figures are wanted most when the database is away.
    const names = userIds.length > 0 ? await users.listNames(userIds).catch(() => []) : []
    return {
      node: rollCall.name,
      now: Date.now(),
      samples: metrics.recent(),
      statements: statements.slice(0, mostStatements),
      slow: slowQueries.list().slice(0, mostSlow),
      nodes,
      names: new Map(names.map(({ id, displayName }) => [id, displayName])),
      pool: sources.pool?.() ?? null,
      cache: sources.cache?.() ?? [],
      breakers: (sources.breakers?.() ?? []).map(({ name, state }) => ({ name, state: state() })),
      replicas: sources.replicas?.() ?? [],
      redis: redis ?? null,
      index,
    }
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/admin/performance", async (c) => {
      const viewer = ownerOf(c)
      const figures = await look()
      if (isPartial(c)) return fragment(c, FiguresPart({ figures }))
      return document(c, PerformancePage({ assets: assets.urls, viewerId: viewer.id, figures }))
    })
    .get("/admin/performance/plans/:statement", async (c) => {
      const viewer = ownerOf(c)
      const name = c.req.param("statement")
      const plan = slowQueries.planOf(name)
      if (!plan) throw notFound(catalogue.refusals.noPlan)
      return document(c, PlanPage({ assets: assets.urls, viewerId: viewer.id, name, plan }))
    })
    .post("/admin/performance/sockets/:id/close", (c) => {
      ownerOf(c)
      rollCall.close(pathId(c.req.param("id")))
      return seeOther(c, paths.adminPerformance())
    })
}
