import { Hono } from "hono"
import type { z } from "zod"
import { AuditPage } from "../../views/admin/audit"
import { AdminPeoplePage } from "../../views/admin/people"
import { paths } from "../../views/paths"
import type { Assets } from "../platform/http/assets"
import { listQuery, pageOf } from "../platform/http/cursor"
import { formFields, queryOf } from "../platform/http/input"
import { document, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { UserActions } from "../users/actions"
import type { UserStore } from "../users/store"
import { peopleQuery } from "../workspaces/input"
import { canManageMember, canManageWorkspace } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"

type Dependencies = {
  actions: UserActions
  users: UserStore
  workspaces: WorkspaceStore
  assets: Assets
  publicOrigin(c: AppContext): string
}

/** What the operator of the server does with accounts. */
export function createAdminRoutes({ actions, users, workspaces, assets, publicOrigin }: Dependencies) {
  /** Those who are no server owner find nothing here. */
  const ownerOf = (c: AppContext) => {
    const { user } = viewerOf(c)
    if (!user.serverOwner) throw notFound()
    return user
  }

  /** An admin gets into the account of nobody who stands above them. */
  async function mustManage(workspace: OwnWorkspace | null, userId: string) {
    const member =
      workspace && canManageWorkspace(workspace.role) && (await workspaces.findMember(workspace.id, userId))
    if (!member || !canManageMember(workspace.role, member.role)) throw notFound()
  }

  async function show(
    c: AppContext,
    { cursor, limit, q }: z.output<typeof peopleQuery>,
    resetLink: { handle: string; url: string } | null = null,
  ) {
    const rows = await users.listAccounts({ after: cursor ?? null, limit: limit + 1, matching: q })
    const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
    return document(
      c,
      AdminPeoplePage({ assets: assets.urls, viewer: ownerOf(c), accounts: items, nextCursor, q, resetLink }),
    )
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/admin/people", (c) => {
      ownerOf(c)
      return show(c, queryOf(c, peopleQuery))
    })
    .get("/admin/audit", async (c) => {
      const viewer = ownerOf(c)
      const { cursor, limit } = queryOf(c, listQuery)
      const before = cursor && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null
      const { items, nextCursor } = pageOf(await users.listAudit({ before, limit: limit + 1 }), limit, (row) =>
        String(row.id),
      )
      return document(c, AuditPage({ assets: assets.urls, viewer, entries: items, nextCursor }))
    })
    .post("/admin/people/:userId/reset-link", async (c) => {
      const { user } = viewerOf(c)
      const userId = pathId(c.req.param("userId"))
      // Before a link is made that nobody would be shown.
      const page = queryOf(c, peopleQuery)
      const workspaceId = (await formFields(c))["workspace"]
      const workspace = workspaceId ? await workspaces.findFor(user.id, { id: pathId(workspaceId) }) : null
      if (!user.serverOwner) await mustManage(workspace, userId)
      const token = await actions.createResetLink(user, userId, workspace?.id ?? null)
      const target = await users.findAccount(userId)
      const resetLink = { handle: target!.handle, url: `${publicOrigin(c)}${paths.reset(token)}` }
      if (user.serverOwner) return show(c, page, resetLink)
      return document(
        c,
        AdminPeoplePage({ assets: assets.urls, viewer: user, accounts: [target!], nextCursor: null, q: "", resetLink }),
      )
    })
    .post("/admin/people/:userId/deactivate", async (c) => {
      await actions.deactivate(ownerOf(c), pathId(c.req.param("userId")))
      return seeOther(c, paths.adminPeople())
    })
    .post("/admin/people/:userId/reactivate", async (c) => {
      await actions.reactivate(ownerOf(c), pathId(c.req.param("userId")))
      return seeOther(c, paths.adminPeople())
    })
}
