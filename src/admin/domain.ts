import type { Platform } from "../platform/open"
import type { SearchDomain } from "../search/domain"
import type { AppContext, AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createManualRoutes } from "./manual-routes"
import { createApiDescription } from "./openapi"
import { createPerformanceRoutes } from "./performance-routes"
import { createAdminRoutes } from "./routes"

export function mountAdminApi(api: AppRoutes, { version }: Pick<Platform, "version">) {
  api.route("/", createApiDescription(version))
}

type Pages = Pick<Platform, "assets" | "metrics" | "slowQueries" | "rollCall" | "sources"> & {
  users: UserDomain
  workspaces: WorkspaceDomain
  search: SearchDomain
  publicOrigin(c: AppContext): string
}

export function mountAdminPages(pages: AppRoutes, { users, workspaces, search, publicOrigin, ...platform }: Pages) {
  const { assets, metrics, slowQueries, rollCall, sources } = platform
  const figures = { metrics, slowQueries, rollCall, sources }
  const stores = { users: users.store, workspaces: workspaces.store }
  pages.route("/", createAdminRoutes({ ...stores, actions: users.actions, assets, publicOrigin }))
  pages.route("/", createPerformanceRoutes({ ...figures, users: users.store, search: search.store, assets }))
  pages.route("/", createManualRoutes(assets))
}
