import { tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import { type AppContext, viewerOf } from "./guard"
import type { Viewer } from "./session"
import type { SessionStore } from "./store"

export const ticketSeconds = 30

export type Tickets = ReturnType<typeof createTickets>

/**
 * Tickets let a browser's script open a socket of the API, since it cannot set a header: one use, 30 s, at whatever node the
 * load balancer sends it to.
 */
export function createTickets({ sessions, limit }: { sessions: SessionStore; limit: RateLimit }) {
  return {
    /** Raises 429: each is a row until it is used or swept. */
    async issue(c: AppContext): Promise<string> {
      const { user, session } = viewerOf(c)
      const wait = await limit.take(user.id)
      if (wait > 0) throw tooMany(wait)
      return sessions.insertTicket(session.id, ticketSeconds)
    },
    /** Raises what the database raises; null for what is no ticket, or no longer one. */
    use: async (ticket: string | undefined): Promise<Viewer | null> =>
      ticket && /^[\w-]{43}$/.test(ticket) ? sessions.useTicket(ticket) : null,
  }
}
