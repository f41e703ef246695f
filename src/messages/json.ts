import { attachmentJson } from "../attachments/json"
import type { Message } from "./message"

/** A message as programs get it; what is deleted keeps only its place. */
export function messageJson(message: Message, readCount?: number) {
  if (message.deletedAt) {
    const { id, chatId, seq, rev, threadOf, deletedAt } = message
    return { id, chatId, seq, rev, threadOf, deletedAt }
  }
  return {
    id: message.id,
    kind: message.kind,
    chatId: message.chatId,
    seq: message.seq,
    rev: message.rev,
    senderId: message.senderId,
    body: message.body,
    html: message.html,
    encrypted: false,
    clientId: message.clientId,
    threadOf: message.threadOf,
    alsoInChannel: message.inChannel,
    replyCount: message.replyCount,
    repliers: message.repliers.map(({ id }) => id),
    lastReplyAt: message.lastReplyAt,
    mentionedIds: message.mentionedIds,
    mentionsAll: message.mentionsAll,
    mentionsHere: message.mentionsHere,
    me: message.me,
    pinnedAt: message.pinnedAt,
    pinnedBy: message.pinnedBy,
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    deletedAt: null,
    reactions: message.reactions,
    attachments: message.attachments.map(attachmentJson),
    ...(readCount !== undefined && { readCount }),
  }
}
