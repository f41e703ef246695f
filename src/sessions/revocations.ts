import type { Log } from "../platform/log"
import type { Sockets } from "../platform/realtime/sockets"
import type { Revocation, SessionStore } from "./store"

/** A right that ends is heard of within a second, the time that the question takes included. */
const everyMs = 400
/** A transaction that began earlier may commit later, and clocks differ a little. */
const overlapMs = 10_000
const rememberMs = 30_000
/** After so long without news a right may have ended that this node does not know of. */
const trustedMs = 1_000

type Dependencies = {
  store: SessionStore
  sockets: Sockets
  log: Log
  /** A person may no longer hear one chat. */
  onChatLeft(userId: string, chatId: string, reason: string): Promise<void>
}

export type Revocations = ReturnType<typeof watchRevocations>

/**
 * Polls the rights that ended on other nodes and acts on this node's sockets, within a second, without Redis. A node that was
 * stopped for a while, or away from the database, reads all that it missed before it is trusted again.
 */
export function watchRevocations({ store, sockets, log, onChatLeft }: Dependencies) {
  const seen = new Map<number, number>()

  async function apply(revocation: Revocation) {
    const { userId, sessionId, chatId, reason } = revocation
    if (!userId) return
    if (chatId) await onChatLeft(userId, chatId, reason)
    else if (sessionId) sockets.closeSession(userId, sessionId)
    else sockets.closeUser(userId)
  }

  let polledAt = Date.now()

  async function poll() {
    const begun = Date.now()
    const missedMs = Math.max(0, begun - polledAt)
    for (const revocation of await store.listRecentRevocations((overlapMs + missedMs) / 1000)) {
      if (seen.has(revocation.id)) continue
      seen.set(revocation.id, Date.now())
      // A person removed and taken back within the overlap keeps what was given later: this node did both itself.
      await apply(revocation).catch((error: unknown) => {
        // Tried again by the next poll.
        seen.delete(revocation.id)
        log.warn({ err: error, reason: revocation.reason }, "could not take a right away")
      })
    }
    for (const [id, at] of seen) if (Date.now() - at > rememberMs) seen.delete(id)
    polledAt = begun
  }

  let polling: Promise<void> | null = null
  const refresh = () => (polling ??= poll().finally(() => (polling = null)))
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn({ err: error }, "could not read revocations"))
  }, everyMs)
  timer.unref()
  return {
    /** False when this node may have missed that a right ended: it was stopped, or the database was away. */
    isCurrent: () => Date.now() - polledAt < trustedMs,
    /** Reads and applies what ended meanwhile. Raises what the database raises. */
    refresh,
    stop: () => clearInterval(timer),
  }
}
