import type { InboxDomain } from "../inbox/domain"
import type { Events } from "../platform/events/events"
import type { Platform } from "../platform/open"
import type { SessionDomain } from "../sessions/domain"
import type { AppRoutes } from "../sessions/guard"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createChatActions } from "./actions"
import { createChatApi } from "./api"
import type { ChatEvents } from "./events"
import { createChatRoutes } from "./routes"
import { createChatStore } from "./store"
import type { WriteSystemLine } from "./system-lines"

type Dependencies = Pick<Platform, "db" | "cache" | "traced"> & {
  events: Events<ChatEvents>
  sessions: SessionDomain
  /** Given by the messages. */
  writeSystemLine: WriteSystemLine
}

export type ChatDomain = ReturnType<typeof openChats>

export function openChats({ db, cache, traced, events, sessions, writeSystemLine }: Dependencies) {
  const store = createChatStore(db, cache)
  const actions = createChatActions({ db, chats: store, sessions: sessions.store, events, writeSystemLine })
  return { store, actions: traced("chats", actions) }
}

type Api = { chats: ChatDomain; workspaces: WorkspaceDomain }

export function mountChatApi(api: AppRoutes, { chats: { actions, store }, workspaces }: Api) {
  api.route("/", createChatApi({ actions, chats: store, workspaces: workspaces.store }))
}

type Pages = Api & { inbox: Pick<InboxDomain, "frame" | "showChat" | "drawThreads"> }

export function mountChatPages(
  pages: AppRoutes,
  { chats, workspaces, inbox: { frame, showChat, drawThreads } }: Pages,
) {
  const { actions, store } = chats
  const given = { frame, showChat, drawThreads, workspaces: workspaces.store }
  pages.route("/", createChatRoutes({ ...given, actions, chats: store }))
}
