import { noteMember } from "../chats/broadcasts"
import type { ChatStore } from "../chats/store"
import type { Events } from "../platform/events/events"
import type { Hub } from "../platform/realtime/hub"
import type { OnboardingEvents } from "./events"

/** Who left a team shows in the chats that they left with it. */
export function broadcastDepartures(events: Events<OnboardingEvents>, { hub, chats }: { hub: Hub; chats: ChatStore }) {
  events.on("memberRemoved", async ({ chatIds, userId }) => {
    await Promise.all(chatIds.map((chatId) => noteMember({ hub, chats }, chatId, userId, false)))
  })
}
