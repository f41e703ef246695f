import { Hono } from "hono"
import { pageByPlace } from "../platform/http/cursor"
import { jsonBody } from "../platform/http/input"
import { accountJson } from "../users/json"
import type { WorkspaceStore } from "../workspaces/store"
import type { SessionActions } from "./actions"
import { type SessionVariables, viewerOf } from "./guard"
import { signIn } from "./input"
import { type Tickets, ticketSeconds } from "./tickets"

type Dependencies = {
  actions: SessionActions
  tickets: Tickets
  listWorkspaces: WorkspaceStore["listFor"]
}

/** The others are a call away, at the cursor that is told: `/api/v1/workspaces`. */
const mostTeams = 100

/** `/api/v1/sessions`, `/api/v1/me` and the tickets to open a socket with. */
export function createSessionApi({ actions, tickets, listWorkspaces }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .post("/events/ticket", async (c) =>
      c.json({ ticket: await tickets.issue(c), expiresInSeconds: ticketSeconds }, 201),
    )
    .post("/sessions", async (c) => {
      const input = await jsonBody(c, signIn)
      const origin = { userAgent: c.req.header("user-agent") ?? "", address: c.get("address") }
      const { token, expiresAt, user } = await actions.signIn(input, origin)
      return c.json({ token, expiresAt, user: accountJson(user) }, 201)
    })
    .delete("/sessions/current", async (c) => {
      const { user, session } = viewerOf(c)
      await actions.end(user.id, session.id)
      return c.body(null, 204)
    })
    .get("/me", async (c) => {
      const { user } = viewerOf(c)
      const rows = await listWorkspaces(user.id, { after: null, limit: mostTeams + 1 })
      const { items, nextCursor } = pageByPlace(rows, mostTeams)
      return c.json({ user: accountJson(user), workspaces: items, nextCursor })
    })
}
