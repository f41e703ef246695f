import type { OwnChat } from "../chats/chat"
import { canPost } from "../chats/policy"
import type { Message } from "./message"

export const isOwn = (userId: string, message: Message) =>
  message.kind === "text" && message.senderId === userId && message.deletedAt === null

export const canEdit = (userId: string, message: Message, chat: OwnChat) => isOwn(userId, message) && canPost(chat)

/** One's own, and in channels everybody's for those who run the team. */
export const canDelete = (userId: string, message: Message, chat: OwnChat) =>
  message.kind === "text" &&
  (message.senderId === userId ||
    ((chat.kind === "channel" || chat.kind === "private") && (chat.role === "owner" || chat.role === "admin")))

/** In channels what is pinned speaks for the team; among few everybody may. */
export const canPin = (chat: OwnChat) =>
  canPost(chat) && (chat.role !== "guest" || chat.kind === "direct" || chat.kind === "group")

export const undoMs = 10_000
