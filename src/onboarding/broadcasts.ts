import type { Events } from "../platform/events/events"
import type { Hub } from "../platform/realtime/hub"
import type { People } from "../platform/realtime/people"
import type { OnboardingEvents } from "./events"

/** Who came into a team or left it shows in its chats, and on their own pages. */
export function broadcastArrivals(events: Events<OnboardingEvents>, { hub, people }: { hub: Hub; people: People }) {
  events.on("memberArrived", ({ chatIds, userId }) => {
    for (const chatId of chatIds) {
      hub.note(chatId, { type: "member", chatId, userId, joined: true })
      people.tell(userId, { type: "chat", chatId })
    }
  })
  events.on("memberRemoved", ({ chatIds, userId }) => {
    for (const chatId of chatIds) hub.note(chatId, { type: "member", chatId, userId, joined: false })
  })
}
