import { pinLine } from "../../views/messages/message"
import { text as catalogue } from "../../views/text/text"
import type { OwnChat } from "../chats/chat"
import { canAnnounce, closedTo } from "../chats/policy"
import { closedProblem } from "../chats/refusals"
import { conflict, forbidden, notFound } from "../platform/http/problem"
import type { User } from "../users/user"
import type { Message, Version } from "./message"
import { canPin } from "./policy"
import { mostPins } from "./pin-store"
import type { MessageStore } from "./store"

type Dependencies = {
  messages: MessageStore
  load(userId: string, messageId: string): Promise<{ message: Message; chat: OwnChat }>
  announce(message: Message, head: number): Promise<Message>
  mustPass(sender: User, points: number): Promise<void>
}

/** Pinning messages, and looking at what they said before. */
export function createPinning({ messages, load, announce, mustPass }: Dependencies) {
  return {
    /**
     * Pins a message (`on`), which the chat is told by a line, or unpins it; what is so already changes nothing. Raises 404 for
     * a message that is not there (any more), 403 where they may not write and for guests in channels, 409 for a chat's 101st pin.
     */
    async pin(person: User, messageId: string, on: boolean): Promise<Message> {
      for (let attempt = 0; attempt < 3; attempt++) {
        const { message, chat } = await load(person.id, messageId)
        if (message.deletedAt) throw notFound(catalogue.refusals.messageDeleted)
        if (message.kind !== "text") throw forbidden(catalogue.refusals.pinHere)
        const closed = closedTo(chat)
        if (closed) throw closedProblem(closed)
        if (!canPin(chat)) throw forbidden(catalogue.refusals.pinGuests)
        await mustPass(person, 1)
        const done = await messages.pin(message, on ? person.id : null, pinLine(message.id), canAnnounce(chat))
        // Deleted or closed since it was loaded: looking again says which.
        if (!done) continue
        if (done.outcome === "full") throw conflict(catalogue.refusals.tooManyPins(mostPins))
        return done.outcome === "changed" ? announce(message, done.head) : message
      }
      throw conflict(catalogue.refusals.messageBusy)
    },

    /** All that a message said, the earliest first and what it says now at the end; nothing for a deleted one. */
    async listVersions(userId: string, messageId: string): Promise<{ message: Message; versions: Version[] }> {
      const { message } = await load(userId, messageId)
      if (message.deletedAt) return { message, versions: [] }
      const edits = await messages.listEdits(messageId)
      const began = [message.createdAt, ...edits.map(({ editedAt }) => editedAt)]
      const bodies = [...edits.map(({ body }) => body), message.body]
      return { message, versions: bodies.map((body, index) => ({ body, writtenAt: began[index]! })) }
    },
  }
}
