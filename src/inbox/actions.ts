import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import type { Events } from "../platform/events/events"
import { notFound } from "../platform/http/problem"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { InboxEvents } from "./events"
import type { InboxStore } from "./store"
import type { Sidebar } from "./sidebar"

type Dependencies = {
  chats: ChatStore
  messages: MessageStore
  inbox: InboxStore
  events: Events<InboxEvents>
}

export type InboxActions = ReturnType<typeof createInboxActions>

/** What one person does with the pile of chats. */
export function createInboxActions({ chats, messages, inbox, events }: Dependencies) {
  return {
    /** Moves a read position: forward to at most the chat's end, backward only when marking unread. */
    async markRead(userId: string, chatId: string, seq: number, unread: boolean) {
      const moved = await messages.setRead(chatId, userId, seq, unread)
      if (moved === null) {
        if (!(await chats.findFor(userId, chatId))) throw notFound()
        return
      }
      if (!unread) await messages.trimReadLog(chatId, userId)
      events.emit("readMoved", { userId, chatId, seq: moved, backward: unread })
    },

    /** All chats of a person: those of this team with their counts, the others summed up by team. */
    async sidebar(userId: string, workspace: OwnWorkspace): Promise<Sidebar> {
      const { standings, workspaces, searches, threads } = await inbox.listTeams(userId)
      if (searches.length > 0) events.emit("sidebarShown", { userId })
      const here = standings.filter((chat) => chat.workspaceId === workspace.id)
      const [counts, titles] = await Promise.all([inbox.countsOf(userId, standings), chats.titlesFor(userId, here)])
      const countOf = (chatId: string) => counts.get(chatId) ?? { unread: 0, mentions: 0 }
      const sum = (workspaceId: string, key: "unread" | "mentions") =>
        standings.reduce((total, chat) => (chat.workspaceId === workspaceId ? total + countOf(chat.id)[key] : total), 0)
      return {
        workspace,
        searches: searches.filter((one) => one.workspaceId === workspace.id),
        drafts: here.filter((chat) => chat.hasDraft).length,
        threads: threads[workspace.id] ?? { unread: 0, mentions: 0 },
        workspaces: workspaces.map((one) => ({
          ...one,
          unread: sum(one.id, "unread"),
          mentions: sum(one.id, "mentions"),
        })),
        chats: here.map((chat) => {
          const { title, otherUserId } = titles.get(chat.id)!
          return {
            id: chat.id,
            kind: chat.kind,
            title,
            archived: chat.archived,
            ...countOf(chat.id),
            lastSeq: chat.lastSeq,
            lastRev: chat.lastRev,
            lastReadSeq: chat.lastReadSeq,
            otherUserId: chat.kind === "direct" ? otherUserId : null,
          }
        }),
      }
    },
  }
}
