import type { Log } from "../platform/log"

/** Somebody opened a chat; `at` in ms since 1970. */
export type Visit = { userId: string; chatId: string; at: number }

type Dependencies = {
  /** Writes visits down, those of one person in the order in which they were made. */
  write(visits: Visit[]): Promise<unknown>
  log: Log
  /** ms since 1970. */
  clock: () => number
  /** ms that a visit may wait for company. */
  everyMs?: number
}

export type Visits = ReturnType<typeof createVisits>

/** People whose visits wait while the database is away; beyond it they are forgotten. */
const mostWaiting = 20_000

/**
 * Which chats people opened last, written down a few times a second for everybody together: to look at a chat should not cost
 * a commit. What a killed node forgets is where somebody was a moment ago.
 */
export function createVisits({ write, log, clock, everyMs = 250 }: Dependencies) {
  /** By person, each chat at the place of its last visit. */
  let waiting = new Map<string, Map<string, number>>()
  let timer: Timer | null = null
  let writing: Promise<void> = Promise.resolve()

  function keep(userId: string, chatId: string, at: number) {
    const own = waiting.get(userId) ?? new Map<string, number>()
    own.delete(chatId)
    own.set(chatId, at)
    waiting.set(userId, own)
    timer ??= setTimeout(() => void settle(), everyMs)
  }

  async function writeAll(visits: Visit[]) {
    try {
      await write(visits)
    } catch (error) {
      log.warn({ err: error }, "what was opened last could not be written down; it is tried again")
      const newer = waiting
      waiting = new Map()
      if (newer.size < mostWaiting) for (const { userId, chatId, at } of visits) keep(userId, chatId, at)
      for (const [userId, own] of newer) for (const [chatId, at] of own) keep(userId, chatId, at)
    }
  }

  /** Writes what waits, after what is being written. */
  function settle(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const visits = [...waiting].flatMap(([userId, own]) => [...own].map(([chatId, at]) => ({ userId, chatId, at })))
    waiting = new Map()
    if (visits.length > 0) writing = writing.then(() => writeAll(visits))
    return writing
  }

  return {
    note: ({ userId, chatId }: Pick<Visit, "userId" | "chatId">) => keep(userId, chatId, clock()),
    /** True when where somebody was last is not written down yet. */
    waits: (userId: string) => waiting.has(userId),
    /** Resolves when all that was noted is written down, as far as the database answers. */
    settle,
    async stop() {
      await settle()
      if (timer) clearTimeout(timer)
    },
  }
}
