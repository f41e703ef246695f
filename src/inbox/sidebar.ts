import type { ChatKind } from "../chats/chat"
import type { OwnWorkspace } from "../workspaces/workspace"

/** What a person is told of at once, where a tab is open. */
export const levels = ["all", "mentions", "nothing"] as const
export type Level = (typeof levels)[number]

/** As is usual for a kind of chat, until somebody chooses. */
export const usualLevel = (kind: ChatKind): Level => (kind === "direct" || kind === "group" ? "all" : "mentions")

/** What one person wants of one chat. */
export type Preferences = {
  level: Level
  muted: boolean
  favourite: boolean
  sectionId: string | null
}

/** Counting stops here: a chat shows "99+" from 100 on. */
export const unreadLimit = 100
export type Counts = { unread: number; mentions: number }
/** Of threads. `mentionsBeside`: those in replies that their chat does not show, and so does not count. */
export type ThreadCounts = Counts & { mentionsBeside: number }

/** A section of a person's own in the sidebar of one team. */
export type Section = { id: string; workspaceId: string; name: string }

export type SidebarChat = Preferences & {
  /** Within its section; null by name. */
  position: number | null
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
  otherAvatar: string | null
}

/** Somebody whom a person wants to find first. */
export type FavouritePerson = { id: string; name: string; avatar: string | null }

/** A search that its owner keeps, and how much is new in it. */
export type SidebarSearch = {
  id: string
  workspaceId: string
  name: string
  q: string
  order: "newest" | "relevance"
  grouped: boolean
  unread: number
}

export type Sidebar = {
  workspace: OwnWorkspace
  workspaces: OwnWorkspace[]
  chats: SidebarChat[]
  /** Of this team, by name. */
  favourites: FavouritePerson[]
  sections: Section[]
  searches: SidebarSearch[]
  /** Followed threads of the team in which something is new, and how many of their replies mention the reader. */
  threads: ThreadCounts
  /** What was begun in its chats and not sent. */
  drafts: number
  /** What is kept for later in the team and not done; of that, what is due. */
  saved: { open: number; due: number; dueKeys: string[] | null }
  /** Whom the reader blocks. */
  blocked: string[]
}
