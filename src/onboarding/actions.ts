import { storedText, text as catalogue } from "../../views/text/text"
import type { ChatEvents } from "../chats/events"
import type { ChatStore } from "../chats/store"
import type { WriteSystemLine } from "../chats/system-lines"
import { recordAudit } from "../platform/audit"
import { type Database, type TransactionSql, isUniqueViolation } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import { conflict, forbidden, gone, notFound, tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import { newId } from "../platform/ids"
import type { SessionStore } from "../sessions/store"
import { takenProblem } from "../users/actions"
import type { Passwords } from "../users/passwords"
import type { UserStore } from "../users/store"
import { slugFrom } from "../workspaces/input"
import { canManageMember } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace, Role } from "../workspaces/workspace"
import type { OnboardingEvents } from "./events"
import type { SetupCode } from "./setup-code"

type Dependencies = {
  db: Database
  users: UserStore
  passwords: Passwords
  sessions: SessionStore
  workspaces: WorkspaceStore
  chats: ChatStore
  writeSystemLine: WriteSystemLine
  setupCode: SetupCode
  signUp: "invite" | "open"
  teamLimit: RateLimit
  events: Events<OnboardingEvents & ChatEvents>
}

export type NewAccount = { email: string; handle: string; displayName?: string; password: string }
type Renewed = { userId: string; version: number }[]
type Arrival = {
  workspaceId: string
  chatIds: string[]
  lines: { chatId: string; rev: number }[]
  /** Accounts that show it, at their new versions. */
  renewed: Renewed
}

type Reason = "left" | "removed" | "banned"
const verbs: Record<Reason, string> = { left: "leave", removed: "remove", banned: "ban" }

export type OnboardingActions = ReturnType<typeof createOnboardingActions>

