import type { OwnWorkspace } from "../workspaces/workspace"

export const chatKinds = ["channel", "private", "group", "direct"] as const
export type ChatKind = (typeof chatKinds)[number]

export type Chat = {
  id: string
  workspaceId: string
  kind: ChatKind
  /** Given for channels; for group and direct chats `title` is made from the other people. */
  name: string | null
  topic: string
  archivedAt: Date | null
  /** Only those who run the team write here. */
  announcement: boolean
  /** Of a direct chat: one of the two blocks the other. */
  blocked: boolean
  createdAt: Date
  lastSeq: number
  lastRev: number
  /** Changes with name, topic, archive, who is in it, and what they are called. */
  version: number
  memberCount: number
}

/** A chat loaded through the reader's membership: holding one is the permission to read it. */
export type OwnChat = Chat & {
  /** What this reader calls it: `general`, or the other people's names. */
  title: string
  /** Null where it came with the team, or nobody knows any more. */
  creator: { id: string; name: string } | null
  /** The other one of a direct chat; oneself where one talks to oneself. */
  otherUserId: string | null
  lastReadSeq: number
  joinedAt: Date
  /** The reader's role in the workspace. */
  role: "owner" | "admin" | "member" | "guest"
  workspaceSlug: string
  workspace: OwnWorkspace
  /** It is where this reader's team opens. */
  openedLast: boolean
}

export type ChatMember = {
  userId: string
  handle: string
  displayName: string
  avatar: string | null
  deactivated: boolean
  joinedAt: Date
}

/** An open channel as somebody sees it who may join but has not: no history. */
export type ListedChannel = {
  id: string
  name: string
  topic: string
  memberCount: number
  joined: boolean
  archived: boolean
}

/** A channel that somebody is in, or may come into. */
export type NamedChat = Omit<ListedChannel, "memberCount"> & { kind: "channel" | "private" }

/** What of a chat is told to its open pages alone, as it happens. */
export type Renewal = { renewed: boolean; memberCount: number }

/** Somebody of the team who may be named in a chat; `here`: is in it. */
export type CallablePerson = { id: string; handle: string; displayName: string; avatar: string | null; here: boolean }
