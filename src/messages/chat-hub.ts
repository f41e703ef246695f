import type { ChatDomain } from "../chats/domain"
import type { Platform } from "../platform/open"
import { createHub } from "../platform/realtime/hub"
import { traceDelivery } from "../platform/tracing/tracing"
import type { SessionDomain } from "../sessions/domain"
import { toEnvelope } from "./broadcasts"
import type { MessageStore } from "./store"

type Dependencies = Pick<Platform, "broker" | "transmit" | "log" | "metrics" | "clock" | "tracing"> & {
  chats: ChatDomain
  sessions: SessionDomain
}

/** The hub of this node, which finds in the store what it did not hear of. */
export function createChatHub(
  { metrics, clock, tracing, chats, sessions, ...given }: Dependencies,
  messages: MessageStore,
) {
  return createHub({
    broker: given.broker,
    transmit: given.transmit,
    log: given.log,
    async loadChanges(chatId, after) {
      const { messages: list, lastRev, hasMore } = await messages.changesAfter(chatId, after, 200, { urgent: true })
      return {
        envelopes: list.map((message) => toEnvelope(message)),
        upTo: hasMore ? list.at(-1)!.rev : lastRev,
        hasMore,
      }
    },
    tracing,
    onDelivered(envelope) {
      const now = clock()
      if (envelope.committedAt) metrics.delivered(Math.max(0, now - envelope.committedAt))
      if (tracing) traceDelivery(tracing, envelope, now)
    },
    loadHeads: async (ids) => new Map((await chats.store.listHeads(ids)).map((chat) => [chat.id, chat.lastRev])),
    knowsRights: sessions.revocations.isCurrent,
    refreshRights: sessions.revocations.refresh,
  })
}
