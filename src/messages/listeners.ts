import type { ChatEvents } from "../chats/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Events } from "../platform/events/events"
import type { Subscriptions } from "./subscriptions"

/** Open sockets follow their people into chats and out of them; out in the same turn, before the answer is sent. */
export function followMembership(events: Events<ChatEvents & OnboardingEvents>, subscriptions: Subscriptions) {
  events.on("chatCreated", async ({ chatId, memberIds }) => {
    for (const userId of memberIds) await subscriptions.joined(userId, chatId)
  })
  events.on("memberJoined", ({ chatId, userId }) => subscriptions.joined(userId, chatId))
  events.on("memberArrived", async ({ chatIds, userId }) => {
    for (const chatId of chatIds) await subscriptions.joined(userId, chatId)
  })
  events.on("memberLeft", ({ chatId, userId, reason }) => subscriptions.left(userId, chatId, reason))
  events.on("memberRemoved", ({ chatIds, userId, reason }) => {
    for (const chatId of chatIds) subscriptions.left(userId, chatId, reason)
  })
}
