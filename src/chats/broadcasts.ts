import type { Events } from "../platform/events/events"
import type { Hub } from "../platform/realtime/hub"
import type { People } from "../platform/realtime/people"
import type { UserEvents } from "../users/events"
import { avatarUrlOf } from "../users/json"
import type { ChatEvents } from "./events"
import type { ChatStore } from "./store"

type Dependencies = { hub: Hub; people: People; chats: ChatStore }

/** Who came or went, with the number of members of that moment, which the heads of open pages show. */
export async function noteMember(
  { hub, chats }: Pick<Dependencies, "hub" | "chats">,
  chatId: string,
  userId: string,
  joined: boolean,
) {
  hub.note(chatId, { type: "member", chatId, userId, joined, count: await chats.countMembers(chatId) })
}

/** What changes about chats and about the people in them, for whoever has a page or program open. */
export function broadcastChats(events: Events<ChatEvents & UserEvents>, { hub, people, chats }: Dependencies) {
  events.on("chatChanged", ({ chatId, anew }) => hub.note(chatId, { type: "chat", chatId, ...(anew && { anew }) }))
  events.on("blockChanged", ({ chatIds }) => {
    for (const chatId of chatIds) hub.note(chatId, { type: "chat", chatId, anew: true })
  })
  events.on("chatCreated", ({ chatId, memberIds }) => {
    for (const userId of memberIds) people.tell(userId, { type: "chat", chatId, joined: true })
  })
  events.on("memberJoined", ({ chatId, userId }) => {
    people.tell(userId, { type: "chat", chatId, joined: true })
    return noteMember({ hub, chats }, chatId, userId, true)
  })
  events.on("memberLeft", ({ chatId, userId }) => noteMember({ hub, chats }, chatId, userId, false))
  async function tellOf(
    userId: string,
    frame: { type: string; id: string; avatarUrl?: string | null; displayName: string; handle: string },
  ) {
    // Their own sockets, on every node, are to bear it, too.
    people.tell(userId, frame)
    for (const chat of await chats.listHeadsFor(userId)) hub.note(chat.id, frame)
  }
  events.on("avatarChanged", ({ userId, displayName, handle, avatar }) =>
    tellOf(userId, { type: "user", id: userId, displayName, handle, avatarUrl: avatarUrlOf(avatar) }),
  )
  events.on("profileChanged", async ({ userId, displayName, handle }) => {
    await tellOf(userId, { type: "user", id: userId, displayName, handle })
  })
}
