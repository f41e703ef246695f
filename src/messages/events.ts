import type { Message } from "./message"

export type MessageEvents = {
  /**
   * Stored for the first time, or sent again: a repeated send announces again. `roots` are the messages replied to, in their
   * present state, since a reply changes them too; `head` is the chat's rev after it all; `committedAt` is in ms since 1970.
   */
  messagesPosted: { chatId: string; messages: Message[]; roots: Message[]; head: number; committedAt: number }
  /** Edited, deleted or brought back: the present state, and that of the root when a reply went or came. */
  messageChanged: { message: Message; roots: Message[]; head: number; committedAt: number }
  /** People came into a chat because of a message that names them, and are mentioned by it now. */
  mentionedLate: { message: Message; userIds: string[] }
}
