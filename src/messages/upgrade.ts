import { text as catalogue } from "../../views/text/text"
import { malformed, tooManyConnections, unauthorized, unavailable } from "../platform/http/problem"
import type { Platform } from "../platform/open"
import type { Connection } from "../platform/realtime/sockets"
import type { AppContext } from "../sessions/guard"
import type { Tickets } from "../sessions/tickets"
import type { Visitor } from "./socket"
import { timeZoneOf } from "./time-zone"

type Dependencies = Pick<Platform, "room" | "sockets" | "server"> & {
  /** Of all people together. */
  mostSockets: number
  tickets: Pick<Tickets, "use">
  noteTimeZone(userId: string, zone: string | null): void
  connect(visitor: Visitor): Connection
}

export type Upgrade = ReturnType<typeof createUpgrade>

/**
 * Makes a socket of a request, for whoever is signed in or has a ticket. Raises 401 for anybody else, 429 when they have too
 * many, 503 when this node is full, and 400 for what asks for no WebSocket.
 */
export const createUpgrade =
  ({ room, sockets, server, mostSockets, tickets, noteTimeZone, connect }: Dependencies) =>
  async (c: AppContext, face: "page" | "program"): Promise<Response> => {
    const ticket = face === "program" ? await tickets.use(c.req.query("ticket")) : null
    const viewer = ticket ?? c.get("viewer")
    if (!viewer) throw unauthorized()
    const address = c.get("address")
    if (!(await room.hasRoom(viewer.user.id, address))) throw tooManyConnections(10)
    if (sockets.count() >= mostSockets) throw unavailable(10)
    if (face === "page") noteTimeZone(viewer.user.id, timeZoneOf(c))
    const data = connect({ user: viewer.user, sessionId: viewer.session.id, address, face })
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket" || !server.upgrade(c.req.raw, data)) {
      throw malformed(catalogue.refusals.speaksWebSocket)
    }
    return new Response(null)
  }
