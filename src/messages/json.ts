import { LRUCache } from "lru-cache"
import { attachmentJson } from "../attachments/json"
import type { Message } from "./message"

/** A message as programs get it; what is deleted keeps only its place. */
export function messageJson(message: Message) {
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
  }
}

/** About two hundred pages: half of all visits go to the hundred chats that are looked at most. */
const writtenBytes = 8 * 1024 * 1024
/** By the object: the cache gives the same ones to all who ask, and nobody changes them. */
const written = new LRUCache<Message, string>({ maxSize: writtenBytes, sizeCalculation: (text) => text.length + 200 })

/** The JSON of a message, with how many have read it. Writing it costs more than all else about a page, so what was written last is kept. */
export function messageText(message: Message, readCount?: number): string {
  const known = written.get(message)
  const text = known ?? JSON.stringify(messageJson(message))
  if (!known) written.set(message, text)
  return readCount === undefined || message.deletedAt ? text : `${text.slice(0, -1)},"readCount":${readCount}}`
}
