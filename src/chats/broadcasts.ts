import type { Events } from "../platform/events/events"
import type { Hub } from "../platform/realtime/hub"
import type { People } from "../platform/realtime/people"
import type { UserEvents } from "../users/events"
import type { ChatEvents } from "./events"
import type { ChatStore } from "./store"

type Dependencies = { hub: Hub; people: People; chats: ChatStore }

/** What changes about chats and about the people in them, for whoever has a page or program open. */
export function broadcastChats(events: Events<ChatEvents & UserEvents>, { hub, people, chats }: Dependencies) {
  events.on("chatChanged", ({ chatId }) => hub.note(chatId, { type: "chat", chatId }))
  events.on("chatCreated", ({ chatId, memberIds }) => {
    for (const userId of memberIds) people.tell(userId, { type: "chat", chatId, joined: true })
  })
  events.on("memberJoined", ({ chatId, userId }) => {
    hub.note(chatId, { type: "member", chatId, userId, joined: true })
    people.tell(userId, { type: "chat", chatId, joined: true })
  })
  events.on("memberLeft", ({ chatId, userId }) => hub.note(chatId, { type: "member", chatId, userId, joined: false }))
  events.on("profileChanged", async ({ userId, displayName, handle }) => {
    const frame = { type: "user", id: userId, displayName, handle }
    // Their own sockets, on every node, are to bear the new name.
    people.tell(userId, frame)
    for (const chat of await chats.listHeadsFor(userId)) hub.note(chat.id, frame)
  })
}
