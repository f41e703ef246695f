import type { MessageEvents } from "../messages/events"
import type { Message } from "../messages/message"
import type { Events } from "../platform/events/events"
import type { People } from "../platform/realtime/people"
import type { PresenceEvents } from "../presence/events"
import type { InboxEvents } from "./events"
import type { InboxStore } from "./store"
import type { ThreadStore } from "./thread-store"

type Reading = {
  people: People
  inbox: InboxStore
  /** A chat's last rev as this node knows it; null where it does not hear the chat. */
  headOf(chatId: string): number | null
}

/** A read position that moved shows on the person's other tabs and devices, and only there. */
export function broadcastReads(events: Events<InboxEvents & PresenceEvents>, { people, inbox, headOf }: Reading) {
  events.on("readMoved", async ({ userId, chatId, seq, endAt }) => {
    // Who reads a chat to its end has nothing left: nobody counts, where it is known that nothing came since.
    const head = headOf(chatId)
    const isAllRead = endAt !== null && head !== null && head <= endAt
    const [counts] = isAllRead ? [] : await inbox.counts(userId, [chatId])
    people.tell(userId, { type: "read", chatId, seq, unread: counts?.unread ?? 0, mentions: counts?.mentions ?? 0 })
  })
  events.on("allRead", ({ userId, positions }) => {
    for (const position of positions) people.tell(userId, { type: "read", ...position, unread: 0, mentions: 0 })
  })
  // As when a chat was renamed: their pages draw the list of chats anew, and the head of the chat that is open.
  events.on("arranged", ({ userId, chatId }) => people.tell(userId, { type: "chat", chatId }))
  events.on("favouritesChanged", ({ userId }) => people.tell(userId, { type: "chat", chatId: null }))
}

type Reply = Pick<Message, "threadOf" | "chatId" | "seq" | "senderId">

/** What a lively thread says is told so often at most. */
const hintMs = 250

/** Tells somebody's own sockets to ask anew what is new in their threads; `read`: the one that they have just read. */
export const tellOfThreads = (people: People) => (userId: string, read?: string) =>
  people.tell(userId, { type: "threads", ...(read && { read }) })

/** What somebody is writing, on their other tabs and devices. */
export const tellOfDrafts = (people: People) => ({
  tell: (userId: string) => people.tell(userId, { type: "drafts" }),
  tellDraft: (userId: string, chatId: string, text: string) => people.tell(userId, { type: "draft", chatId, text }),
  tellReply: (userId: string, threadOf: string, text: string) => people.tell(userId, { type: "reply", threadOf, text }),
})

/** Tells somebody's own sockets to ask anew what they keep for later. */
export const tellOfSaved = (people: People) => (userId: string) => people.tell(userId, { type: "saved" })

/**
 * Who follows a thread hears that something came or went in it, and whoever was added for a message, of that message: hints to
 * those whom it concerns, whatever the chat's size.
 */
export function broadcastThreads(
  events: Events<MessageEvents>,
  { people, threads }: { people: People; threads: ThreadStore },
) {
  /** Threads in which something came or went; with the newest reply where one came. */
  const changed = new Map<string, Reply | null>()
  let timer: ReturnType<typeof setTimeout> | null = null

  async function tellAll() {
    timer = null
    const replies = new Map(changed)
    changed.clear()
    // Only a hint: who misses it sees the number with the next one, or with the next page.
    const followers = await threads.listFollowers([...replies.keys()]).catch(() => new Map<string, string[]>())
    for (const [userId, followed] of followers) {
      const news = followed.flatMap((rootId) => {
        const reply = replies.get(rootId)
        return reply && reply.senderId !== userId ? [{ rootId, chatId: reply.chatId, seq: reply.seq }] : []
      })
      people.tell(userId, { type: "threads", ...(news.length > 0 && { news }) })
    }
  }
  function note(rootIds: string[], replies: Reply[] = []) {
    for (const id of rootIds) changed.set(id, changed.get(id) ?? null)
    for (const reply of replies) if (reply.threadOf) changed.set(reply.threadOf, reply)
    if (changed.size > 0) timer ??= setTimeout(() => void tellAll(), hintMs)
  }
  events.on("messagesPosted", ({ roots, messages }) =>
    note(
      roots.map(({ id }) => id),
      messages,
    ),
  )
  events.on("messageChanged", ({ message, roots }) =>
    note([...roots.map(({ id }) => id), ...(message.replyCount > 0 ? [message.id] : [])]),
  )
  // It is no new message to the others of its chat.
  events.on("mentionedLate", ({ message: { chatId, seq, threadOf }, userIds }) => {
    for (const userId of userIds) people.tell(userId, { type: "threads", news: [{ chatId, rootId: threadOf, seq }] })
  })
  return { stop: () => void (timer && clearTimeout(timer)) }
}
