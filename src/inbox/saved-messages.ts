import { text as catalogue } from "../../views/text/text"
import type { ChatStore } from "../chats/store"
import type { MessageActions } from "../messages/actions"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import { conflict, notFound } from "../platform/http/problem"
import { idNamedBy, newId } from "../platform/ids"
import type { Jobs } from "../platform/jobs/jobs"
import type { ReminderJobs } from "./jobs"
import type { Reschedule, Saved, SavedMessageStore, SavedPlace } from "./saved-store"

/** Open at once in a team; far more than anybody comes back to. */
export const mostSaved = 1_000
const mostMarked = 500

/** What was kept, with the message as it is now: null where there is none, or where it can no longer be read. */
export type ShownSaved = Saved & { message: Message | null; title: string | null }

type Dependencies = {
  store: SavedMessageStore
  jobs: Pick<Jobs<ReminderJobs>, "ready" | "send" | "cancel">
  messages: Pick<MessageStore, "findManyFor">
  chats: Pick<ChatStore, "titlesOf">
  load: MessageActions["load"]
  /** Tells somebody's own sockets that what they keep is not as it was. */
  tell(userId: string): void
}

export type SavedMessages = ReturnType<typeof createSavedMessages>

/** What one person keeps for later: the same on all of their devices, and nobody else's business. */
export function createSavedMessages({ store, jobs, messages, chats, load, tell }: Dependencies) {
  /** The job that was is off the clock, and the new one on it, with the change itself or not at all. */
  const reschedule: Reschedule = async (tx, saved, before, jobId) => {
    if (before) await jobs.cancel(tx, "reminder", before)
    if (jobId && saved.remindAt)
      await jobs.send(tx, "reminder", { id: jobId, at: saved.remindAt, data: { savedId: saved.id } })
  }
  function changed(saved: Saved | null): Saved {
    if (!saved) throw notFound()
    tell(saved.userId)
    return saved
  }

  async function show(userId: string, rows: Saved[]): Promise<ShownSaved[]> {
    const ids = rows.flatMap(({ messageId }) => messageId ?? [])
    const found = ids.length > 0 ? await messages.findManyFor(userId, ids) : []
    const byId = new Map(found.map((message) => [message.id, message]))
    const titles =
      found.length > 0 ? await chats.titlesOf(userId, [...new Set(found.map(({ chatId }) => chatId))]) : null
    return rows.map((row) => {
      const message = (row.messageId && byId.get(row.messageId)) || null
      return { ...row, message, title: (message && titles?.get(message.chatId)) ?? null }
    })
  }

  /** Sets when to remind of it, which opens it again where it was done; null takes that back. Raises 404. */
  async function remind(userId: string, id: string, at: Date | null): Promise<Saved> {
    await jobs.ready()
    return changed(await store.remind(userId, id, at, at && newId(), reschedule))
  }

  async function insert(row: Pick<Saved, "userId" | "workspaceId" | "messageId" | "note">): Promise<Saved> {
    return kept(await store.save({ id: newId(), ...row }, mostSaved))
  }
  function kept(saved: Saved | null): Saved {
    if (!saved) throw conflict(catalogue.later.refusals.tooMany(mostSaved))
    return changed(saved)
  }

  return {
    remind,
    count: store.count,
    listMarked: (userId: string) => store.listMarked(userId, mostMarked),

    /** What somebody keeps of a message that they may read; null where they do not. Raises 404. */
    async ofMessage(userId: string, messageId: string) {
      const { message, chat } = await load(userId, messageId)
      return { message, chat, saved: await store.findOfMessage(userId, message.id) }
    },

    /** Keeps a message, with a reminder where a time is given; again changes nothing else. Raises 404, 409 beyond a thousand. */
    async keep(userId: string, messageId: string, at?: Date | null): Promise<Saved> {
      const { message, chat } = await load(userId, messageId)
      if (message.deletedAt || message.kind !== "text") throw notFound(catalogue.refusals.messageDeleted)
      const known = await store.findOfMessage(userId, message.id)
      const saved =
        known && !known.doneAt
          ? known
          : await insert({ userId, workspaceId: chat.workspaceId, messageId: message.id, note: null })
      return at === undefined ? saved : remind(userId, saved.id, at)
    },

    /**
     * Keeps words of one's own, to be reminded of; where `once` names the wish, again under that name gives what was kept then.
     * Raises 409 beyond a thousand.
     */
    async keepNote(
      userId: string,
      workspaceId: string,
      note: string,
      at: Date,
      once: string | null = null,
    ): Promise<Saved> {
      await jobs.ready()
      const id = once === null ? newId() : idNamedBy(userId, once)
      const row = { id, userId, workspaceId, messageId: null, note }
      return kept(await store.saveNote(row, mostSaved, at, newId(), reschedule))
    },

    /** A message is kept no longer; also one that can no longer be read. */
    async drop(userId: string, messageId: string): Promise<void> {
      const saved = await store.findOfMessage(userId, messageId)
      if (!saved) return
      await jobs.ready()
      changed(await store.remove(userId, saved.id, reschedule))
    },

    /** Raises 404. */
    async find(userId: string, id: string): Promise<ShownSaved> {
      const saved = await store.find(userId, id)
      if (!saved) throw notFound()
      return (await show(userId, [saved]))[0]!
    },

    /** Done, or open again. Raises 404. */
    async finish(userId: string, id: string, done: boolean): Promise<Saved> {
      await jobs.ready()
      return changed(await store.finish(userId, id, done, reschedule))
    },

    /** Raises 404. */
    async remove(userId: string, id: string): Promise<Saved> {
      await jobs.ready()
      return changed(await store.remove(userId, id, reschedule))
    },

    /** Of a team: what is open, due first, then the newest; or what is done. */
    async list(userId: string, workspaceId: string, done: boolean, page: { before: SavedPlace | null; limit: number }) {
      const rows = await store.list(userId, workspaceId, done, page)
      const shown = await show(userId, rows)
      return rows.map(({ at }, index) => ({ ...shown[index]!, at }))
    },
  }
}
