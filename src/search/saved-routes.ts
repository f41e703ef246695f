import { Hono } from "hono"
import { paths } from "../../views/paths"
import { timeZoneOf } from "../messages/time-zone"
import { formBody } from "../platform/http/input"
import { seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { newSearchForm, renamedSearch } from "./input"
import type { SavedSearches } from "./saved"
import type { SavedSearch } from "./saved-search-store"

type Dependencies = { searches: SavedSearches; workspaces: WorkspaceStore }

/** Keeping a search, naming it anew, and letting it go. Looking at one is a search like any other. */
export function createSavedSearchRoutes({ searches, workspaces }: Dependencies) {
  async function placeOf({ id, q, order, grouped, userId, workspaceId }: SavedSearch) {
    const workspace = await workspaces.findFor(userId, { id: workspaceId })
    if (!workspace) throw notFound()
    return paths.search({ q, team: workspace.slug, order, grouped, saved: id })
  }

  return new Hono<{ Variables: SessionVariables }>()
    .post("/searches", async (c) => {
      const { user } = viewerOf(c)
      const { team, grouped, ...rest } = await formBody(c, newSearchForm)
      const workspace = await workspaces.findFor(user.id, { slug: team })
      if (!workspace) throw notFound()
      const made = await searches.keep(user.id, {
        ...rest,
        grouped: grouped === "1",
        workspaceId: workspace.id,
        zone: timeZoneOf(c),
      })
      return seeOther(c, await placeOf(made))
    })
    .post("/searches/:id/rename", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { name } = await formBody(c, renamedSearch)
      await searches.rename(user.id, id, name)
      return seeOther(c, await placeOf(await searches.load(user.id, id)))
    })
    .post("/searches/:id/remove", async (c) => {
      const { user } = viewerOf(c)
      const one = await searches.load(user.id, pathId(c.req.param("id")))
      await searches.remove(user.id, one.id)
      const workspace = await workspaces.findFor(user.id, { id: one.workspaceId })
      return seeOther(c, paths.search({ q: one.q, team: workspace?.slug, order: one.order, grouped: one.grouped }))
    })
}
