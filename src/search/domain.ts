import type { ChatDomain } from "../chats/domain"
import type { ChatEvents } from "../chats/events"
import type { InboxDomain } from "../inbox/domain"
import type { InboxEvents } from "../inbox/events"
import type { MessageDomain } from "../messages/domain"
import type { MessageEvents } from "../messages/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Database } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import type { Platform } from "../platform/open"
import type { AppRoutes } from "../sessions/guard"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createSearchActions } from "./actions"
import { createSearchApi } from "./api"
import { broadcastSavedSearches, broadcastTurns, tellCount } from "./broadcasts"
import { createFindRoutes } from "./find-routes"
import { startIndexer } from "./indexer"
import { createLanguageChange } from "./language"
import { createLanguageRoutes } from "./language-routes"
import { createListing } from "./listing"
import { createSearchRoutes } from "./routes"
import { createSavedSearches } from "./saved"
import { createSavedSearchApi } from "./saved-api"
import { createSavedSearchRoutes } from "./saved-routes"
import { createSavedSearchStore } from "./saved-search-store"
import { createSearchStore } from "./store"
import { createTurns } from "./turns"

type Left = { workspaces: WorkspaceDomain; chats: ChatDomain; messages: MessageDomain }
type Dependencies = Pick<Platform, "config" | "db" | "cache" | "log" | "broker" | "people"> &
  Left & {
    events: Events<ChatEvents & OnboardingEvents & MessageEvents & InboxEvents>
  }

export type SearchDomain = ReturnType<typeof openSearch>

export function openSearch({ config, db, cache, log, broker, people, events, ...left }: Dependencies) {
  const [workspaces, chats, messages] = [left.workspaces.store, left.chats.store, left.messages.store]
  const store = createSearchStore(db, config.searchTimeoutMs)
  const saved = createSavedSearchStore(db)
  const turns = createTurns()
  const searches = createSavedSearches({ saved, search: store, workspaces, tellCount: tellCount(people) })
  broadcastTurns(turns, broker)
  const { learn } = store
  const savedSearches = broadcastSavedSearches({ events, broker, people, saved, searches, learn, log })
  const list = createListing({ search: store, cache })
  return {
    store,
    savedStore: saved,
    actions: createSearchActions({ turns, list, search: store, chats, messages, workspaces }),
    searches,
    savedSearches,
    indexer: startIndexer({ store, events, log, onIndexed: savedSearches.tell, running: config.searchIndexing }),
  }
}

export function mountSearchApi(api: AppRoutes, { search: { actions, searches } }: { search: SearchDomain }) {
  api.route("/", createSearchApi({ actions }))
  api.route("/", createSavedSearchApi({ searches }))
}

type Pages = Left & { search: SearchDomain; inbox: InboxDomain; db: Database }

export function mountSearchPages(pages: AppRoutes, { search, inbox, db, ...left }: Pages) {
  const { actions, searches, store } = search
  const { frame, showChat, threadPanels: panels } = inbox
  const [workspaces, chats, messages] = [left.workspaces.store, left.chats, left.messages.store]
  pages.route("/", createFindRoutes({ actions, chats: chats.actions, messages, panels, showChat }))
  pages.route("/", createSearchRoutes({ frame, actions, search: store, searches, workspaces, chats: chats.store }))
  pages.route("/", createSavedSearchRoutes({ searches, workspaces }))
  pages.route("/", createLanguageRoutes({ frame, change: createLanguageChange({ db, search: store }) }))
}
