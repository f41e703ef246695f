import { ChatThreads } from "../../views/chats/chat-threads"
import type { OwnChat } from "../chats/chat"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { type AppContext, viewerOf } from "../sessions/guard"

/** Threads that are listed beside a chat. */
const most = 30

/** Draws the newest threads of a chat that its reader has loaded. */
export const drawChatThreads = (messages: MessageStore) => async (c: AppContext, chat: OwnChat) =>
  ChatThreads({
    threads: await messages.recentThreads(chat, most),
    timeZone: timeZoneOf(c),
    viewerId: viewerOf(c).user.id,
  })
