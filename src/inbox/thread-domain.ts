import type { ChatDomain } from "../chats/domain"
import type { MessageDomain } from "../messages/domain"
import type { MessageEvents } from "../messages/events"
import type { Events } from "../platform/events/events"
import type { Platform } from "../platform/open"
import type { AppRoutes } from "../sessions/guard"
import type { WorkspaceDomain } from "../workspaces/domain"
import { broadcastThreads, tellOfThreads } from "./broadcasts"
import type { ShowChat } from "./chat-page"
import type { Frame } from "./frame"
import { createThreadApi } from "./thread-api"
import type { ThreadPanels } from "./thread-panels"
import { createThreadRoutes } from "./thread-routes"
import { createThreadStore } from "./thread-store"
import { type Threads, createThreads } from "./threads"

type Dependencies = Pick<Platform, "db" | "people"> & { events: Events<MessageEvents>; messages: MessageDomain }

export function openThreads({ db, people, events, messages }: Dependencies) {
  const store = createThreadStore(db)
  const { load } = messages.actions
  return {
    store,
    threads: createThreads({ store, messages: messages.store, load, tell: tellOfThreads(people) }),
    hints: broadcastThreads(events, { people, threads: store }),
  }
}

type Api = { threads: Threads; workspaces: WorkspaceDomain }

export function mountThreadApi(api: AppRoutes, { threads, workspaces }: Api) {
  api.route("/", createThreadApi({ threads, workspaces: workspaces.store }))
}

type Pages = { frame: Frame; threads: Threads; threadPanels: ThreadPanels; showChat: ShowChat; chats: ChatDomain }

export function mountThreadPages(pages: AppRoutes, { threadPanels: panels, chats, ...given }: Pages) {
  pages.route("/", createThreadRoutes({ ...given, panels, chats: chats.store }))
}
