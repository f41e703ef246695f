import type { ChatDomain } from "../chats/domain"
import type { MessageDomain } from "../messages/domain"
import type { MessageEvents } from "../messages/events"
import type { OnboardingDomain } from "../onboarding/domain"
import type { Events } from "../platform/events/events"
import type { Assets } from "../platform/http/assets"
import type { Platform } from "../platform/open"
import type { PresenceEvents } from "../presence/events"
import type { AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createArrangementActions, createInboxActions } from "./actions"
import { createInboxApi } from "./api"
import { createArrangementApi, createArrangementRoutes } from "./arrangement-routes"
import { createArrangementStore } from "./arrangement-store"
import { broadcastReads, tellOfDrafts } from "./broadcasts"
import { createChatPage } from "./chat-page"
import { drawChatThreads } from "./chat-threads"
import { createInboxCommands } from "./commands"
import { createDraftApi } from "./draft-api"
import { createDraftRoutes } from "./draft-routes"
import { createDraftStore } from "./draft-store"
import { createDrafts } from "./drafts"
import type { InboxEvents } from "./events"
import { createFrame } from "./frame"
import { createOfflineRoutes } from "./offline-routes"
import { createQuoteRoutes } from "./quote-routes"
import { createInboxRoutes } from "./routes"
import { type SavedDependencies, mountSavedApi, mountSavedPages, openSaved } from "./saved-domain"
import { createShowAlone } from "./show-alone"
import { createInboxStore } from "./store"
import { createSwitcher } from "./switcher"
import { createSwitcherRoutes } from "./switcher-routes"
import { mountThreadApi, mountThreadPages, openThreads } from "./thread-domain"
import { createThreadPanels } from "./thread-panels"
import { createVisits } from "./visits"
import { createWaiting } from "./waiting"
import { createWaitingRoutes } from "./waiting-routes"
import { createWarmUp } from "./warm-up"

type Left = {
  users: UserDomain
  workspaces: WorkspaceDomain
  chats: ChatDomain
  onboarding: OnboardingDomain
  messages: MessageDomain
}
type Dependencies = Pick<Platform, "db" | "cache" | "clock" | "log" | "assets" | "people" | "traced"> &
  Left &
  SavedDependencies & { events: Events<InboxEvents & PresenceEvents & MessageEvents> }

export type InboxDomain = ReturnType<typeof openInbox>

export function openInbox(given: Dependencies) {
  const { db, cache, clock, log, assets, people, traced, events, onboarding } = given
  const [users, workspaces] = [given.users.store, given.workspaces.store]
  const [chats, messages] = [given.chats.store, given.messages.store]
  const store = createInboxStore(db, cache, users.blockedBy)
  const arrangementStore = createArrangementStore(db)
  const draftStore = createDraftStore(db)
  const { threads, ...threading } = openThreads(given)
  const { saved, ...keeping } = openSaved(given)
  const actions = traced("inbox", createInboxActions({ chats, messages, inbox: store, threads, events }))
  const arrangement = traced("inbox", createArrangementActions({ arrangement: arrangementStore, chats, events }))
  const drafts = createDrafts({ store: draftStore, chats, log, ...tellOfDrafts(people) })
  const visits = createVisits({ write: store.noteVisits, log, clock })
  const frame = createFrame({ inbox: actions, workspaces, assets })
  broadcastReads(events, { people, inbox: store, headOf: given.messages.hub.headOf })
  return {
    store,
    arrangementStore,
    draftStore,
    threadStore: threading.store,
    savedStore: keeping.store,
    actions,
    arrangement,
    threads,
    threadHints: threading.hints,
    drafts,
    visits,
    saved,
    reminders: keeping.reminders,
    waiting: createWaiting({ actions, inbox: store, messages, chats, threads }),
    warmUp: createWarmUp({ users, chats, messages, pool: db.pool, log }),
    commands: createInboxCommands(arrangement, saved),
    frame,
    showChat: createChatPage({ frame, inbox: store, messages, visits, welcome: onboarding.welcome }),
    showAlone: createShowAlone({ chats: given.chats.actions, frame }),
    threadPanels: createThreadPanels({ threads, messages, findDraft: drafts.find }),
    drawThreads: drawChatThreads(messages),
  }
}

type Api = Pick<Left, "workspaces" | "chats"> & { inbox: InboxDomain }

export function mountInboxApi(api: AppRoutes, { inbox, chats, workspaces }: Api) {
  const { store, actions, waiting, threads, saved, drafts, arrangement } = inbox
  const teams = workspaces.store
  api.route("/", createInboxApi({ actions, inbox: store, chats: chats.store, workspaces: teams, waiting }))
  mountThreadApi(api, { threads, workspaces })
  mountSavedApi(api, { saved, workspaces })
  api.route("/", createDraftApi({ drafts, chats: chats.actions, threads, workspaces: teams }))
  api.route("/", createArrangementApi({ actions: arrangement, workspaces: teams }))
}

type Pages = Api & Pick<Left, "onboarding" | "messages"> & { assets: Assets }

export function mountInboxPages(pages: AppRoutes, { inbox, onboarding, assets, ...given }: Pages) {
  const { frame, actions, visits, showChat, drafts, threads, arrangement, waiting, store } = inbox
  const stores = { chats: given.chats.store, messages: given.messages.store, workspaces: given.workspaces.store }
  const { isFirstRun } = onboarding.actions
  const find = createSwitcher({ inbox: store, chats: stores.chats, visits })
  pages.route("/", createInboxRoutes({ ...stores, frame, actions, inbox: store, visits, showChat, isFirstRun }))
  pages.route("/", createQuoteRoutes(stores))
  pages.route("/", createDraftRoutes({ frame, drafts, chats: given.chats.actions, threads }))
  mountThreadPages(pages, { ...inbox, chats: given.chats })
  pages.route("/", createOfflineRoutes(assets))
  pages.route("/", createArrangementRoutes({ actions: arrangement, workspaces: stores.workspaces, frame, showChat }))
  pages.route("/", createSwitcherRoutes({ frame, find }))
  pages.route("/", createWaitingRoutes({ frame, actions, waiting }))
  mountSavedPages(pages, { ...inbox, workspaces: given.workspaces })
}
