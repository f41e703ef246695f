import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import type { Database } from "../platform/db/open"
import type { Log } from "../platform/log"
import type { UserStore } from "../users/store"

/** So many of the newest messages tell which chats and people are in use. */
const newest = 10_000
const mostChats = 500
const mostPeople = 2_000

type Dependencies = {
  users: Pick<UserStore, "findAccounts">
  chats: Pick<ChatStore, "preload">
  messages: Pick<MessageStore, "listMostUsed" | "latestPage">
  pool: Database["pool"]
  log: Log
  longestMs?: number
}

/** Fills the cache after a start with what will be asked for first, one thing after the other and never ahead of people. */
export function createWarmUp({ users, chats, messages, pool, log, longestMs = 5_000 }: Dependencies) {
  let isStopped = false

  return {
    /** Ends by itself after `longestMs`, or when somebody has to wait for the database. Never throws. */
    async run(): Promise<void> {
      const begun = performance.now()
      const isOver = () => isStopped || performance.now() - begun > longestMs || pool().waiting > 0
      try {
        const used = await messages.listMostUsed(newest)
        const wanted = used.chats.slice(0, mostChats)
        await users.findAccounts(used.userIds.slice(0, mostPeople))
        await chats.preload(wanted)
        let pages = 0
        for (; pages < wanted.length && !isOver(); pages++) await messages.latestPage(wanted[pages]!)
        const ms = Math.round(performance.now() - begun)
        log.debug({ chats: wanted.length, people: used.userIds.length, pages, ms }, "warmed up")
      } catch (error) {
        log.warn({ err: error }, "could not warm up")
      }
    },
    stop() {
      isStopped = true
    },
  }
}
