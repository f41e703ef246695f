import type { MessageEvents } from "../messages/events"
import type { Events } from "../platform/events/events"
import type { People } from "../platform/realtime/people"
import type { InboxEvents } from "./events"
import type { InboxStore, ThreadStore } from "./store"

/** A read position that moved shows on the person's other tabs and devices, and only there. */
export function broadcastReads(events: Events<InboxEvents>, { people, inbox }: { people: People; inbox: InboxStore }) {
  events.on("readMoved", async ({ userId, chatId, seq }) => {
    const [counts] = await inbox.counts(userId, [chatId])
    people.tell(userId, { type: "read", chatId, seq, unread: counts?.unread ?? 0, mentions: counts?.mentions ?? 0 })
  })
  events.on("allRead", ({ userId, positions }) => {
    for (const position of positions) people.tell(userId, { type: "read", ...position, unread: 0, mentions: 0 })
  })
  // As when a chat was renamed: their pages draw the list of chats anew, and the head of the chat that is open.
  events.on("arranged", ({ userId, chatId }) => people.tell(userId, { type: "chat", chatId }))
}

/** What a lively thread says is told so often at most. */
const hintMs = 250

/** Tells somebody's own sockets to ask anew what is new in their threads. */
export const tellOfThreads = (people: People) => (userId: string) => people.tell(userId, { type: "threads" })

/** What somebody is writing, on their other tabs and devices. */
export const tellOfDrafts = (people: People) => ({
  tell: (userId: string) => people.tell(userId, { type: "drafts" }),
  tellDraft: (userId: string, chatId: string, text: string) => people.tell(userId, { type: "draft", chatId, text }),
  tellReply: (userId: string, threadOf: string, text: string) => people.tell(userId, { type: "reply", threadOf, text }),
})

/** Who follows a thread hears that something came or went in it: a hint to those whom it concerns, whatever the chat's size. */
export function broadcastThreads(
  events: Events<MessageEvents>,
  { people, threads }: { people: People; threads: ThreadStore },
) {
  const tell = tellOfThreads(people)
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null

  async function tellAll() {
    timer = null
    const rootIds = [...changed]
    changed.clear()
    // Only a hint: who misses it sees the number with the next one, or with the next page.
    for (const userId of await threads.listFollowers(rootIds).catch(() => [])) tell(userId)
  }
  function note(rootIds: string[]) {
    for (const id of rootIds) changed.add(id)
    if (changed.size > 0) timer ??= setTimeout(() => void tellAll(), hintMs)
  }
  events.on("messagesPosted", ({ roots }) => note(roots.map(({ id }) => id)))
  events.on("messageChanged", ({ message, roots }) =>
    note([...roots.map(({ id }) => id), ...(message.replyCount > 0 ? [message.id] : [])]),
  )
  return { stop: () => void (timer && clearTimeout(timer)) }
}
