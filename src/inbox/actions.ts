import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import type { Events } from "../platform/events/events"
import { notFound } from "../platform/http/problem"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { InboxEvents } from "./events"
import type { InboxStore } from "./store"
import type { Sidebar } from "./sidebar"

type Dependencies = {
  chats: ChatStore
  messages: MessageStore
  workspaces: WorkspaceStore
  inbox: InboxStore
  events: Events<InboxEvents>
}

export type InboxActions = ReturnType<typeof createInboxActions>

/** What one person does with the pile of chats. */
export function createInboxActions({ chats, messages, workspaces, inbox, events }: Dependencies) {
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

    async sidebar(userId: string, workspace: OwnWorkspace): Promise<Sidebar> {
      const [list, all] = await Promise.all([inbox.listChats(userId, workspace.id), workspaces.listFor(userId)])
      return { workspace, workspaces: await inbox.countWorkspaces(userId, all), chats: list }
    },
  }
}