/** First run, sign-up, coming into a team and leaving it: what spans accounts, teams and chats. */
export function createOnboardingActions(dependencies: Dependencies) {
  const { db, users, passwords, sessions, workspaces, chats, writeSystemLine, setupCode, teamLimit, events } =
    dependencies
  const slugTaken = () => conflict(catalogue.refusals.slugTaken)
  const invitationEnded = () => gone(catalogue.refusals.invitationEnded)

  async function insertAccount(tx: TransactionSql, account: NewAccount, passwordHash: string, serverOwner: boolean) {
    const id = newId()
    const displayName = account.displayName ?? account.handle
    await users.insert(tx, { id, email: account.email, handle: account.handle, displayName, passwordHash, serverOwner })
    return id
  }

  async function freeSlug(tx: TransactionSql, name: string) {
    const wanted = slugFrom(name)
    if (!(await workspaces.slugExists(tx, wanted))) return wanted
    return `${wanted.slice(0, 30)}-${newId().slice(-8)}`
  }

  async function insertWorkspace(tx: TransactionSql, ownerId: string, input: { name: string; slug?: string }) {
    const workspace = { id: newId(), name: input.name, slug: input.slug ?? (await freeSlug(tx, input.name)) }
    if (input.slug && (await workspaces.slugExists(tx, input.slug))) throw slugTaken()
    await workspaces.insert(tx, workspace)
    await workspaces.addMember(tx, workspace.id, ownerId, "owner")
    const general = {
      id: newId(),
      workspaceId: workspace.id,
      kind: "channel" as const,
      name: "general",
      topic: "",
      createdBy: ownerId,
      directKey: null,
    }
    await chats.insert(tx, general)
    await chats.addMembers(tx, general, [ownerId])
    await recordAudit(tx, { actorId: ownerId, action: "workspace.create", subject: workspace.id })
    return { ...workspace, generalId: general.id }
  }

  /** Makes somebody a member, and brings all but guests into #general. */
  async function arrive(tx: TransactionSql, workspaceId: string, userId: string, role: Role): Promise<Arrival> {
    const arrival: Arrival = { workspaceId, chatIds: [], lines: [], renewed: [] }
    if (await workspaces.isBanned(tx, workspaceId, userId)) throw forbidden(catalogue.moderation.refusals.banned)
    if (!(await workspaces.addMember(tx, workspaceId, userId, role))) return arrival
    const renewed = await workspaces.renewAccounts(tx, [userId])
    await recordAudit(tx, { actorId: userId, action: "workspace.join", subject: workspaceId, detail: { role } })
    const general = role === "guest" ? null : await chats.findGeneral(tx, workspaceId)
    if (!general) return { ...arrival, renewed }
    await chats.lock(tx, [general])
    const { rev } = await writeSystemLine(tx, { chatId: general, actorId: userId, text: storedText.system.joined() })
    await chats.addMembers(tx, { id: general, workspaceId }, [userId])
    return { ...arrival, chatIds: [general], lines: [{ chatId: general, rev }], renewed }
  }

  /** After the commit: nobody is shown any more in which teams these people were. */
  const dropAll = (renewed: Renewed) => Promise.all(renewed.map(({ userId, version }) => users.drop(userId, version)))

  async function announceArrival(userId: string, { workspaceId, chatIds, lines, renewed }: Arrival) {
    const dropped = dropAll(renewed)
    for (const line of lines) events.emit("lineWritten", line)
    events.emit("memberArrived", { workspaceId, userId, chatIds })
    await dropped
  }

  async function useInvitation(tx: TransactionSql, token: string, userId: string): Promise<Arrival> {
    const invitation = await workspaces.useInvitation(tx, token)
    if (!invitation) throw invitationEnded()
    return arrive(tx, invitation.workspaceId, userId, invitation.role)
  }

  /** Where people come by invitation only, who is nowhere more than a guest lets nobody in by a team of their own. */
  const mayStartTeam = async (userId: string) =>
    dependencies.signUp === "open" ||
    Boolean((await users.findAccount(userId))?.serverOwner) ||
    (await workspaces.isMoreThanGuest(userId))

  const rethrowTaken = (error: unknown): never => {
    throw takenProblem(error) ?? error
  }

  /** Takes somebody out of a team and all of its chats, with a line in each channel. */
  async function depart(workspace: { id: string }, userId: string, actorId: string, reason: Reason) {
    const lines: { chatId: string; rev: number }[] = []
    const told = reason === "left" ? "left" : "removed"
    const { chatIds, renewed } = await db.transaction("onboarding.depart", async (tx) => {
      lines.length = 0
      const owners = await workspaces.lockOwners(tx, workspace.id)
      const role = await workspaces.lockRole(tx, workspace.id, userId)
      const actorRole = reason === "left" ? role : await workspaces.lockRole(tx, workspace.id, actorId)
      if (!role || !actorRole) throw notFound(catalogue.refusals.notInTeam)
      if (reason !== "left" && !canManageMember(actorRole, role)) throw forbidden(catalogue.refusals.removePerson)
      if (owners.length === 1 && owners[0] === userId) throw conflict(catalogue.refusals.lastOwner)
      const accounts = await workspaces.renewAccounts(tx, [userId])
      const ids = await chats.listIdsOfMember(tx, workspace.id, userId)
      const locked = await chats.lock(tx, ids)
      const name = (await chats.displayNames(tx, [userId])).get(userId) ?? ""
      const line =
        reason === "left"
          ? { actorId: userId, text: storedText.system.left() }
          : { actorId, text: storedText.system.removedFromTeam(name) }
      for (const chat of locked) {
        await chats.removeMember(tx, chat.id, userId)
        if (chat.kind === "direct" || chat.archivedAt) continue
        const { rev } = await writeSystemLine(tx, { chatId: chat.id, ...line })
        lines.push({ chatId: chat.id, rev })
      }
      await workspaces.removeMember(tx, workspace.id, userId)
      if (reason === "banned") await workspaces.insertBan(tx, workspace.id, userId, actorId)
      for (const chatId of ids) await sessions.recordRevocation(tx, { userId, chatId, reason: told })
      await recordAudit(tx, {
        actorId,
        action: `workspace.${verbs[reason]}`,
        subject: userId,
        detail: { workspaceId: workspace.id },
      })
      return { chatIds: ids, renewed: accounts }
    })
    const dropped = dropAll(renewed)
    events.emit("memberRemoved", { workspaceId: workspace.id, userId, chatIds, reason: told })
    for (const line of lines) events.emit("lineWritten", line)
    await dropped
  }

  return {
    isFirstRun: async () => (await users.countUsers()) === 0,

    /** The first account, its team and #general. Raises 403 for a wrong code, 409 when somebody was first. */
    async setUp(account: NewAccount & { workspaceName: string; setupCode: string | undefined; origin?: string }) {
      if (!setupCode.matches(account.setupCode)) throw forbidden(catalogue.refusals.setupCode)
      const hash = await passwords.hash(account.password)
      return db.transaction("onboarding.set-up", async (tx) => {
        if ((await users.lockFirstRun(tx)) > 0) throw conflict(catalogue.refusals.setUpAlready)
        const userId = await insertAccount(tx, account, hash, true)
        if (account.origin) await users.setOrigin(tx, account.origin)
        const workspace = await insertWorkspace(tx, userId, { name: account.workspaceName })
        return { userId, workspace }
      })
    },

    /**
     * A later account: by invitation, or freely where SIGN_UP=open. Raises 403 without one, 410 when the invitation has
     * ended, 409 when e-mail or handle is taken.
     */
    async signUp(account: NewAccount & { invite?: string }) {
      if (!account.invite && dependencies.signUp !== "open") throw forbidden(catalogue.refusals.needInvitation)
      if (account.invite && !(await workspaces.findInvitation(account.invite))?.usable) throw invitationEnded()
      const hash = await passwords.hash(account.password)
      const { userId, arrival } = await db
        .transaction("onboarding.sign-up", async (tx) => {
          const id = await insertAccount(tx, account, hash, false)
          return { userId: id, arrival: account.invite ? await useInvitation(tx, account.invite, id) : null }
        })
        .catch(rethrowTaken)
      if (arrival) await announceArrival(userId, arrival)
      return { userId, workspaceId: arrival?.workspaceId ?? null }
    },

    /** Brings somebody who is signed in into the team of an invitation; nothing is used up for who is in it already. */
    async acceptInvitation(userId: string, token: string): Promise<string> {
      const invitation = await workspaces.findInvitation(token)
      if (!invitation) throw notFound(catalogue.refusals.noInvitation)
      if (await workspaces.findMember(invitation.workspaceId, userId)) return invitation.workspaceSlug
      if (!invitation.usable) throw invitationEnded()
      const arrival = await db.transaction("onboarding.accept", (tx) => useInvitation(tx, token, userId))
      await announceArrival(userId, arrival)
      return invitation.workspaceSlug
    },

    /** Another team on this server, owned by who makes it. */
    async createWorkspace(userId: string, input: { name: string; slug?: string }) {
      if (!(await mayStartTeam(userId))) throw forbidden(catalogue.refusals.startTeam)
      const wait = await teamLimit.take(userId)
      if (wait > 0) throw tooMany(wait)
      const create = async () => {
        const { workspace, renewed } = await db.transaction("onboarding.create-workspace", async (tx) => {
          const inserted = await insertWorkspace(tx, userId, input)
          return { workspace: inserted, renewed: await workspaces.renewAccounts(tx, [userId]) }
        })
        await dropAll(renewed)
        return workspace
      }
      return create().catch((error: unknown) => {
        if (!isUniqueViolation(error, "workspaces_slug_unique")) throw error
        // Somebody else took the same short name at the same moment; one that we chose ourselves is chosen again.
        if (input.slug) throw slugTaken()
        return create()
      })
    },

    leaveWorkspace: (userId: string, workspace: OwnWorkspace) => depart(workspace, userId, userId, "left"),
    /**
     * Takes somebody out of a team; who removes themselves leaves. Raises 403 for who does not stand above them, 404 for who is
     * not in the team, 409 for its last owner.
     */
    removeFromWorkspace: (actorId: string, workspace: OwnWorkspace, userId: string) =>
      depart(workspace, userId, actorId, userId === actorId ? "left" : "removed"),
    /** Takes somebody out of a team for good: no invitation brings them back, also not with another account of that e-mail. */
    banFromWorkspace: (actorId: string, workspace: OwnWorkspace, userId: string) =>
      depart(workspace, userId, actorId, "banned"),
  }
}
