import { renderMessage } from "../../views/messages/message"
import { inLanguage } from "../../views/text/text"
import { noteMember } from "../chats/broadcasts"
import type { ChatEvents } from "../chats/events"
import type { ChatStore } from "../chats/store"
import type { Events } from "../platform/events/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Envelope } from "../platform/realtime/envelope"
import type { Hub } from "../platform/realtime/hub"
import type { People } from "../platform/realtime/people"
import type { MessageEvents } from "./events"
import { messageText } from "./json"
import type { Message } from "./message"

/** Of those who were here when a message called them. */
const mostNamed = 200

/**
 * One state of one message as it travels: rendered here, once, and the same for every reader, in English (a page says it in its own language). `isChange`: of one that was there
 * before; where that is not known, it is told by what changes leave behind.
 */
export function toEnvelope(message: Message, isChange = false): Envelope {
  const { chatId, id, seq, rev } = message
  const isNew =
    !isChange &&
    message.pinnedAt === null &&
    message.reactions.length === 0 &&
    message.editedAt === null &&
    message.deletedAt === null &&
    message.kind === "text" &&
    (message.threadOf === null || message.inChannel) &&
    message.replyCount === 0
  const { mentionsHere, hereIds } = message
  // Named where they are few; where they are not known any more, whoever hears of it asks for the true numbers.
  const here = mentionsHere && hereIds && hereIds.length <= mostNamed ? hereIds : null
  const isUnsure = mentionsHere && !hereIds
  return {
    chat: chatId,
    rev,
    html: JSON.stringify({
      type: "message",
      chatId,
      id,
      seq,
      rev,
      clientId: message.clientId,
      html: inLanguage("en", () => renderMessage(message)),
    }),
    json: `{"type":"message","chatId":"${chatId}","rev":${rev},"message":${messageText(message)}}`,
    head: JSON.stringify({
      type: "head",
      chatId,
      rev,
      seq,
      senderId: message.senderId,
      kind: isNew && !isUnsure ? "new" : "change",
      mentions: here ? [...new Set([...message.mentionedIds, ...here])] : message.mentionedIds,
      mentionsAll: message.mentionsAll && !here,
    }),
  }
}

/** Every change of a message reaches the chat's sockets on all nodes, and whoever comes into a team hears of its chats. */
export function broadcastMessages(
  events: Events<MessageEvents & ChatEvents & OnboardingEvents>,
  { hub, people, chats }: { hub: Hub; people: People; chats: ChatStore },
) {
  const announce = (chatId: string, states: Message[], head: number, committedAt: number, isChange = false) =>
    hub.publish(
      chatId,
      states.map((state) => ({ ...toEnvelope(state, isChange), committedAt })),
      head,
    )
  events.on("messagesPosted", ({ chatId, messages, roots, head, committedAt }) =>
    announce(chatId, [...messages, ...roots], head, committedAt),
  )
  events.on("messageChanged", ({ message, roots, head, committedAt }) =>
    announce(message.chatId, [message, ...roots], head, committedAt, true),
  )
  events.on("lineWritten", ({ chatId, rev }) => hub.publish(chatId, [], rev))
  events.on("memberArrived", ({ chatIds, userId }) => {
    for (const chatId of chatIds) people.tell(userId, { type: "chat", chatId, joined: true })
    return Promise.all(chatIds.map((chatId) => noteMember({ hub, chats }, chatId, userId, true))).then(() => {})
  })
}
