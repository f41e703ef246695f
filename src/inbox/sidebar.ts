import type { ChatKind } from "../chats/chat"
import type { OwnWorkspace } from "../workspaces/workspace"

export type SidebarChat = {
  id: string
  kind: ChatKind
  title: string
  archived: boolean
  /** Others' visible messages after the read position, counted to 100: show "99+" from there. */
  unread: number
  mentions: number
  lastSeq: number
  lastRev: number
  lastReadSeq: number
  /** The other person of a direct chat, for the avatar. */
  otherUserId: string | null
}

export type Sidebar = {
  workspace: OwnWorkspace
  workspaces: OwnWorkspace[]
  chats: SidebarChat[]
}
