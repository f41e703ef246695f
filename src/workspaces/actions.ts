import { text as catalogue } from "../../views/text/text"
import { recordAudit } from "../platform/audit"
import type { Database } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import { conflict, forbidden, notFound } from "../platform/http/problem"
import { newId, newToken } from "../platform/ids"
import type { UserStore } from "../users/store"
import type { WorkspaceEvents } from "./events"
import { canGiveRole, canInvite, canManageMember, canManageWorkspace } from "./policy"
import type { WorkspaceStore } from "./store"
import type { OwnWorkspace, Role } from "./workspace"

type Dependencies = {
  db: Database
  users: Pick<UserStore, "drop">
  workspaces: WorkspaceStore
  events: Events<WorkspaceEvents>
}

export type WorkspaceActions = ReturnType<typeof createWorkspaceActions>

/** What members do with their team, apart from coming and going. */
export function createWorkspaceActions({ db, users, workspaces, events }: Dependencies) {
  return {
    async rename(userId: string, workspace: OwnWorkspace, name: string) {
      if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.refusals.renameTeam)
      const version = await db.transaction("workspaces.rename", async (tx) => {
        const renamed = await workspaces.rename(tx, workspace.id, name)
        await recordAudit(tx, { actorId: userId, action: "workspace.rename", subject: workspace.id })
        return renamed
      })
      const dropped = workspaces.dropTeam(workspace.id, version)
      events.emit("workspaceRenamed", { workspaceId: workspace.id })
      await dropped
    },

    /** Whether people here see who has read a message. Raises 403 for who does not run the team. */
    async setReceipts(userId: string, workspace: OwnWorkspace, shown: boolean) {
      if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.presence.refusals.teamReceipts)
      await db.transaction("workspaces.set-receipts", async (tx) => {
        await workspaces.setReceipts(tx, workspace.id, shown)
        await recordAudit(tx, {
          actorId: userId,
          action: "workspace.receipts",
          subject: workspace.id,
          detail: { shown },
        })
      })
    },

    /** A link that lets people in: `maxUses` null is unlimited, `expiresInHours` from now. */
    async invite(
      userId: string,
      workspace: OwnWorkspace,
      input: { role: "admin" | "member" | "guest"; maxUses?: number; expiresInHours: number },
    ) {
      if (!canInvite(workspace.role, input.role)) throw forbidden(catalogue.refusals.inviteRole)
      const invitation = {
        id: newId(),
        workspaceId: workspace.id,
        token: newToken(),
        role: input.role,
        createdBy: userId,
        maxUses: input.maxUses ?? null,
      }
      const expiresAt = await db.transaction("workspaces.invite", async (tx) => {
        const [row] = await workspaces.insertInvitation(tx, { ...invitation, hours: input.expiresInHours })
        await recordAudit(tx, {
          actorId: userId,
          action: "workspace.invite",
          subject: workspace.id,
          detail: { role: input.role },
        })
        return row!.expiresAt
      })
      return { ...invitation, expiresAt }
    },

    async revokeInvitation(userId: string, workspace: OwnWorkspace, invitationId: string) {
      if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.refusals.revokeInvitation)
      const revoked = await db.transaction("workspaces.revoke-invitation", async (tx) => {
        const done = await workspaces.revokeInvitation(tx, workspace.id, invitationId)
        if (done)
          await recordAudit(tx, { actorId: userId, action: "workspace.revoke-invitation", subject: invitationId })
        return done
      })
      if (!revoked) throw notFound(catalogue.refusals.invitationOver)
    },

    /** Lets somebody be invited again. Raises 404 for who is not banned. */
    async liftBan(actorId: string, workspace: OwnWorkspace, userId: string) {
      if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.moderation.refusals.bans)
      const lifted = await db.transaction("workspaces.lift-ban", async (tx) => {
        const done = await workspaces.liftBan(tx, workspace.id, userId)
        if (done)
          await recordAudit(tx, {
            actorId,
            action: "workspace.unban",
            subject: userId,
            detail: { workspaceId: workspace.id },
          })
        return done
      })
      if (!lifted) throw notFound(catalogue.moderation.refusals.notBanned)
    },

    /** Gives somebody another role. The team keeps one owner at least. */
    async changeRole(actorId: string, workspace: OwnWorkspace, userId: string, role: Role) {
      const renewed = await db.transaction("workspaces.change-role", async (tx) => {
        const owners = await workspaces.lockOwners(tx, workspace.id)
        const actorRole = await workspaces.lockRole(tx, workspace.id, actorId)
        const present = await workspaces.lockRole(tx, workspace.id, userId)
        if (!actorRole || !present) throw notFound()
        if (!canManageMember(actorRole, present) || !canGiveRole(actorRole, role))
          throw forbidden(catalogue.refusals.changeRole)
        if (present === "owner" && role !== "owner" && owners.length === 1 && owners[0] === userId) {
          throw conflict(catalogue.refusals.lastTeamOwner)
        }
        await workspaces.setRole(tx, workspace.id, userId, role)
        await recordAudit(tx, { actorId, action: "workspace.role", subject: userId, detail: { role } })
        return workspaces.renewAccounts(tx, [userId])
      })
      const dropped = Promise.all(renewed.map((account) => users.drop(account.userId, account.version)))
      events.emit("roleChanged", { workspaceId: workspace.id, userId })
      await dropped
    },
  }
}
