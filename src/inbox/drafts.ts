import type { ChatStore } from "../chats/store"
import type { Log } from "../platform/log"
import type { DraftStore } from "./draft-store"

type Dependencies = {
  store: DraftStore
  chats: ChatStore
  log: Log
  /** Tells somebody's own sockets that there are more drafts now, or fewer. */
  tell(userId: string): void
  /** Tells them what is being written in a chat, or in a thread. */
  tellDraft(userId: string, chatId: string, text: string): void
  tellReply(userId: string, threadOf: string, text: string): void
  /** ms between two writings of one draft. */
  everyMs?: number
}

export type Drafts = ReturnType<typeof createDrafts>

/** What one person is writing and has not sent: the same on all devices. */
export function createDrafts({ store, chats, log, tell, tellDraft, tellReply, everyMs = 2_000 }: Dependencies) {
  /** Texts that wait for their turn, by person and chat; null where nothing came since the last writing. */
  const waiting = new Map<string, { userId: string; chatId: string; text: string | null; timer: Timer }>()
  let written: Promise<unknown> = Promise.resolve()

  /** Keeps a text, or takes the draft away; nothing happens in a chat that is not one's own. */
  async function save(userId: string, chatId: string, text: string, threadOf: string | null = null) {
    const kept = text.trim() === "" ? "" : text
    if (await store.save(userId, { chatId, threadOf }, kept)) tell(userId)
    if (threadOf) tellReply(userId, threadOf, kept)
  }

  /** One after the other, so that an older text never follows a newer one. */
  function saveSoon(userId: string, chatId: string, text: string) {
    written = written
      .then(() => save(userId, chatId, text))
      .catch((error: unknown) => log.warn({ err: error }, "a draft was not saved"))
  }

  function next(key: string) {
    const entry = waiting.get(key)
    if (!entry || entry.text === null) return void waiting.delete(key)
    saveSoon(entry.userId, entry.chatId, entry.text)
    waiting.set(key, { ...entry, text: null, timer: setTimeout(next, everyMs, key) })
  }

  return {
    save,

    /** The same for who writes by other means than a page: open pages show it at once. */
    async write(userId: string, chatId: string, text: string, threadOf: string | null) {
      await save(userId, chatId, text, threadOf)
      if (!threadOf) tellDraft(userId, chatId, text)
    },

    find: store.find,
    count: store.count,

    /** The same while somebody types: written at once, then at most every two seconds; an empty text always at once. */
    keep(userId: string, chatId: string, text: string) {
      const key = `${userId} ${chatId}`
      const entry = waiting.get(key)
      if (entry && text !== "") {
        entry.text = text
        return
      }
      clearTimeout(entry?.timer)
      saveSoon(userId, chatId, text)
      waiting.set(key, { userId, chatId, text: null, timer: setTimeout(next, everyMs, key) })
    },

    /** The newest first, as their writer calls the chats. */
    async list(userId: string, workspaceId: string, page: Parameters<DraftStore["list"]>[2]) {
      const rows = await store.list(userId, workspaceId, page)
      const titles = await chats.titlesFor(
        userId,
        rows.map(({ chatId, name, version }) => ({ id: chatId, name, version })),
      )
      return rows.map((row) => ({ ...row, title: titles.get(row.chatId)!.title }))
    },

    /** Writes what waits. */
    async stop() {
      for (const { userId, chatId, text, timer } of waiting.values()) {
        clearTimeout(timer)
        if (text !== null) saveSoon(userId, chatId, text)
      }
      waiting.clear()
      await written
    },
  }
}
