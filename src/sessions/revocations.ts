import { keyspaces } from "../platform/cache/keyspaces"
import type { Log } from "../platform/log"
import type { Sockets } from "../platform/realtime/sockets"
import type { UserStore } from "../users/store"
import type { Revocation, SessionStore } from "./store"

/** A right that ends is heard of within a second, the time that the question takes included. */
const everyMs = 400
/** A transaction that began earlier may commit later, and clocks differ a little. */
const overlapMs = 10_000
const rememberMs = 30_000
/** After so long without news a right may have ended that this node does not know of. */
const trustedMs = 1_000
/** At its start a node hears of all that Redis may still know as live: rights that ended while no node was there to be told. */
const cachedMs = keyspaces.session.seconds * 1000

type Dependencies = {
  sessions: SessionStore
  users: UserStore
  sockets: Sockets
  log: Log
  /** A person may no longer hear one chat. */
  onChatLeft(userId: string, chatId: string, reason: string): Promise<void>
}

export type Revocations = ReturnType<typeof watchRevocations>

/**
 * Polls the rights that ended on other nodes and acts on this node's cache and sockets, within a second, without Redis. A node
 * that was stopped for a while, or away from the database, reads all that it missed before it is trusted again.
 */
export function watchRevocations({ sessions, users, sockets, log, onChatLeft }: Dependencies) {
  const seen = new Map<number, number>()

  async function apply({ userId, sessionId, chatId, tokenHash, version, reason }: Revocation) {
    if (tokenHash) await sessions.drop(tokenHash)
    if (!userId) return
    if (version !== null) await users.drop(userId, version)
    else if (chatId) await onChatLeft(userId, chatId, reason)
    else if (sessionId) sockets.closeSession(userId, sessionId)
    else sockets.closeUser(userId)
  }

  let polledAt = Date.now() - cachedMs

  async function poll() {
    const begun = Date.now()
    const begunAt = performance.now()
    const missedMs = Math.max(0, begun - polledAt)
    let failed = false
    for (const revocation of await sessions.listRecentRevocations((overlapMs + missedMs) / 1000)) {
      if (seen.has(revocation.id)) continue
      seen.set(revocation.id, Date.now())
      // A person removed and taken back within the overlap keeps what was given later: this node did both itself.
      await apply(revocation).catch((error: unknown) => {
        // Tried again by the next poll.
        failed = true
        seen.delete(revocation.id)
        log.warn({ err: error, reason: revocation.reason }, "could not take a right away")
      })
    }
    for (const [id, at] of seen) if (Date.now() - at > rememberMs) seen.delete(id)
    polledAt = begun
    if (!failed) sessions.revocationsApplied(begunAt)
  }

  let polling: Promise<void> | null = null
  const refresh = () => (polling ??= poll().finally(() => (polling = null)))
  const poke = () => void refresh().catch((error: unknown) => log.warn({ err: error }, "could not read revocations"))
  poke()
  const timer = setInterval(poke, everyMs)
  timer.unref()
  return {
    /** False when this node may have missed that a right ended: it was stopped, or the database was away. */
    isCurrent: () => Date.now() - polledAt < trustedMs,
    /** Reads and applies what ended meanwhile. Raises what the database raises. */
    refresh,
    stop: () => clearInterval(timer),
  }
}
