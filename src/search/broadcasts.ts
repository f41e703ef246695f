import type { ChatEvents } from "../chats/events"
import type { InboxEvents } from "../inbox/events"
import type { OnboardingEvents } from "../onboarding/events"
import type { Events } from "../platform/events/events"
import type { Log } from "../platform/log"
import type { Broker } from "../platform/realtime/broker"
import type { People } from "../platform/realtime/people"
import type { SavedSearches } from "./saved"
import type { Indexed } from "./index-store"
import type { SavedSearch, SavedSearchStore } from "./saved-search-store"
import type { Turn, Turns } from "./turns"

const channel = "search:indexed"
/** What arrives within this time is looked at together. */
const gatherMs = 500
/** Before it is tried again while the database is away. */
const restMs = 5_000
/** Searches that are read at once. */
const pageSize = 500
/** New messages that are compared in one statement: with the searches above some tenths of a second at most. */
const together = 200
/** New messages that are compared in one round. */
const mostCompared = 5_000
/** What is counted anew in one round; the rest waits for the next, so that the database is never busy with it. */
const countedAtOnce = 25
/** People who came, of whom it is asked in one statement what they keep. */
const comersAtOnce = 500

/** What is new in a saved search shows in all tabs and devices of its owner, and only there. */
export const tellCount = (people: People) => (userId: string, id: string, unread: number) =>
  people.tell(userId, { type: "search", id, unread })

const turnsChannel = "search:turns"

/** Who searches anew at another node does not wait for what they asked here. */
export function broadcastTurns(turns: Turns, broker: Broker) {
  turns.onBegun((turn) => broker.publish(turnsChannel, turn))
  broker.onMessage((from, news) => {
    if (from === turnsChannel) turns.overtake(news as Turn)
  })
  broker.listen(turnsChannel)
}

type Dependencies = {
  events: Pick<Events<ChatEvents & OnboardingEvents & InboxEvents>, "on">
  broker: Broker
  people: People
  saved: SavedSearchStore
  searches: SavedSearches
  /** Hears how far any node has indexed. */
  learn(reached: Indexed["reached"]): void
  log: Log
}
type News = Omit<Indexed, "reached">

/**
 * Keeps the numbers beside saved searches true for those who are here, on every node for its own people: what the index has
 * taken in is compared with their searches and added to what they found; those that what was changed may have changed are counted
 * anew, after and beside all sending.
 * Who comes is counted anew, so that nothing needs to be kept for those who are away.
 */
export function broadcastSavedSearches({ events, broker, people, saved, searches, learn, log }: Dependencies) {
  let waiting: News = { messages: [], chats: [], altered: [] }
  const arrived = new Set<string>()
  const stale = new Map<string, SavedSearch>()
  let timer: Timer | null = null
  let working: Promise<void> | null = null
  let stopped = false

  function wake(ms = gatherMs) {
    if (stopped || timer || working) return
    timer = setTimeout(() => {
      timer = null
      working = work()
        .then(() => gatherMs)
        .catch((error: unknown) => {
          if (!stopped) log.warn({ err: error }, "counting saved searches failed")
          // What was on its way is lost, so that whoever is here is counted anew.
          for (const userId of people.present()) arrived.add(userId)
          return restMs
        })
        .then((pause) => {
          working = null
          if (stale.size > 0 || arrived.size > 0 || waiting.chats.length > 0) wake(pause)
        })
    }, ms)
    timer.unref()
  }

  async function work() {
    const { messages, chats, altered } = waiting
    waiting = { messages: [], chats: [], altered: [] }
    const here = people.present()
    const come = [...arrived].slice(0, comersAtOnce)
    for (const userId of come) arrived.delete(userId)
    if (come.length > 0) for (const one of await saved.listForAll(come)) stale.set(one.id, one)
    if (here.length > 0 && chats.length > 0) await compare(here, messages, [...new Set(chats)], new Set(altered))
    for (const [id, one] of [...stale].slice(0, countedAtOnce)) {
      stale.delete(id)
      // Somebody may have seen it meanwhile.
      const now = await saved.findFor(one.userId, id)
      if (stopped || !now) continue
      const unread = await searches.count(now).catch((error: unknown) => {
        log.warn({ err: error, search: id }, "a saved search could not be counted")
        return null
      })
      if (unread !== null) tellCount(people)(one.userId, id, unread)
    }
  }

  /** Finds the searches of those who are here that what came may have changed. */
  async function compare(here: string[], messages: string[], chats: string[], altered: Set<string>) {
    let after: string | null = null
    do {
      const page: (SavedSearch & { inChats: string[] })[] = await saved.listWatching(here, chats, after, pageSize)
      after = page.length === pageSize ? page.at(-1)!.id : null
      const open = page.filter((one) => {
        if (one.inChats.some((id) => altered.has(id))) stale.set(one.id, one)
        return !stale.has(one.id)
      })
      const some = open.flatMap((one) => {
        const clauses = searches.clausesOf(one)
        return clauses ? [{ ...one, clauses }] : []
      })
      for (let at = 0; some.length > 0 && at < messages.length; at += together)
        await note(some, await saved.matching(messages.slice(at, at + together), some))
    } while (after)
  }

  /** What came is added to what was found before. What was changed since it came may have been counted before: all is counted anew. */
  async function note(some: SavedSearch[], matches: { place: number; messageId: string; isEdited: boolean }[]) {
    for (const { place, isEdited } of matches) if (isEdited) stale.set(some[place]!.id, some[place]!)
    const found = matches.map(({ place, messageId }) => ({ id: some[place]!.id, messageId }))
    const added = found.filter(({ id }) => !stale.has(id))
    if (added.length === 0) return
    for (const { id, userId, unread } of await saved.addHits(added)) tellCount(people)(userId, id, unread)
  }

  broker.onMessage((from, news) => {
    if (from !== channel) return
    const { messages, chats, altered, reached } = news as Partial<Indexed> & News
    // A node of the version before says nothing of it.
    if (reached) learn(reached)
    waiting.messages.push(...messages)
    waiting.chats.push(...chats)
    waiting.altered.push(...altered)
    // Too many to compare one by one: whoever looks into these chats is counted anew.
    if (waiting.messages.length > mostCompared)
      waiting = { ...waiting, messages: [], altered: [...new Set(waiting.chats)] }
    wake()
  })
  /** Counts a person's searches anew, soon. */
  function refresh(userId: string) {
    arrived.add(userId)
    wake()
  }
  // News may have been missed.
  broker.onGap(() => people.present().forEach(refresh))
  broker.listen(channel)
  people.onArrival(refresh)
  events.on("sidebarShown", ({ userId }) => refresh(userId))
  events.on("memberLeft", ({ userId }) => refresh(userId))
  events.on("memberRemoved", ({ userId }) => refresh(userId))

  return {
    /** What this node has indexed concerns the people of all. */
    tell: (indexed: Indexed) => {
      if (indexed.messages.length > 0 || indexed.altered.length > 0) broker.publish(channel, indexed)
    },
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await working
    },
  }
}
