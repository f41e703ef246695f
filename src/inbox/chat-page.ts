import { ConversationPane } from "../../views/chats/conversation"
import type { OwnChat } from "../chats/chat"
import { type MessageStore, pageSize } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { markVolatile } from "../platform/http/delivery"
import { newId } from "../platform/ids"
import { type AppContext, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { Frame } from "./frame"
import type { InboxStore } from "./store"

type Markup = { toString(): string | Promise<string> }

type Dependencies = {
  frame: Frame
  inbox: InboxStore
  messages: MessageStore
  workspaces: WorkspaceStore
  /** A working invitation link for the welcome of a team's first person; null where one may not invite. */
  welcome(c: AppContext, chat: OwnChat): Promise<{ url: string; qr: string } | null>
}

/** Messages shown above the first unread one, so that it is read in its context. */
const contextSize = 12

export type ShowChat = ReturnType<typeof createChatPage>

/** The page of a chat that its reader has loaded: at `at`, else at the first unread message, else at its end. */
export function createChatPage({ frame, inbox, messages, workspaces, welcome }: Dependencies) {
  const loadPage = (chat: OwnChat, at: number | undefined, unread: number) => {
    if (at !== undefined) return messages.pageAround(chat.id, at, pageSize)
    if (unread > 0) return messages.pageAround(chat.id, chat.lastReadSeq + 1, pageSize, contextSize)
    return messages.latestPage(chat)
  }

  return async (
    c: AppContext,
    chat: OwnChat,
    { at, details, status }: { at?: number; details?: Markup; status?: number } = {},
  ): Promise<Response> => {
    const { user } = viewerOf(c)
    const unread = (await inbox.countsOf(user.id, [chat])).get(chat.id)?.unread ?? 0
    const [page] = await Promise.all([
      loadPage(chat, at, unread),
      chat.openedLast || workspaces.rememberChat(chat.workspaceId, user.id, chat.id),
    ])
    const clientId = newId()
    markVolatile(c, clientId)
    return frame.show(c, {
      title: chat.kind === "channel" || chat.kind === "private" ? `#${chat.title}` : chat.title,
      workspace: chat.workspace,
      main: ConversationPane({
        chat,
        page,
        viewer: user,
        at: at ?? null,
        unread,
        clientId,
        timeZone: timeZoneOf(c),
        welcome: await welcome(c, chat),
      }),
      details,
      openChatId: chat.id,
      pane: "conversation",
      status,
    })
  }
}
