import type { ChatEvents } from "../chats/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Events } from "../platform/events/events"
import type { PresenceBroadcasts } from "./broadcasts"

/** Who leaves a chat or a team sees others no more, and is not seen; other nodes find it among the revocations. */
export function followSight(events: Events<ChatEvents & OnboardingEvents>, { judgeAgain }: PresenceBroadcasts) {
  events.on("memberLeft", ({ userId }) => judgeAgain(userId))
  events.on("memberRemoved", ({ userId }) => judgeAgain(userId))
}
