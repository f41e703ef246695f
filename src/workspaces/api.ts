import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { z } from "zod"
import { listQuery, pageByPlace, pageOf, placeQuery } from "../platform/http/cursor"
import { id } from "../platform/http/fields"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { forbidden, notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import { paths } from "../../views/paths"
import { withAvatarUrl } from "../users/json"
import type { WorkspaceActions } from "./actions"
import { changeRole, createInvitation, peopleQuery, receiptsSetting } from "./input"
import { canManageWorkspace } from "./policy"
import type { WorkspaceStore } from "./store"
import type { OwnWorkspace } from "./workspace"

type Dependencies = {
  actions: WorkspaceActions
  workspaces: WorkspaceStore
  publicOrigin(c: AppContext): string
  /** Going spans chats: given by the onboarding. */
  remove(actorId: string, workspace: OwnWorkspace, userId: string): Promise<void>
  ban(actorId: string, workspace: OwnWorkspace, userId: string): Promise<void>
}

/** `/api/v1/workspaces`, apart from making one. */
export function createWorkspaceApi({ actions, workspaces, publicOrigin, remove, ban }: Dependencies) {
  const load = async (userId: string, workspaceId: string) => {
    const workspace = z.safeParse(id, workspaceId).success
      ? await workspaces.findFor(userId, { id: workspaceId })
      : null
    if (!workspace) throw notFound()
    return workspace
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/workspaces", async (c) => {
      const { user } = viewerOf(c)
      const { cursor, limit } = queryOf(c, placeQuery)
      const rows = await workspaces.listFor(user.id, { after: cursor ?? null, limit: limit + 1 })
      const { items, nextCursor } = pageByPlace(rows, limit)
      return c.json({ workspaces: items, nextCursor })
    })
    .get("/workspaces/:id/members", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await load(user.id, c.req.param("id"))
      const { cursor, limit, q } = queryOf(c, peopleQuery)
      const onlySharingChatsWith = workspace.role === "guest" ? user.id : null
      const rows = await workspaces.listMembers(workspace.id, {
        after: cursor ?? null,
        limit: limit + 1,
        onlySharingChatsWith,
        matching: q,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
      return c.json({ members: items.map(withAvatarUrl), nextCursor })
    })
    .patch("/workspaces/:id/members/:userId", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await load(user.id, c.req.param("id"))
      const userId = pathId(c.req.param("userId"))
      await actions.changeRole(user.id, workspace, userId, (await jsonBody(c, changeRole)).role)
      const member = await workspaces.findMember(workspace.id, userId)
      // Who was taken out of the team at the same moment.
      if (!member) throw notFound()
      return c.json({ member: withAvatarUrl(member) })
    })
    .delete("/workspaces/:id/members/:userId", async (c) => {
      const { user } = viewerOf(c)
      await remove(user.id, await load(user.id, c.req.param("id")), pathId(c.req.param("userId")))
      return c.body(null, 204)
    })
    .get("/workspaces/:id/bans", async (c) => {
      const workspace = await load(viewerOf(c).user.id, c.req.param("id"))
      if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.moderation.refusals.bans)
      const { cursor, limit } = queryOf(c, listQuery)
      const rows = await workspaces.listBans(workspace.id, { after: cursor ?? null, limit: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
      return c.json({ bans: items, nextCursor })
    })
    .put("/workspaces/:id/bans/:userId", async (c) => {
      const { user } = viewerOf(c)
      await ban(user.id, await load(user.id, c.req.param("id")), pathId(c.req.param("userId")))
      return c.body(null, 204)
    })
    .delete("/workspaces/:id/bans/:userId", async (c) => {
      const { user } = viewerOf(c)
      await actions.liftBan(user.id, await load(user.id, c.req.param("id")), pathId(c.req.param("userId")))
      return c.body(null, 204)
    })
    .put("/workspaces/:id/receipts", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await load(user.id, c.req.param("id"))
      await actions.setReceipts(user.id, workspace, (await jsonBody(c, receiptsSetting)).shown)
      return c.body(null, 204)
    })
    .post("/workspaces/:id/invitations", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await load(user.id, c.req.param("id"))
      const input = await jsonBody(c, createInvitation)
      const { id: invitationId, token, expiresAt } = await actions.invite(user.id, workspace, input)
      return c.json(
        { invitation: { id: invitationId, token, url: `${publicOrigin(c)}${paths.invitation(token)}`, expiresAt } },
        201,
      )
    })
}
