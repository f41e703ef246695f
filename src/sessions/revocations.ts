import type { Log } from "../platform/log"
import type { Sockets } from "../platform/realtime/sockets"
import type { Revocation, SessionStore } from "./store"

const everyMs = 1_000
const rememberMs = 30_000

type Dependencies = {
  store: SessionStore
  sockets: Sockets
  log: Log
  /** A person may no longer hear one chat. */
  onChatLeft(userId: string, chatId: string, reason: string): Promise<void>
}

/** Polls the rights that ended on other nodes and acts on this node's sockets, within a second, without Redis. */
export function watchRevocations({ store, sockets, log, onChatLeft }: Dependencies) {
  const seen = new Map<number, number>()

  async function apply(revocation: Revocation) {
    const { userId, sessionId, chatId, reason } = revocation
    if (!userId) return
    if (chatId) await onChatLeft(userId, chatId, reason)
    else if (sessionId) sockets.closeSession(userId, sessionId)
    else sockets.closeUser(userId)
  }

  async function poll() {
    for (const revocation of await store.listRecentRevocations()) {
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
  }

  let polling = false
  const timer = setInterval(() => {
    if (polling) return
    polling = true
    poll()
      .catch((error: unknown) => log.warn({ err: error }, "could not read revocations"))
      .finally(() => (polling = false))
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
