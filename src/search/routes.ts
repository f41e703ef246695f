import { Hono } from "hono"
import { z } from "zod"
import { SearchPane } from "../../views/search/search-page"
import { paths } from "../../views/paths"
import { text as catalogue } from "../../views/text/en"
import type { Frame } from "../inbox/frame"
import { timeZoneOf } from "../messages/time-zone"
import { id } from "../platform/http/fields"
import { queryOf } from "../platform/http/input"
import { Problem, notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { type Found, type SearchActions, mostRanked } from "./actions"
import { searchQuery } from "./input"
import type { SavedSearches } from "./saved"

type Dependencies = { frame: Frame; actions: SearchActions; searches: SavedSearches; workspaces: WorkspaceStore }

const pageQuery = searchQuery.pick({ q: true, cursor: true, order: true }).extend({
  team: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, catalogue.refusals.notFound)
    .optional(),
  grouped: z.string().max(1).optional(),
  saved: id.optional(),
})

/** `/search`: a page whose address can be shared. */
export const createSearchRoutes = ({ frame, actions, searches, workspaces }: Dependencies) =>
  new Hono<{ Variables: SessionVariables }>().get("/search", async (c) => {
    const { user } = viewerOf(c)
    const { q, cursor, team, grouped, order, saved } = queryOf(c, pageQuery)
    const [first] = team ? [await workspaces.findFor(user.id, { slug: team })] : await workspaces.listFor(user.id)
    if (!first && team) throw notFound()
    if (!first) return c.redirect(paths.newWorkspace(), 303)
    const zone = timeZoneOf(c)
    const wish = { q, workspaceId: first.id, chatId: null, before: cursor ?? null, order, limit: 50, zone }
    // Before it is looked for, so that nothing is called seen that is not shown.
    const kept = saved && !cursor ? await searches.see(user.id, saved, { q }) : null
    const found = await actions.find(user.id, wish).catch((error: unknown): Found => {
      // Too slow, or overtaken: said where the search was typed.
      if (error instanceof Problem && (error.status === 503 || error.status === 409))
        return { results: [], problems: [error.detail], nextCursor: null }
      throw error
    })
    return frame.show(c, {
      title: catalogue.search.title,
      workspace: first,
      main: SearchPane({
        workspace: first,
        q: q.slice(0, 1_000),
        ...found,
        order,
        mostRanked,
        saved: kept,
        grouped: grouped === "1",
        zone,
      }),
      pane: "conversation",
    })
  })
