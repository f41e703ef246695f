import type { ChatEvents } from "../chats/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Events } from "../platform/events/events"
import type { People } from "../platform/realtime/people"
import type { Sockets } from "../platform/realtime/sockets"
import type { UserEvents } from "../users/events"
import type { Subscriptions } from "./subscriptions"

type Dependencies = {
  people: People
  sockets: Sockets
  subscriptions: Subscriptions
  /** A channel may be called otherwise now. */
  renewLinksTo(chatId: string): Promise<void>
}

/**
 * Open sockets follow their people into chats and out of them. In: on every node that hears of it, before the sockets are
 * told, so that what they read of the chat then is followed by all that comes later. Out: in the same turn, before the answer
 * is sent; other nodes find it among the revocations.
 */
export function followMembership(
  events: Events<ChatEvents & OnboardingEvents & UserEvents>,
  { people, sockets, subscriptions, renewLinksTo }: Dependencies,
) {
  people.prepare("chat", async (userId, { chatId, joined }) => {
    if (joined) await subscriptions.joined(userId, String(chatId))
  })
  events.on("chatChanged", ({ chatId }) => renewLinksTo(chatId))
  events.on("memberLeft", ({ chatId, userId, reason }) => subscriptions.left(userId, chatId, reason))
  const rename = (userId: string, names: { displayName: string; handle: string }) => {
    for (const { data } of sockets.ofUser(userId)) data.user = { ...data.user, ...names }
  }
  people.prepare("user", async (userId, { displayName, handle }) =>
    rename(userId, { displayName: String(displayName), handle: String(handle) }),
  )
  // On this node before the answer is sent.
  events.on("profileChanged", ({ userId, displayName, handle }) => rename(userId, { displayName, handle }))
  events.on("memberRemoved", ({ chatIds, userId, reason }) => {
    for (const chatId of chatIds) subscriptions.left(userId, chatId, reason)
  })
}
