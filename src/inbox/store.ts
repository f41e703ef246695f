import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database } from "../platform/db/open"
import { createCountStore } from "./count-store"
import type { Counts } from "./sidebar"
import { createStandingStore } from "./standing-store"
import { createSwitcherStore } from "./switcher-store"
import { createWaitingStore } from "./waiting-store"

const none: Counts = { unread: 0, mentions: 0 }

export type ChatCounts = {
  chatId: string
  workspaceId: string
  unread: number
  mentions: number
  lastReadSeq: number
  lastSeq: number
  lastRev: number
  muted: boolean
}

export type InboxStore = ReturnType<typeof createInboxStore>

/** One person's view of many chats: what is unread is counted from rows, once for each state of a chat and read position. */
export function createInboxStore(
  db: Database,
  cache: Cache = createUncached(),
  /** Whom somebody does not want to hear from. Given by the users. */
  blockedBy: (userId: string) => Promise<string[]> = async () => [],
) {
  const standing = createStandingStore(db)
  const count = createCountStore(db, cache, blockedBy)

  return {
    ...standing,
    ...count,
    blockedBy,
    ...createWaitingStore(db),
    ...createSwitcherStore(db),

    /** The counts of all chats of a person, or of the given ones. */
    async counts(userId: string, chatIds: string[] | null = null): Promise<ChatCounts[]> {
      const standings = await standing.listStandings(userId, chatIds)
      const counts = await count.countsOf(userId, standings)
      return standings.map(({ id, workspaceId, lastReadSeq, lastSeq, lastRev, muted }) => ({
        chatId: id,
        workspaceId,
        lastReadSeq,
        lastSeq,
        lastRev,
        muted,
        ...(counts.get(id) ?? none),
      }))
    },
  }
}
