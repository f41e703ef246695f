import type { Message } from "./message"

export type MessageEvents = {
  /** Stored for the first time, or sent again: a repeated send announces again. `head` is the chat's rev after it. */
  messagesPosted: { chatId: string; messages: Message[]; head: number }
  /** Edited, deleted or brought back: the present state. */
  messageChanged: { message: Message; head: number }
}
