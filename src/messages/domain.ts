import type { AttachmentDomain } from "../attachments/domain"
import type { ChatDomain } from "../chats/domain"
import type { ChatEvents } from "../chats/events"
import type { InboxDomain } from "../inbox/domain"
import type { OnboardingEvents } from "../onboarding/events"
import type { Events } from "../platform/events/events"
import type { Platform } from "../platform/open"
import { traceShared } from "../platform/tracing/tracing"
import type { PresenceDomain } from "../presence/domain"
import { createTyping } from "../presence/typing"
import type { SessionDomain } from "../sessions/domain"
import type { AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import type { UserEvents } from "../users/events"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createMessageActions } from "./actions"
import { createMessageApi } from "./api"
import { broadcastMessages } from "./broadcasts"
import { createCalling } from "./calling"
import { createChatHub } from "./chat-hub"
import { createCommands } from "./commands"
import { createComingBack } from "./coming-back"
import { createCompletion } from "./completion"
import { createComposing } from "./composing"
import type { MessageEvents } from "./events"
import { followMembership } from "./listeners"
import { createPinRoutes } from "./pin-routes"
import { createReactionApi } from "./reaction-api"
import { createReactionRoutes } from "./reaction-routes"
import { createMessageRoutes } from "./routes"
import { createMessageSocket } from "./socket"
import { createMessageStore } from "./store"
import { createSubscriptions } from "./subscriptions"
import { createUpgrade } from "./upgrade"
import { createWriter } from "./writer"
import { createWritingRoutes } from "./writing-routes"

type Given = Pick<
  Platform,
  | "config"
  | "db"
  | "cache"
  | "log"
  | "clock"
  | "limits"
  | "assets"
  | "metrics"
  | "tracing"
  | "traced"
  | "broker"
  | "transmit"
  | "people"
  | "sockets"
  | "room"
  | "server"
>
type Dependencies = Given &
  /** Given by the inbox and the notifications. */
  Pick<Parameters<typeof createMessageSocket>[0], "markRead" | "keepDraft"> &
  Pick<Parameters<typeof createComingBack>[0], "listMissed"> & {
    events: Events<MessageEvents & UserEvents & ChatEvents & OnboardingEvents>
    users: UserDomain
    sessions: SessionDomain
    chats: ChatDomain
    attachments: AttachmentDomain
    presence: PresenceDomain
    /** Of this database. */
    epoch: string
  }

export type MessageDomain = ReturnType<typeof openMessages>

export function openMessages(given: Dependencies) {
  const { config, db, cache, clock, limits, log, tracing, traced, people, sockets, events } = given
  const { users, sessions, chats, attachments, presence } = given
  const store = createMessageStore(db, cache)
  const hub = createChatHub(given, store)
  const backlogBytes = config.socketBacklogBytes
  const subscriptions = createSubscriptions({ hub, chats: chats.store, messages: store, backlogBytes, log })
  const lanes = createWriter({ flush: store.flush, lanes: config.databaseWriterConnections })
  const writer = { ...lanes, write: traceShared(tracing, "messages.flush", lanes.write) }
  const actions = traced(
    "messages",
    createMessageActions({
      messages: store,
      chats: chats.store,
      users: users.store,
      writer,
      attachments: attachments.actions,
      events,
      // A person who types and pastes never meets it; a program is told to slow down.
      sendLimit: limits({ name: "send", points: 300, seconds: 10 }),
      presentIn: presence.presentIn,
      clock,
    }),
  )
  const socket = createMessageSocket({
    ...given,
    actions,
    subscriptions,
    typing: createTyping({ hub }),
    presence: presence.socket,
    comingBack: createComingBack({
      ...given,
      subscriptions,
      build: given.assets.buildId,
      findRenewal: chats.store.findRenewal,
      isLive: sessions.store.isLive,
    }),
    heartbeatMs: config.socketHeartbeatSeconds * 1000,
    limits: config.rateLimit,
  })
  const upgrade = createUpgrade({
    ...given,
    mostSockets: config.socketsPerNode,
    tickets: sessions.tickets,
    noteTimeZone: presence.timeZones.note,
    connect: socket.connect,
  })
  followMembership(events, { people, sockets, subscriptions, renewLinksTo: store.renewLinksTo })
  broadcastMessages(events, { hub, people, chats: chats.store })
  return { store, hub, subscriptions, writer, actions, socket, upgrade }
}

type Api = { messages: MessageDomain; chats: ChatDomain }

export function mountMessageApi(api: AppRoutes, { messages: { upgrade, actions, store }, chats }: Api) {
  const given = { actions, chats: chats.actions, messages: store }
  api.get("/events", (c) => upgrade(c, "program"))
  api.route("/", createMessageApi(given))
  api.route("/", createReactionApi(given))
}

type Pages = Api &
  Pick<Platform, "clock"> & {
    workspaces: WorkspaceDomain
    attachments: AttachmentDomain
    presence: PresenceDomain
    inbox: Pick<InboxDomain, "commands" | "showAlone">
  }

export function mountMessagePages(pages: AppRoutes, { messages, chats, attachments, inbox, ...given }: Pages) {
  const { actions, store, upgrade } = messages
  const { presence, workspaces, clock } = given
  const common = { actions, chats: chats.actions, messages: store, showAlone: inbox.showAlone }
  const chatting = { actions: chats.actions, chats: chats.store }
  const commands = [...createCommands({ ...chatting, presence: presence.actions, clock }), ...inbox.commands]
  const calling = createCalling({ chats: chats.actions, presentIn: presence.presentIn })
  const writing = createWritingRoutes({
    ...common,
    complete: createCompletion({ chats: chats.store, commands }),
    composing: createComposing({ ...chatting, messages: actions, calling, commands }),
    attachments: attachments.actions,
  })
  pages.get("/ws", (c) => upgrade(c, "page"))
  pages.route("/", writing)
  pages.route("/", createMessageRoutes({ ...common, calling, showsReceipts: workspaces.store.showsReceipts }))
  pages.route("/", createPinRoutes(common))
  pages.route("/", createReactionRoutes(common))
}
