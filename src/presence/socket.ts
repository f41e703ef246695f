import { z } from "zod"
import { id } from "../platform/http/fields"
import type { Attendance } from "../platform/realtime/attendance"
import type { Socket } from "../platform/realtime/sockets"
import type { PresenceBroadcasts } from "./broadcasts"

/** More than a page shows at once. */
const mostWatched = 200

export const presenceFrames = [
  /** Whom the page shows: it hears of these, in place of those before. */
  z.object({ type: z.literal("watch"), ids: z.array(id).max(mostWatched) }),
  /** Whether somebody looks at the page. */
  z.object({ type: z.literal("active"), active: z.boolean() }),
] as const
type Frame = z.output<(typeof presenceFrames)[number]>

type Dependencies = { attendance: Attendance; broadcasts: PresenceBroadcasts }

export type PresenceSocket = ReturnType<typeof createPresenceSocket>

/** What sockets say about who is here. A page says itself whether it is looked at; a program is at work while it is there. */
export const createPresenceSocket = ({ attendance, broadcasts }: Dependencies) => ({
  arrived({ data }: Socket) {
    if (data.face === "program") attendance.set(data.userId, data.id, "active")
  },
  async take(socket: Socket, frame: Frame) {
    if (frame.type === "watch") return broadcasts.watch(socket, frame.ids)
    attendance.set(socket.data.userId, socket.data.id, frame.active ? "active" : "idle")
  },
  left(socket: Socket) {
    attendance.set(socket.data.userId, socket.data.id, null)
    broadcasts.leave(socket)
  },
})
