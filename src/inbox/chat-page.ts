import type { Child } from "hono/jsx"
import { ConversationPane } from "../../views/chats/conversation"
import { renderMessages } from "../../views/messages/message-list"
import type { Greeting } from "../../views/onboarding/welcome"
import type { OwnChat } from "../chats/chat"
import { rightsIn } from "../chats/policy"
import type { MessagePage } from "../messages/message"
import { pageSize } from "../messages/page-store"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { markVolatile } from "../platform/http/delivery"
import { fillLater } from "../platform/http/page"
import { newId } from "../platform/ids"
import { type AppContext, viewerOf } from "../sessions/guard"
import type { Account } from "../users/user"
import type { Frame } from "./frame"
import { createRenderedLists } from "./rendered-lists"
import type { InboxStore } from "./store"
import type { Visits } from "./visits"

type Markup = { toString(): string | Promise<string> }

/** What is looked for in the chat: the bar above its messages, and how it is marked in them. */
type Finding = { bar: Child; mark(html: string): string }

type Dependencies = {
  frame: Frame
  inbox: InboxStore
  messages: MessageStore
  visits: Visits
  /** A working invitation link for the welcome of a team's first person; null where one may not invite. */
  welcome(c: AppContext, chat: OwnChat): Promise<Greeting | null>
}

/** About a hundred lists: half of all visits go to the hundred chats that are looked at most. */
const renderedBytes = 8 * 1024 * 1024
/** Messages shown above the first unread one, so that it is read in its context. */
const contextSize = 12

/** How many of a latest page's messages are unread; null where more may be above it. */
function unreadIn(page: MessagePage, lastReadSeq: number, { id, blocked }: Account): number | null {
  const [oldest] = page.messages
  if (page.hasOlder && oldest && oldest.seq > lastReadSeq + 1) return null
  return page.messages.filter(
    ({ seq, kind, senderId }) => seq > lastReadSeq && kind === "text" && senderId !== id && !blocked.includes(senderId),
  ).length
}

export type ShowChat = ReturnType<typeof createChatPage>

/** The page of a chat that its reader has loaded: at `at`, else at the first unread message, else at its end. */
export function createChatPage({ frame, inbox, messages, visits, welcome }: Dependencies) {
  async function countUnread(userId: string, chat: OwnChat) {
    return (await inbox.countsOf(userId, [chat])).get(chat.id)?.unread ?? 0
  }

  /** The latest page tells by itself what is unread where it reaches back to what was read. */
  async function loadPage(user: Account, chat: OwnChat, at: number | undefined) {
    if (at !== undefined) {
      const [page, unread] = await Promise.all([messages.pageAround(chat, at, pageSize), countUnread(user.id, chat)])
      return { page, unread, isLatest: false }
    }
    const latest = await messages.latestPage(chat)
    const inPage = unreadIn(latest, chat.lastReadSeq, user)
    if (inPage !== null && inPage <= pageSize - contextSize) return { page: latest, unread: inPage, isLatest: true }
    const unread = inPage ?? (await countUnread(user.id, chat))
    if (unread === 0) return { page: latest, unread, isLatest: true }
    const page = await messages.pageAround(chat, chat.lastReadSeq + 1, pageSize, contextSize)
    return { page, unread, isLatest: false }
  }

  const listOf = createRenderedLists({ bytes: renderedBytes })

  return async (
    c: AppContext,
    chat: OwnChat,
    { at, details, status, find }: { at?: number; details?: Markup; status?: number; find?: Finding } = {},
  ): Promise<Response> => {
    const { user } = viewerOf(c)
    if (!chat.openedLast || visits.waits(user.id)) visits.note({ userId: user.id, chatId: chat.id })
    const { page, unread, isLatest } = await loadPage(user, chat, at)
    const newAfter = unread > 0 && at === undefined ? chat.lastReadSeq : null
    const timeZone = timeZoneOf(c)
    const found = find && page.messages.map((message) => ({ ...message, html: find.mark(message.html) }))
    const shown = { page: found ? { ...page, messages: found } : page, timeZone, newAfter, viewerId: user.id }
    const list = isLatest && !find ? listOf({ ...shown, chatId: chat.id }) : [Buffer.from(renderMessages(shown))]
    const clientId = newId()
    const greeting = await welcome(c, chat)
    markVolatile(c, clientId)
    return frame.show(c, {
      title: chat.kind === "channel" || chat.kind === "private" ? `#${chat.title}` : chat.title,
      workspace: chat.workspace,
      main: ConversationPane({
        chat,
        may: rightsIn(chat),
        page,
        list: fillLater(c, list),
        newAfter,
        unread,
        clientId,
        blocks: chat.otherUserId !== null && user.blocked.includes(chat.otherUserId),
        welcome: greeting && { ...greeting, timeZone },
        find: find?.bar,
      }),
      details,
      openChatId: chat.id,
      pane: "conversation",
      status,
    })
  }
}
