import { Hono } from "hono"
import { z } from "zod"
import { PeoplePane } from "../../views/workspaces/people"
import { WorkspaceSettingsPane } from "../../views/workspaces/settings"
import { paths } from "../../views/paths"
import { text as words } from "../../views/text/text"
import type { Frame } from "../inbox/frame"
import { attempt, errorsByField } from "../platform/http/attempt"
import { pageByPlace, pageOf, placeCursor, textCursor } from "../platform/http/cursor"
import { pageLimit } from "../platform/http/fields"
import { formBody, formFields, parse, queryOf } from "../platform/http/input"
import { seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { PresenceStore } from "../presence/store"
import type { WorkspaceActions } from "./actions"
import { changeRole, createInvitation, peopleQuery, receiptsForm, renameWorkspace } from "./input"
import { canInvite, canManageWorkspace } from "./policy"
import type { WorkspaceStore } from "./store"
import { type OwnWorkspace, roles } from "./workspace"

type Dependencies = {
  frame: Frame
  actions: WorkspaceActions
  workspaces: WorkspaceStore
  publicOrigin(c: AppContext): string
  /** Coming and going spans chats: given by the onboarding. */
  leave(userId: string, workspace: OwnWorkspace): Promise<void>
  remove(actorId: string, workspace: OwnWorkspace, userId: string): Promise<void>
  ban(actorId: string, workspace: OwnWorkspace, userId: string): Promise<void>
  /** Search stands beyond the teams: given by it. */
  /** So do contacts. */
  listContacts: PresenceStore["listContacts"]
  languageOf(workspaceId: string): Promise<{ language: string; languages: string[] }>
}

/** What is seen at one glance; all of them are a search away. */
const mostContacts = 20
/** `limit` is each list's. */
const settingsQuery = z.object({
  invitations: placeCursor.optional(),
  bans: textCursor.optional(),
  limit: pageLimit,
})

/** A team's people, invitations and settings. */
export function createWorkspaceRoutes({
  frame,
  actions,
  workspaces,
  publicOrigin,
  leave,
  remove,
  ban,
  languageOf,
  listContacts,
}: Dependencies) {
  async function settings(
    c: AppContext,
    workspace: OwnWorkspace,
    values: Record<string, string> = {},
    errors: Record<string, string> = {},
    status = 200,
  ) {
    const { limit, ...ended } = queryOf(c, settingsQuery)
    const open = await workspaces.listInvitations(workspace.id, {
      // A link that makes an admin shows only to those who could give that role themselves.
      roles: roles.filter((role) => canInvite(workspace.role, role)),
      after: ended.invitations ?? null,
      limit: limit + 1,
    })
    const invitations = pageByPlace(open, limit)
    const links = invitations.items.map((invitation) => ({
      ...invitation,
      url: `${publicOrigin(c)}${paths.invitation(invitation.token)}`,
    }))
    const receipts = canManageWorkspace(workspace.role) ? await workspaces.showsReceipts(workspace.id) : null
    const search = canManageWorkspace(workspace.role) ? await languageOf(workspace.id) : null
    const banned = canManageWorkspace(workspace.role)
      ? await workspaces.listBans(workspace.id, { after: ended.bans ?? null, limit: limit + 1 })
      : []
    const bans = pageOf(banned, limit, (row) => row.handle.toLowerCase())
    return frame.show(c, {
      title: words.teamSettings.title,
      workspace,
      main: WorkspaceSettingsPane({
        workspace,
        invitations: links,
        moreInvitations: invitations.nextCursor,
        search,
        receipts,
        bans: bans.items,
        moreBans: bans.nextCursor,
        values,
        errors,
      }),
      pane: "conversation",
      status,
    })
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/w/:slug/people", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      const { cursor, limit, q } = queryOf(c, peopleQuery)
      const onlySharingChatsWith = workspace.role === "guest" ? user.id : null
      const rows = await workspaces.listMembers(workspace.id, {
        after: cursor ?? null,
        limit: limit + 1,
        onlySharingChatsWith,
        matching: q,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
      return frame.show(c, {
        title: words.people.title,
        workspace,
        main: PeoplePane({
          workspace,
          members: items,
          nextCursor,
          q,
          viewer: user,
          contacts: cursor || q ? [] : await listContacts(user.id, workspace.id, mostContacts),
        }),
        pane: "conversation",
      })
    })
    .post("/w/:slug/people/:userId/role", async (c) => {
      const workspace = await frame.workspace(c)
      const { role } = await formBody(c, changeRole)
      await actions.changeRole(viewerOf(c).user.id, workspace, pathId(c.req.param("userId")), role)
      return seeOther(c, paths.people(workspace.slug))
    })
    .post("/w/:slug/people/:userId/remove", async (c) => {
      const workspace = await frame.workspace(c)
      await remove(viewerOf(c).user.id, workspace, pathId(c.req.param("userId")))
      return seeOther(c, paths.people(workspace.slug))
    })
    .post("/w/:slug/people/:userId/ban", async (c) => {
      const workspace = await frame.workspace(c)
      await ban(viewerOf(c).user.id, workspace, pathId(c.req.param("userId")))
      return seeOther(c, paths.people(workspace.slug))
    })
    .post("/w/:slug/bans/:userId/lift", async (c) => {
      const workspace = await frame.workspace(c)
      await actions.liftBan(viewerOf(c).user.id, workspace, pathId(c.req.param("userId")))
      return seeOther(c, paths.workspaceSettings(workspace.slug))
    })
    .get("/w/:slug/settings", async (c) => settings(c, await frame.workspace(c)))
    .post("/w/:slug/settings", async (c) => {
      const workspace = await frame.workspace(c)
      const fields = await formFields(c)
      return attempt(
        async () => {
          await actions.rename(viewerOf(c).user.id, workspace, parse(renameWorkspace, fields).name)
          return seeOther(c, paths.workspaceSettings(workspace.slug))
        },
        (problem) => settings(c, workspace, fields, errorsByField(problem), problem.status),
      )
    })
    .post("/w/:slug/receipts", async (c) => {
      const workspace = await frame.workspace(c)
      const { shown } = await formBody(c, receiptsForm)
      await actions.setReceipts(viewerOf(c).user.id, workspace, shown === "1")
      return seeOther(c, paths.workspaceSettings(workspace.slug))
    })
    .post("/w/:slug/invitations", async (c) => {
      const workspace = await frame.workspace(c)
      const fields = await formFields(c)
      return attempt(
        async () => {
          await actions.invite(viewerOf(c).user.id, workspace, parse(createInvitation, fields))
          return seeOther(c, paths.workspaceSettings(workspace.slug))
        },
        (problem) => settings(c, workspace, fields, errorsByField(problem), problem.status),
      )
    })
    .post("/w/:slug/invitations/:id/revoke", async (c) => {
      const workspace = await frame.workspace(c)
      await actions.revokeInvitation(viewerOf(c).user.id, workspace, pathId(c.req.param("id")))
      return seeOther(c, paths.workspaceSettings(workspace.slug))
    })
    .post("/w/:slug/leave", async (c) => {
      const workspace = await frame.workspace(c)
      await leave(viewerOf(c).user.id, workspace)
      return seeOther(c, paths.home())
    })
}
