import { text as catalogue } from "../../views/text/text"
import { oneEmoji } from "../platform/emoji/emoji"
import { conflict, forbidden, invalid, notFound } from "../platform/http/problem"
import type { OwnChat } from "../chats/chat"
import type { User } from "../users/user"
import type { Message } from "./message"
import { mostEmoji } from "./reaction-store"
import type { MessageStore } from "./store"

type Dependencies = {
  messages: MessageStore
  load(userId: string, messageId: string): Promise<{ message: Message; chat: OwnChat }>
  announce(message: Message, head: number): Promise<Message>
  mustPass(sender: User, points: number): Promise<void>
}

/** Reacting to messages with emoji. */
export function createReacting({ messages, load, announce, mustPass }: Dependencies) {
  async function loadToReact(person: User, messageId: string, written: string) {
    const emoji = oneEmoji(written)
    if (!emoji) throw invalid([{ path: "emoji", message: catalogue.refusals.notOneEmoji }])
    const { message, chat } = await load(person.id, messageId)
    if (message.deletedAt) throw notFound(catalogue.refusals.messageDeleted)
    if (message.kind !== "text") throw forbidden(catalogue.refusals.reactHere)
    if (chat.archivedAt) throw forbidden(catalogue.refusals.chatArchived)
    if (chat.blocked) throw forbidden(catalogue.blocking.refusals.unreachable)
    return { emoji, message }
  }

  /**
   * Adds one's emoji to a message (`on`), or takes it away; what is so already changes nothing. `written` is an emoji or a known
   * `:shortcode:`. Raises 422 for anything else and for a 51st different emoji, 404 for a message that is not there (any more),
   * 403 in an archived chat. Gives the message's present state.
   */
  async function react(person: User, messageId: string, written: string, on: boolean): Promise<Message> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { emoji, message } = await loadToReact(person, messageId, written)
      await mustPass(person, 1)
      const done = await messages.react(message, { userId: person.id, emoji, on })
      // Deleted or archived since it was loaded: looking again says which.
      if (!done) continue
      if (done.outcome === "full")
        throw invalid([{ path: "emoji", message: catalogue.refusals.tooManyEmoji(mostEmoji) }])
      return done.outcome === "changed" ? announce(message, done.head) : message
    }
    throw conflict(catalogue.refusals.messageBusy)
  }

  return {
    react,

    /** What a page's form does, which shows everybody the same: the other way round than it is. */
    async toggleReaction(person: User, messageId: string, written: string): Promise<Message> {
      const { emoji } = await loadToReact(person, messageId, written)
      return react(person, messageId, emoji, !(await messages.hasReacted(messageId, person.id, emoji)))
    },
  }
}
