import type { Events } from "../platform/events/events"
import type { People } from "../platform/realtime/people"
import type { InboxEvents } from "./events"
import type { InboxStore } from "./store"

/** A read position that moved shows on the person's other tabs and devices, and only there. */
export function broadcastReads(events: Events<InboxEvents>, { people, inbox }: { people: People; inbox: InboxStore }) {
  events.on("readMoved", async ({ userId, chatId, seq }) => {
    const [counts] = await inbox.counts(userId, [chatId])
    people.tell(userId, { type: "read", chatId, seq, unread: counts?.unread ?? 0, mentions: counts?.mentions ?? 0 })
  })
}
