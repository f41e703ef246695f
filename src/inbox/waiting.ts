import type { ChatStore } from "../chats/store"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { InboxActions } from "./actions"
import type { SidebarChat } from "./sidebar"
import type { InboxStore } from "./store"
import type { ListedThread, Threads } from "./threads"

/** From what is likely for the reader to what is hardly so. */
export const ranks = ["mentions", "threads", "favourites", "written", "others", "muted"] as const
export type Rank = (typeof ranks)[number]

/** A chat with something unread, and how that begins. */
export type Waiting = { chat: SidebarChat; rank: Rank; messages: Message[] }
export type WaitingThreads = { threads: (ListedThread & { title: string })[]; moreThreads: boolean }
export type Mention = { message: Message; title: string }

/** As many chats stand on a page; read ones make room for more. */
const mostChats = 30
const mostThreads = 10
const messagesOfEach = 4

type Dependencies = {
  actions: Pick<InboxActions, "sidebar">
  inbox: InboxStore
  messages: MessageStore
  chats: ChatStore
  threads: Threads
}

function rankOf(chat: SidebarChat, written: Set<string>): Rank {
  if (chat.mentions > 0) return "mentions"
  if (chat.muted) return "muted"
  if (chat.kind === "direct" || chat.kind === "group") return "mentions"
  if (chat.favourite) return "favourites"
  return written.has(chat.id) ? "written" : "others"
}

export type WaitingChats = ReturnType<typeof createWaiting>

/** What came while somebody was away, in the order in which it matters to them. */
export function createWaiting({ actions, inbox, messages, chats, threads }: Dependencies) {
  /** The chats of a team with something unread, the most important first; `more` did not find a place. */
  async function listChats(userId: string, workspace: OwnWorkspace): Promise<{ waiting: Waiting[]; more: number }> {
    const sidebar = await actions.sidebar(userId, workspace)
    const unread = sidebar.chats.filter((chat) => chat.unread > 0 && !chat.archived)
    const ids = unread.map(({ id }) => id)
    const written = new Set(ids.length > 0 ? await inbox.listWrittenIn(userId, ids) : [])
    const ranked = unread
      .map((chat) => ({ chat, rank: rankOf(chat, written) }))
      .toSorted(
        (a, b) =>
          ranks.indexOf(a.rank) - ranks.indexOf(b.rank) ||
          b.chat.mentions - a.chat.mentions ||
          a.chat.title.localeCompare(b.chat.title),
      )
    const shown = ranked.slice(0, mostChats)
    const first = await inbox.listFirstUnread(
      userId,
      shown.map(({ chat }) => chat),
      messagesOfEach,
    )
    const found = first.length > 0 ? await messages.findMany(first) : []
    const byChat = Map.groupBy(
      found.toSorted((a, b) => a.seq - b.seq),
      ({ chatId }) => chatId,
    )
    return {
      waiting: shown.map((one) => ({ ...one, messages: byChat.get(one.chat.id) ?? [] })),
      more: ranked.length - shown.length,
    }
  }

  return {
    listChats,

    /** Followed threads with replies that are new, the newest activity first; `moreThreads`: not all of them found a place. */
    async listThreads(userId: string, workspaceId: string): Promise<WaitingThreads> {
      const list = await threads.list(userId, workspaceId, { before: null, limit: mostThreads + 1, unread: true })
      const shown = list.slice(0, mostThreads)
      const titles = await chats.titlesOf(userId, [...new Set(shown.map(({ chatId }) => chatId))])
      return {
        threads: shown.map((thread) => ({ ...thread, title: titles.get(thread.chatId) ?? "" })),
        moreThreads: list.length > mostThreads,
      }
    },

    /** Messages that mention somebody, the newest first; `before` is the id that a page ended at. */
    async listMentions(userId: string, workspaceId: string, before: string | null, limit: number) {
      const ids = await inbox.listMentions(userId, workspaceId, { before, limit: limit + 1 })
      const shown = ids.slice(0, limit)
      const found = shown.length > 0 ? await messages.findMany(shown) : []
      const titles = await chats.titlesOf(userId, [...new Set(found.map(({ chatId }) => chatId))])
      const byId = new Map(found.map((message) => [message.id, message]))
      const mentions = shown.flatMap((id): Mention[] => {
        const message = byId.get(id)
        const title = message && titles.get(message.chatId)
        return message && title !== undefined ? [{ message, title }] : []
      })
      return { mentions, nextCursor: ids.length > limit ? shown.at(-1)! : null }
    },
  }
}
