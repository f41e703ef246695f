import { ChatThreads } from "../../views/chats/chat-threads"
import type { OwnChat } from "../chats/chat"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { type AppContext, viewerOf } from "../sessions/guard"

/** Threads that are listed beside a chat. */
const most = 30

/** Draws the newest threads of a chat that its reader has loaded. */
export const drawChatThreads = (messages: MessageStore) => async (c: AppContext, chat: OwnChat) => {
  const threads = await messages.recentThreads(chat, most + 1)
  return ChatThreads({
    threads: threads.slice(0, most),
    more: threads.length > most,
    timeZone: timeZoneOf(c),
    viewerId: viewerOf(c).user.id,
  })
}
