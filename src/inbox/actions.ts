import { text as catalogue } from "../../views/text/text"
import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import type { Events } from "../platform/events/events"
import { conflict, notFound } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { InboxEvents } from "./events"
import type { ArrangementStore, PreferenceChange } from "./arrangement-store"
import type { Saved, SavedMessageStore } from "./saved-store"
import type { InboxStore } from "./store"
import { type Sidebar, usualLevel } from "./sidebar"
import type { ThreadPosition } from "./thread-store"
import type { Threads } from "./threads"

type Dependencies = {
  chats: ChatStore
  messages: MessageStore
  inbox: InboxStore
  threads: Pick<Threads, "markAllRead" | "markUnreadAgain">
  events: Events<InboxEvents>
}

/** One move in so many shortens the log of where somebody was: it may be that much longer, and the others are a statement cheaper. */
const movesPerTrim = 16

/** How far somebody has read a chat or a thread. */
type Position = { chatId: string; seq: number } | ThreadPosition

export type InboxActions = ReturnType<typeof createInboxActions>

/** What one person does with the pile of chats. */
export function createInboxActions({ chats, messages, inbox, threads, events }: Dependencies) {
  return {
    /** Moves a read position: forward to at most the chat's end, backward only when marking unread. */
    async markRead(userId: string, chatId: string, seq: number, unread: boolean) {
      const moved = await messages.setRead(chatId, userId, seq, unread)
      if (moved === null) {
        if (!(await chats.findFor(userId, chatId))) throw notFound()
        return
      }
      events.emit("readMoved", { userId, chatId, ...moved })
      // It was read all the same; a later move shortens the log.
      if (!unread && Math.random() * movesPerTrim < 1) await messages.trimReadLog(chatId, userId).catch(() => {})
    },

    /** Reads all chats and threads of a team at once; answers where the positions were, for undoing it. */
    async markAllRead(userId: string, workspaceId: string): Promise<Position[]> {
      const [moved, unread] = await Promise.all([
        inbox.setAllRead(userId, workspaceId),
        threads.markAllRead(userId, workspaceId),
      ])
      if (moved.length > 0)
        events.emit("allRead", { userId, positions: moved.map(({ chatId, seq }) => ({ chatId, seq })) })
      return [...moved.map(({ chatId, before }) => ({ chatId, seq: before })), ...unread]
    },

    /** Undoes it. Positions only go back. */
    async markUnreadAgain(userId: string, workspaceId: string, positions: Position[]) {
      await Promise.all([
        inbox.setUnread(
          userId,
          workspaceId,
          positions.filter((one) => "chatId" in one),
        ),
        threads.markUnreadAgain(
          userId,
          workspaceId,
          positions.filter((one) => "rootId" in one),
        ),
      ])
      events.emit("arranged", { userId, chatId: null })
    },

    /** All chats of a person: those of this team with their counts, the others summed up by team. */
    async sidebar(userId: string, workspace: OwnWorkspace): Promise<Sidebar> {
      const teams = await inbox.listTeams(userId)
      const { standings, workspaces, searches, sections, threads: newInThreads, saved, favourites } = teams
      if (searches.length > 0) events.emit("sidebarShown", { userId })
      const here = standings.filter((chat) => chat.workspaceId === workspace.id)
      const [counts, titles, blocked] = await Promise.all([
        inbox.countsOf(userId, standings),
        chats.titlesFor(userId, here),
        inbox.blockedBy(userId),
      ])
      const countOf = (chatId: string) => counts.get(chatId) ?? { unread: 0, mentions: 0 }
      const sum = (workspaceId: string, key: "unread" | "mentions") =>
        standings.reduce(
          (total, chat) =>
            chat.workspaceId === workspaceId && (key === "mentions" || !chat.muted)
              ? total + countOf(chat.id)[key]
              : total,
          0,
        )
      return {
        workspace,
        blocked,
        favourites: favourites.filter(({ workspaceIds }) => workspaceIds.includes(workspace.id)),
        sections: sections.filter((one) => one.workspaceId === workspace.id),
        searches: searches.filter((one) => one.workspaceId === workspace.id),
        drafts: here.reduce((sum, chat) => sum + chat.drafts, 0),
        threads: newInThreads[workspace.id] ?? { unread: 0, mentions: 0, mentionsBeside: 0 },
        saved: saved[workspace.id] ?? { open: 0, due: 0, dueKeys: null },
        workspaces: workspaces.map((one) => ({
          ...one,
          unread: sum(one.id, "unread"),
          mentions: sum(one.id, "mentions"),
        })),
        chats: here.map((chat) => {
          const { title, otherUserId, otherAvatar } = titles.get(chat.id)!
          return {
            id: chat.id,
            kind: chat.kind,
            title,
            archived: chat.archived,
            ...countOf(chat.id),
            lastSeq: chat.lastSeq,
            lastRev: chat.lastRev,
            lastReadSeq: chat.lastReadSeq,
            level: chat.level ?? usualLevel(chat.kind),
            muted: chat.muted,
            favourite: chat.favourite,
            sectionId: chat.sectionId,
            position: chat.position,
            otherAvatar,
            otherUserId: chat.kind === "direct" ? otherUserId : null,
          }
        }),
      }
    },
  }
}

