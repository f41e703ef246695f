import { messageJson } from "../messages/json"
import type { ListedThread } from "./threads"
import { type Waiting, ranks } from "./waiting"

/** A followed thread with its last replies, as programs get it. */
export const threadJson = ({ root, replies, chatId, lastReadSeq, unread, mentions }: ListedThread) => ({
  root: messageJson(root),
  replies: replies.map((reply) => messageJson(reply)),
  chatId,
  lastReadSeq,
  unread,
  mentions,
})

const waitingJson = ({ rank, chat, messages }: Waiting) => ({
  rank,
  chat: {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    lastSeq: chat.lastSeq,
    lastReadSeq: chat.lastReadSeq,
    unread: chat.unread,
    mentions: chat.mentions,
  },
  messages: messages.map((message) => messageJson(message)),
})

/** Chats and threads in the one order in which they are caught up with. */
export const catchUpJson = (waiting: Waiting[], threads: ListedThread[]) =>
  ranks.flatMap((rank) => [
    ...waiting.filter((one) => one.rank === rank).map(waitingJson),
    ...(rank === "threads" ? threads : []).map((thread) => ({ rank, thread: threadJson(thread) })),
  ])
