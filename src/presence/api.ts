import { Hono } from "hono"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { PresenceActions } from "./actions"
import type { PresenceBroadcasts } from "./broadcasts"
import { newPresence, newStatus, presenceQuery, shown } from "./input"
import { presenceJson } from "./json"
import { type Contact, type PresenceStore, mostContacts } from "./store"
import { noStance } from "./presence"

type Dependencies = {
  actions: PresenceActions
  presences: PresenceStore
  workspaces: WorkspaceStore
  look: PresenceBroadcasts["look"]
}

/** Who is here, and what they say of themselves: `/api/v1/presence`, `/me/presence`, `/me/status`. */
export function createPresenceApi({ actions, presences, workspaces, look }: Dependencies) {
  async function own(userId: string) {
    const [[presence], stances] = await Promise.all([look([userId]), presences.listStances([userId])])
    const { mode, hidesReceipts } = stances.get(userId) ?? noStance
    return { ...presenceJson(presence!), mode, receipts: !hidesReceipts }
  }
  const withPresence = async (contacts: Contact[]) => {
    const list = await look(contacts.map(({ userId }) => userId))
    return contacts.map((contact, index) => ({ ...contact, ...presenceJson(list[index]!) }))
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/presence", async (c) => {
      const { ids } = queryOf(c, presenceQuery)
      const visible = await presences.listVisible(viewerOf(c).user.id, ids)
      return c.json({ presences: (await look(visible)).map(presenceJson) })
    })
    .get("/users/:id/presence", async (c) => {
      const visible = await presences.listVisible(viewerOf(c).user.id, [pathId(c.req.param("id"))])
      const [presence] = await look(visible)
      if (!presence) throw notFound()
      return c.json(presenceJson(presence))
    })
    .get("/me/presence", async (c) => c.json(await own(viewerOf(c).user.id)))
    .put("/me/presence", async (c) => {
      const { user } = viewerOf(c)
      const { presence, until } = await jsonBody(c, newPresence)
      await actions.setPresence(user.id, presence, until)
      return c.json(await own(user.id))
    })
    .put("/me/status", async (c) => {
      const { user } = viewerOf(c)
      await actions.setStatus(user.id, await jsonBody(c, newStatus))
      return c.json(await own(user.id))
    })
    .put("/me/receipts", async (c) => {
      await actions.setReceipts(viewerOf(c).user.id, (await jsonBody(c, shown)).shown)
      return c.body(null, 204)
    })
    .put("/me/favourites/:id", async (c) => {
      await actions.setFavourite(viewerOf(c).user.id, pathId(c.req.param("id")), true)
      return c.body(null, 204)
    })
    .delete("/me/favourites/:id", async (c) => {
      await actions.setFavourite(viewerOf(c).user.id, pathId(c.req.param("id")), false)
      return c.body(null, 204)
    })
    .get("/workspaces/:id/contacts", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaces.findFor(user.id, { id: pathId(c.req.param("id")) })
      if (!workspace) throw notFound()
      return c.json({
        contacts: await withPresence(await presences.listContacts(user.id, workspace.id, mostContacts)),
      })
    })
}
