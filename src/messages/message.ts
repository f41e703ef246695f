import type { Attachment } from "../attachments/attachment"

/** One emoji of a message: how many people chose it, and the ids of the first fifty. */
export type Reaction = { emoji: string; count: number; userIds: string[] }

/** The present state of one message. `seq` is its place for ever, `rev` the number of its last visible change. */
export type Message = {
  id: string
  kind: "text" | "system"
  chatId: string
  seq: number
  rev: number
  senderId: string
  /** The sender's name at the time of reading; names on open pages update by `[data-user]`. */
  senderName: string
  senderHandle: string
  senderAvatar: string | null
  body: string
  /** Rendered once when written, safe to print as it is. */
  html: string
  clientId: string
  threadOf: string | null
  /** A reply that is shown in its chat, too. */
  inChannel: boolean
  replyCount: number
  lastReplyAt: Date | null
  /** Who replied last: three at most, the newest first. */
  repliers: { id: string; name: string; avatar: string | null }[]
  /** Ids of the people mentioned by handle, and whether everybody in the chat was. */
  mentionedIds: string[]
  mentionsAll: boolean
  /** Of everybody only those who were here then. */
  mentionsHere: boolean
  /** Who they were: known only of a message that was written this moment. */
  hereIds?: string[]
  /** What its sender does rather than says: `/me waves`. */
  me: boolean
  attachments: Attachment[]
  pinnedAt: Date | null
  pinnedBy: string | null
  /** In the order in which they were first chosen. */
  reactions: Reaction[]
  createdAt: Date
  editedAt: Date | null
  deletedAt: Date | null
}

/** A message that stands out in its chat, and who said so. */
export type Pin = Message & { pinnedAt: Date; pinnedByName: string | null }

/** What a message said from a moment on; the last one is what it says now. */
export type Version = { body: string; writtenAt: Date }

/** One page of a chat's messages, oldest first, with what lies at either end. */
export type MessagePage = {
  messages: Message[]
  hasOlder: boolean
  hasNewer: boolean
}
