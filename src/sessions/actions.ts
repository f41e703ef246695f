import { text as catalogue } from "../../views/text/text"
import type { Database } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import { notFound, unauthorized } from "../platform/http/problem"
import { newId, newToken } from "../platform/ids"
import type { Passwords } from "../users/passwords"
import type { UserStore } from "../users/store"
import type { SessionEvents } from "./events"
import type { SignInLimit } from "./sign-in-limit"
import type { SessionStore } from "./store"
import type { Viewer } from "./session"

export type Origin = { userAgent: string; address: string }

const touchEveryMs = 10 * 60_000

type Dependencies = {
  db: Database
  sessions: SessionStore
  users: UserStore
  passwords: Passwords
  events: Events<SessionEvents>
  limit: SignInLimit
}

export type SessionActions = ReturnType<typeof createSessionActions>

/** Signing in, staying in, signing out. */
export function createSessionActions({ db, sessions, users, passwords, events, limit }: Dependencies) {
  /** A new session for a person whose identity was just proved. */
  async function begin(userId: string, origin: Origin) {
    const token = newToken()
    const id = newId()
    const expiresAt = await sessions.insert({ id, userId, token, ...origin })
    return { id, token, expiresAt }
  }

  return {
    begin,

    /**
     * By e-mail or handle. The same 401, after the same work, whether the login, the password or the account is wrong. Raises 429
     * after too many tries.
     */
    async signIn({ login, password }: { login: string; password: string }, origin: Origin) {
      const found = await users.findForSignIn(login)
      await limit(found?.account.id ?? login.toLowerCase(), origin.address)
      const matches = await passwords.verify(password, found?.passwordHash ?? null)
      if (!found || !matches || found.account.deactivated) {
        throw unauthorized(catalogue.refusals.wrongLogin)
      }
      return { ...(await begin(found.account.id, origin)), user: found.account }
    },

    /** The person behind a token, or null. Slides the expiry of sessions in use. */
    async authenticate(token: string): Promise<Viewer | null> {
      if (!/^[\w-]{43}$/.test(token)) return null
      const viewer = await sessions.findViewer(token)
      if (viewer && Date.now() - viewer.session.lastSeenAt.getTime() > touchEveryMs)
        await sessions.touch([viewer.session.id])
      return viewer
    },

    /** Ends one of a person's sessions and its sockets. Raises 404 when it is not theirs. */
    async end(userId: string, sessionId: string) {
      const ended = await db.transaction("sessions.end", (tx) => sessions.end(tx, userId, sessionId, "signed out"))
      if (!ended) throw notFound(catalogue.refusals.sessionOver)
      const dropped = sessions.drop(ended)
      events.emit("sessionEnded", { userId, sessionId })
      await dropped
    },
  }
}
