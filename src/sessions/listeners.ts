import type { Events } from "../platform/events/events"
import type { Sockets } from "../platform/realtime/sockets"
import { closeCodes } from "../platform/realtime/close-codes"
import { closeSocket } from "../platform/realtime/sockets"
import type { UserEvents } from "../users/events"
import type { SessionEvents } from "./events"

/** Sockets end with the session that opened them, in the same turn, before the answer is sent. */
export function closeEndedSessions(events: Events<UserEvents & SessionEvents>, sockets: Sockets) {
  events.on("sessionEnded", ({ userId, sessionId }) => sockets.closeSession(userId, sessionId))
  events.on("accountDeactivated", ({ userId }) => sockets.closeUser(userId))
  events.on("sessionsEnded", ({ userId, exceptSessionId }) => {
    for (const socket of sockets.ofUser(userId)) {
      if (socket.data.sessionId !== exceptSessionId) closeSocket(socket, closeCodes.revoked)
    }
  })
}
