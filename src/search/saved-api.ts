import { Hono } from "hono"
import { timeZoneOf } from "../messages/time-zone"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import { newSearch, renamedSearch, searchesQuery } from "./input"
import type { SavedSearches } from "./saved"
import type { SavedSearch } from "./saved-search-store"

const searchJson = ({ id, workspaceId, name, q, order, grouped, unread, seenAt, createdAt }: SavedSearch) => ({
  id,
  workspaceId,
  name,
  q,
  order,
  grouped,
  unread,
  seenAt,
  createdAt,
})

/** Saved searches for programs; `unread` is counted when it is asked for. */
export const createSavedSearchApi = ({ searches }: { searches: SavedSearches }) =>
  new Hono<{ Variables: SessionVariables }>()
    .get("/searches", async (c) => {
      const { user } = viewerOf(c)
      const { workspace } = queryOf(c, searchesQuery)
      const list = await searches.listCounted(user.id, workspace ?? null)
      return c.json({ searches: list.map(searchJson) })
    })
    .post("/searches", async (c) => {
      const { user } = viewerOf(c)
      const wish = await jsonBody(c, newSearch)
      const made = await searches.keep(user.id, { ...wish, zone: timeZoneOf(c) })
      return c.json({ search: searchJson(made) }, 201)
    })
    .patch("/searches/:id", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { name } = await jsonBody(c, renamedSearch)
      await searches.rename(user.id, id, name)
      return c.json({ search: searchJson(await searches.load(user.id, id)) })
    })
    .put("/searches/:id/seen", async (c) => {
      const seen = await searches.see(viewerOf(c).user.id, pathId(c.req.param("id")))
      if (!seen) throw notFound()
      return c.body(null, 204)
    })
    .delete("/searches/:id", async (c) => {
      await searches.remove(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
