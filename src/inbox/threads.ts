import { text as catalogue } from "../../views/text/text"
import type { OwnChat } from "../chats/chat"
import type { MessageActions } from "../messages/actions"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import { notFound } from "../platform/http/problem"
import type { FollowedThread, ThreadPage, ThreadPosition, ThreadStore } from "./thread-store"

/** Replies of a thread in the list of all threads. */
const mostShown = 10
/** As many are shown where none is new. */
const fewest = 2
/** Threads read at once that are told of one by one: what a device shows of more than these stays until it is looked at. */
const mostTold = 100

type Dependencies = {
  store: ThreadStore
  messages: MessageStore
  load: MessageActions["load"]
  /** Tells somebody's own sockets that what is new in their threads has changed. */
  tell(userId: string, read?: string): void
}

/** A followed thread as it is listed: its beginning, and its newest replies, those that are new among them. */
export type ListedThread = FollowedThread & { root: Message; replies: Message[] }

export type Threads = ReturnType<typeof createThreads>

/** What one person does with threads: following, reading, and seeing all of them in one place. */
export function createThreads({ store, messages, load, tell }: Dependencies) {
  /** The beginning of a thread through the reader's membership; a reply leads to its own. Raises 404. */
  async function loadRoot(userId: string, messageId: string): Promise<{ root: Message; chat: OwnChat }> {
    const { message, chat } = await load(userId, messageId)
    if (message.kind !== "text") throw notFound(catalogue.refusals.rootGone)
    return message.threadOf ? loadRoot(userId, message.threadOf) : { root: message, chat }
  }

  return {
    loadRoot,

    /** The beginning of a thread of this chat, where one is named. Raises 404 for one of another chat. */
    async rootIn(userId: string, chatId: string, messageId: string | undefined): Promise<string | null> {
      if (messageId === undefined) return null
      const { root, chat } = await loadRoot(userId, messageId)
      if (chat.id !== chatId) throw notFound(catalogue.refusals.rootGone)
      return root.id
    },

    standing: store.find,
    count: store.count,

    async list(userId: string, workspaceId: string, page: ThreadPage) {
      const rows = await store.list(userId, workspaceId, page)
      const ids = rows.map(({ rootId }) => rootId)
      const [roots, replies] = await Promise.all([
        ids.length > 0 ? messages.findMany(ids) : [],
        messages.latestReplies(ids, mostShown),
      ])
      const byId = new Map(roots.map((root) => [root.id, root]))
      return rows.flatMap((row): ListedThread[] => {
        const root = byId.get(row.rootId)
        const newest = replies.get(row.rootId) ?? []
        return root ? [{ ...row, root, replies: newest.slice(-Math.max(fewest, row.unread)) }] : []
      })
    },

    /** Follows a thread or stops doing so; the same again changes nothing. */
    async follow(userId: string, messageId: string, following: boolean) {
      const { root } = await loadRoot(userId, messageId)
      await store.setFollowing(userId, { rootId: root.id, chatId: root.chatId }, following)
      tell(userId)
      return root
    },

    /** Everything up to a seq is read; never back. */
    async markRead(userId: string, messageId: string, seq: number) {
      const thread = await loadRoot(userId, messageId)
      if (await store.setRead(userId, thread.root.id, seq)) tell(userId, thread.root.id)
      return thread
    },

    /** Answers where those were in which something was new. Tells of each by itself: what a device shows of it goes away. */
    async markAllRead(userId: string, workspaceId: string): Promise<ThreadPosition[]> {
      const unread = await store.setAllRead(userId, workspaceId)
      for (const { rootId } of unread.slice(0, mostTold)) tell(userId, rootId)
      return unread
    },

    /** Undoes it. Positions only go back. */
    async markUnreadAgain(userId: string, workspaceId: string, positions: ThreadPosition[]) {
      if (positions.length === 0) return
      await store.setUnread(userId, workspaceId, positions)
      tell(userId)
    },
  }
}
