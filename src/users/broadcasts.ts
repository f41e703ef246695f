import type { Events } from "../platform/events/events"
import type { People } from "../platform/realtime/people"
import type { UserEvents } from "./events"

/** A setting that changed shows at once on the person's other tabs and devices, and only there. */
export function broadcastSettings(events: Events<UserEvents>, people: People) {
  events.on("settingsChanged", ({ userId, settings }) => people.tell(userId, { type: "settings", settings }))
}

/** Whom somebody blocks: their pages ask anew for what is unread, and for whose messages they fold away. */
export function broadcastBlocks(events: Events<UserEvents>, people: People) {
  events.on("blockChanged", ({ userId }) => {
    people.tell(userId, { type: "chat", chatId: null })
    people.tell(userId, { type: "threads" })
  })
}
