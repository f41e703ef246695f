import { text as catalogue } from "../../views/text/text"
import { recordAudit } from "../platform/audit"
import type { Database, TransactionSql } from "../platform/db/open"
import { isUniqueViolation } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import { Problem, conflict, forbidden, gone, invalid, notFound, tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import type { Upload } from "../platform/http/upload"
import type { Blobs } from "../platform/storage/blobs"
import type { Pictures } from "../platform/storage/pictures"
import type { UserEvents } from "./events"
import type { Passwords } from "./passwords"
import type { Settings, SettingsChange } from "./settings"
import type { UserStore } from "./store"
import type { Account, ProfileChange } from "./user"

/** Given by the sessions, which stand to the right. */
type Sessions = {
  /** Ends a person's sessions, but perhaps one, in the same transaction; gives the account's new version. */
  endAll(tx: TransactionSql, userId: string, except: string | null, reason: string): Promise<number>
  /** Tells other nodes, through the database, that an account has another version. */
  recordChange(tx: TransactionSql, userId: string, version: number): PromiseLike<unknown>
}

type Dependencies = {
  db: Database
  users: UserStore
  passwords: Passwords
  events: Events<UserEvents>
  sessions: Sessions
  /** Given by the chats: what is kept of a person's chats shows the name that they had. */
  renewChatsOf(tx: TransactionSql, userId: string): PromiseLike<unknown>
}

/** Which of the two unique names was taken, as a field error. */
export function takenProblem(error: unknown): Problem | null {
  if (isUniqueViolation(error, "users_email_key")) return conflict(catalogue.refusals.emailTaken)
  if (isUniqueViolation(error, "users_handle_key")) return conflict(catalogue.refusals.handleTaken)
  return null
}

export type UserActions = ReturnType<typeof createUserActions>

/** What people do with accounts. */
export function createUserActions({ db, users, passwords, events, sessions, renewChatsOf }: Dependencies) {
  return {
    /**
     * Changes name, handle and e-mail, or some of them; what is as it was changes nothing. Gives the account as it is then.
     * Raises 409 when handle or e-mail is another's.
     */
    async changeProfile(account: Account, change: ProfileChange): Promise<Account> {
      const names = Object.keys(change) as (keyof ProfileChange)[]
      if (names.every((name) => change[name] === account[name])) return account
      const { version, profile } = await db
        .transaction("users.change-profile", async (tx) => {
          const changed = await users.updateProfile(tx, account.id, change)
          await sessions.recordChange(tx, account.id, changed.version)
          await recordAudit(tx, { actorId: account.id, action: "user.profile", subject: account.id })
          await renewChatsOf(tx, account.id)
          return changed
        })
        .catch((error: unknown) => {
          throw takenProblem(error) ?? error
        })
      const dropped = users.drop(account.id, version)
      events.emit("profileChanged", { userId: account.id, displayName: profile.displayName, handle: profile.handle })
      await dropped
      return { ...account, ...profile }
    },

    /**
     * Changes how Confab looks and sounds for somebody, on all their devices; what is as it was changes nothing. Gives all
     * settings as they are then.
     */
    async changeSettings(account: Account, change: SettingsChange): Promise<Settings> {
      const names = Object.keys(change) as (keyof SettingsChange)[]
      if (names.every((name) => change[name] === account.settings[name])) return account.settings
      const { version, settings } = await db.transaction("users.change-settings", async (tx) => {
        const changed = await users.updateSettings(tx, account.id, change)
        await sessions.recordChange(tx, account.id, changed.version)
        return changed
      })
      const dropped = users.drop(account.id, version)
      events.emit("settingsChanged", { userId: account.id, settings })
      await dropped
      return settings
    },

    /** Sets a new password after the current one was given, and ends the person's other sessions. */
    async changePassword(account: Account, sessionId: string, input: { current: string; password: string }) {
      if (!(await passwords.verify(input.current, await users.findPasswordHash(account.id)))) {
        throw invalid([{ path: "current", message: catalogue.refusals.wrongPassword }])
      }
      const hash = await passwords.hash(input.password)
      const version = await db.transaction("users.change-password", async (tx) => {
        await users.updatePassword(tx, account.id, hash)
        await recordAudit(tx, { actorId: account.id, action: "user.password", subject: account.id })
        return sessions.endAll(tx, account.id, sessionId, "password changed")
      })
      const dropped = users.drop(account.id, version)
      events.emit("sessionsEnded", { userId: account.id, exceptSessionId: sessionId })
      await dropped
    },

    /**
     * A one-time link's token for somebody who forgot the password (24 h). A server owner may make one for anybody; a
     * workspace admin only for people of that workspace who are in no other. `actor` null is the command line.
     */
    async createResetLink(actor: Account | null, userId: string, adminOf: string | null): Promise<string> {
      const target = await users.findAccount(userId)
      if (!target) throw notFound()
      if (actor && !actor.serverOwner) {
        if (!adminOf || target.serverOwner || !(await users.isOnlyIn(userId, adminOf))) {
          throw forbidden(catalogue.refusals.resetLinkByOwner)
        }
      }
      if (target.deactivated) throw conflict(catalogue.refusals.accountDeactivated)
      return db.transaction("users.create-reset", async (tx) => {
        await recordAudit(tx, { actorId: actor?.id ?? null, action: "user.reset-link", subject: userId })
        return users.insertReset(tx, userId, actor?.id ?? null)
      })
    },

    /**
     * Uses a one-time link: sets the password and ends all sessions. Raises 410 when it is used or too old, or when who made it
     * may make it no more.
     */
    async resetPassword(token: string, password: string) {
      if (!(await users.findReset(token))) throw gone(catalogue.refusals.linkEnded)
      const hash = await passwords.hash(password)
      const { userId, version } = await db.transaction("users.reset-password", async (tx) => {
        const id = await users.useReset(tx, token)
        if (!id) throw gone(catalogue.refusals.linkEnded)
        await users.updatePassword(tx, id, hash)
        await recordAudit(tx, { actorId: id, action: "user.password-reset", subject: id })
        return { userId: id, version: await sessions.endAll(tx, id, null, "password reset") }
      })
      const dropped = users.drop(userId, version)
      events.emit("sessionsEnded", { userId, exceptSessionId: null })
      await dropped
    },

    /**
     * Closes an account: it cannot sign in, its sessions and sockets end, what it said stays. Raises 409 for the last server
     * owner, and for who is the only owner of a team with others in it; not from the command line (`actor` null), by which somebody
     * who means harm has to be stopped at once.
     */
    async deactivate(actor: Account | null, userId: string) {
      if (actor && !actor.serverOwner) throw forbidden(catalogue.refusals.deactivateByOwner)
      const version = await db.transaction("users.deactivate", async (tx) => {
        const team = await users.lockTeamOwnedAlone(tx, userId)
        const owners = await users.lockServerOwners(tx)
        if (owners.length === 1 && owners[0] === userId) throw conflict(catalogue.refusals.lastServerOwner)
        if (team && actor) throw conflict(catalogue.refusals.ownsTeamAlone(team))
        await users.setDeactivated(tx, userId, true)
        await recordAudit(tx, { actorId: actor?.id ?? null, action: "user.deactivate", subject: userId })
        const ended = await sessions.endAll(tx, userId, null, "deactivated")
        await renewChatsOf(tx, userId)
        return ended
      })
      const dropped = users.drop(userId, version)
      events.emit("accountDeactivated", { userId })
      await dropped
    },

    async reactivate(actor: Account | null, userId: string) {
      if (actor && !actor.serverOwner) throw forbidden(catalogue.refusals.reactivateByOwner)
      const version = await db.transaction("users.reactivate", async (tx) => {
        const changed = await users.setDeactivated(tx, userId, false)
        await sessions.recordChange(tx, userId, changed)
        await recordAudit(tx, { actorId: actor?.id ?? null, action: "user.reactivate", subject: userId })
        await renewChatsOf(tx, userId)
        return changed
      })
      await users.drop(userId, version)
    },
  }
}

export type AvatarDependencies = Omit<Dependencies, "passwords"> & {
  storage: { blobs: Blobs; pictures: Pictures }
  limit: RateLimit
}

export type AvatarActions = ReturnType<typeof createAvatarActions>

/** What people do with the picture of themselves. */
export function createAvatarActions({ db, users, events, sessions, renewChatsOf, storage, limit }: AvatarDependencies) {
  async function setAvatar(account: Account, avatar: string | null) {
    if (avatar === account.avatar) return avatar
    const version = await db.transaction("users.set-avatar", async (tx) => {
      const changed = await users.setAvatar(tx, account.id, avatar)
      await sessions.recordChange(tx, account.id, changed)
      await renewChatsOf(tx, account.id)
      return changed
    })
    const dropped = users.drop(account.id, version)
    const { id: userId, displayName, handle } = account
    events.emit("avatarChanged", { userId, displayName, handle, avatar })
    await dropped
    return avatar
  }

  return {
    maxBytes: storage.pictures.maxBytes,

    /**
     * Shows a picture in the place of a person's initials: its middle, 256 px square. `read` gives the file once they may send
     * one. Raises 413 and 422 for what is no picture, 429 when too fast. Gives the name of its blob.
     */
    async changeAvatar(account: Account, read: () => Promise<Upload>): Promise<string | null> {
      const wait = await limit.take(account.id)
      if (wait > 0) throw tooMany(wait)
      const { bytes } = await storage.pictures.decodeFace((await read()).bytes)
      return setAvatar(account, await storage.blobs.put(bytes))
    },

    /** Back to initials. */
    removeAvatar: (account: Account) => setAvatar(account, null),

    /** Somebody's picture by its name, for whoever is signed in. Raises 404 for what is nobody's. */
    async openAvatar(name: string): Promise<Blob> {
      const blob = (await users.isAvatar(name)) ? await storage.blobs.find(name) : null
      if (!blob) throw notFound()
      return blob
    },
  }
}

export type BlockDependencies = Pick<Dependencies, "db" | "users" | "events" | "sessions"> & {
  /** Given by the presence: whether somebody may know of somebody else. */
  sees(userId: string, otherId: string): Promise<boolean>
  /** Given by the chats: the direct chats of two people are closed or open as their blocking is now. Gives those that changed. */
  judgeReach(tx: TransactionSql, people: [string, string]): Promise<string[]>
}

const mostBlocked = 1_000

export type BlockActions = ReturnType<typeof createBlockActions>

/** Whom people do not want to hear from. */
export function createBlockActions({ db, users, events, sessions, sees, judgeReach }: BlockDependencies) {
  async function setBlocked(account: Account, otherId: string, blocked: boolean) {
    if (account.blocked.includes(otherId) === blocked) return
    const done = await db.transaction("users.block", async (tx) => {
      const version = await users.setBlocked(tx, account.id, otherId, blocked, mostBlocked)
      if (version === null) return null
      await sessions.recordChange(tx, account.id, version)
      await recordAudit(tx, {
        actorId: account.id,
        action: blocked ? "user.block" : "user.unblock",
        subject: otherId,
      })
      return { version, chatIds: await judgeReach(tx, [account.id, otherId]) }
    })
    if (!done) return
    const dropped = users.drop(account.id, done.version)
    events.emit("blockChanged", { userId: account.id, otherId, chatIds: done.chatIds })
    await dropped
  }

  return {
    /**
     * Blocks somebody: neither writes in the chat of the two, and what they say elsewhere is folded away, counts for nothing and
     * makes no noise. Again changes nothing. Raises 404 for somebody unknown, 403 for oneself, 409 for the 1,001st.
     */
    async block(account: Account, otherId: string) {
      if (otherId === account.id) throw forbidden(catalogue.blocking.refusals.oneself)
      if (account.blocked.includes(otherId)) return
      if (!(await sees(account.id, otherId))) throw notFound()
      if (account.blocked.length >= mostBlocked) throw conflict(catalogue.blocking.refusals.tooMany(mostBlocked))
      await setBlocked(account, otherId, true)
    },

    unblock: (account: Account, otherId: string) => setBlocked(account, otherId, false),

    /** Those whom somebody blocks, by name. */
    async list(account: Account) {
      if (account.blocked.length === 0) return []
      const people = await users.listNames(account.blocked)
      return people
        .map(({ id: userId, ...person }) => ({ userId, ...person }))
        .toSorted((a, b) => a.displayName.localeCompare(b.displayName))
    },
  }
}