type Arranging = { arrangement: ArrangementStore; chats: ChatStore; events: Events<InboxEvents> }

const mostSections = 50

export type ArrangementActions = ReturnType<typeof createArrangementActions>

/** How one person wants their chats; it shows on all of their devices, and to nobody else. */
export function createArrangementActions({ arrangement, chats, events }: Arranging) {
  async function load(userId: string, chatId: string) {
    const chat = await chats.findFor(userId, chatId)
    if (!chat) throw notFound()
    return chat
  }
  async function prefer(userId: string, chatId: string, change: PreferenceChange) {
    if (!(await arrangement.change(userId, chatId, change))) throw notFound()
    events.emit("arranged", { userId, chatId })
  }
  const announce = (userId: string) => events.emit("arranged", { userId, chatId: null })

  return {
    load,
    /** Raises 404 for a chat or a section that is not theirs. */
    prefer,
    /** The other way round than it is, once for each `clientId`; answers how it is then. Raises 404 for a chat that is not theirs. */
    async toggleMute(userId: string, chatId: string, clientId: string | null): Promise<boolean> {
      const muted = await arrangement.toggleMute(userId, chatId, clientId)
      if (muted === null) throw notFound()
      events.emit("arranged", { userId, chatId })
      return muted
    },
    setFavourite: (userId: string, chatId: string, favourite: boolean) => prefer(userId, chatId, { favourite }),

    /** With the sections that the chat can be put into. Raises 404 for a chat that is not theirs. */
    async look(userId: string, chatId: string) {
      const chat = await load(userId, chatId)
      const [preferences, sections] = await Promise.all([
        arrangement.preferencesOf(userId, chat),
        arrangement.listSections(userId, chat.workspaceId),
      ])
      return { chat, preferences, sections }
    },

    /**
     * Puts chats into one place of the sidebar in this order: `favourites`, `channels`, `direct`, or a section's id. Chats that
     * are not theirs are passed over. Raises 404 for a section that is not theirs.
     */
    async arrange(userId: string, workspace: OwnWorkspace, place: string, chatIds: string[]) {
      const isOwn = !["favourites", "channels", "direct"].includes(place)
      const sections = isOwn ? await arrangement.listSections(userId, workspace.id) : []
      if (isOwn && !sections.some(({ id }) => id === place)) throw notFound()
      await arrangement.arrange(userId, workspace.id, {
        chatIds,
        sectionId: isOwn ? place : null,
        favourite: place === "favourites",
      })
      announce(userId)
    },

    listSections: arrangement.listSections,

    /** Raises 409 where there are 50 already. */
    async addSection(userId: string, workspaceId: string, name: string) {
      const section = { id: newId(), workspaceId, name }
      const added = await arrangement.insertSection({ ...section, userId }, mostSections)
      if (!added) throw conflict(catalogue.arrangement.tooMany(mostSections))
      announce(userId)
      return section
    },

    async renameSection(userId: string, id: string, name: string) {
      if (!(await arrangement.renameSection(userId, id, name))) throw notFound()
      announce(userId)
    },

    /** The chats in it go back to where they were. */
    async removeSection(userId: string, id: string) {
      if (!(await arrangement.removeSection(userId, id))) throw notFound()
      announce(userId)
    },

    /** Raises 404 for one that is not theirs. */
    async moveSection(userId: string, id: string, by: -1 | 1) {
      if (!(await arrangement.moveSection(userId, id, by))) throw notFound()
      announce(userId)
    },
  }
}

type Reminding = {
  store: Pick<SavedMessageStore, "fallDue" | "isUntold" | "noteTold">
  /** Tells somebody's own sockets that what they keep is not as it was. */
  tell(userId: string): void
  /** Sees to it that the person hears of it, now or after their quiet hours; safe to be called again. */
  onDue(saved: Saved, jobId: string): Promise<void>
}

export type ReminderActions = ReturnType<typeof createReminderActions>

/** Reminders that fall due: each is told once, however often, late or from how many nodes its job comes. */
export const createReminderActions = ({ store, tell, onDue }: Reminding) => ({
  /** Raises what is to be tried again: also that somebody else is at it, who may die with it. */
  async fallDue(savedId: string, jobId: string): Promise<void> {
    const due = await store.fallDue(savedId, jobId)
    if (!due) {
      if (await store.isUntold(savedId, jobId)) throw new Error("The reminder is being told by another node")
      return
    }
    tell(due.userId)
    await onDue(due, jobId)
    await store.noteTold(savedId, jobId)
  },
})
