import { newToken } from "../platform/ids"
import { type AppContext, viewerOf } from "./guard"
import type { Viewer } from "./session"

const lifetimeMs = 30_000
const mostTickets = 10_000

/** Tickets let a browser's script open a socket of the API, since it cannot set a header: one use, 30 s. */
export function createTickets() {
  const issued = new Map<string, { viewer: Viewer; until: number }>()
  return {
    issue(c: AppContext): string {
      const viewer = viewerOf(c)
      const now = Date.now()
      for (const [ticket, { until }] of issued) {
        if (until > now && issued.size < mostTickets) break
        issued.delete(ticket)
      }
      const ticket = newToken()
      issued.set(ticket, { viewer, until: now + lifetimeMs })
      return ticket
    },
    use(ticket: string | undefined): Viewer | null {
      const found = ticket ? issued.get(ticket) : undefined
      if (!ticket || !found) return null
      issued.delete(ticket)
      return found.until > Date.now() ? found.viewer : null
    },
  }
}
