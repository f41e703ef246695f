import type { Renewal } from "../chats/chat"
import type { Log } from "../platform/log"
import { closeCodes } from "../platform/realtime/close-codes"
import { personTopic } from "../platform/realtime/people"
import { type Socket, closeSocket } from "../platform/realtime/sockets"
import { createTurnstile } from "../platform/turnstile"
import type { Resume } from "./frames"
import type { Subscription, Subscriptions } from "./subscriptions"
import { type Visit, say, sayHeads } from "./visit"

/** A line is away for a while before a page knows it; what it heard then is told once all the same. */
const unnoticedMs = 90_000
/** Who was away for longer than a day is told of nothing that came meanwhile. */
const longestAwayMs = 86_400_000
/** A client that sends no `resume` gets live frames after this time. */
const resumeWithinMs = 2_000

/** A message that a browser asks about before it shows it outside of its page. */
export type Missed = { chatId: string; seq: number; rootId: string | null }

type Dependencies = {
  subscriptions: Subscriptions
  epoch: string
  build: string
  /** What somebody is to be told of that came since a time, and has not read. */
  listMissed(userId: string, since: Date): Promise<Missed[]>
  /** What may have changed about a chat while somebody who has it open was away. */
  findRenewal(chatId: string, withinMs: number): Promise<Renewal | null>
  /** Whether a session is still there: it may have ended while its socket was being opened. */
  isLive(sessionId: string): Promise<boolean>
  log: Log
}

export type ComingBack = ReturnType<typeof createComingBack>

/** How a socket comes: `hello`, then what was missed, by the client's `resume` or without one, then live frames. */
export function createComingBack({ subscriptions, epoch, build, listMissed, findRenewal, isLive, log }: Dependencies) {
  // Thousands come back at once; their questions are not to push everybody else's out of the line for the database.
  const enter = createTurnstile(32)

  // Whoever cannot be brought up to date comes back and tries again: going on would lose messages.
  function giveUp(socket: Socket, error: unknown) {
    log.warn({ err: error }, "a socket could not be brought up to date")
    closeSocket(socket, closeCodes.goingAway)
  }

  async function begin(socket: Socket, visit: Visit, subscription: Subscription) {
    const [live, present] = await enter(() => Promise.all([isLive(visit.sessionId), subscriptions.begin(subscription)]))
    if (!live) return closeSocket(socket, closeCodes.revoked)
    if (socket.readyState !== 1) return
    visit.heads = present
    sayHeads(socket, { type: "hello", connection: visit.id, epoch, build, userId: visit.userId }, present)
    socket.subscribe(personTopic(visit.userId))
    setTimeout(() => {
      if (!visit.resuming && socket.readyState === 1) void resumeFromHello(socket, visit, subscription)
    }, resumeWithinMs).unref()
  }

  /** Keeps the promise only as long as there is something to wait for. */
  function setResuming(visit: Visit, work: Promise<void>): Promise<void> {
    visit.heads = null
    const whole = work.then(() => {
      if (visit.resuming === whole) visit.resuming = true
    })
    return (visit.resuming = whole)
  }

  function resumeFromHello(socket: Socket, visit: Visit, subscription: Subscription) {
    return setResuming(
      visit,
      subscriptions.resume(subscription, visit.heads ?? new Map(), null).then(
        () => {},
        (error: unknown) => giveUp(socket, error),
      ),
    )
  }

  function resume(socket: Socket, visit: Visit, subscription: Subscription, { after, open = null, awayMs }: Resume) {
    // What comes between `hello` and this is told too: a client need name only the chats whose head is not its own.
    const cursors = new Map([...(visit.heads ?? []), ...Object.entries(after)])
    const before = visit.resuming
    visit.resumed = true
    async function catchUp() {
      await before
      const reached = before
        ? await subscriptions.resumeLate(subscription, cursors)
        : await subscriptions.resume(subscription, cursors, open)
      if (before && open) await subscriptions.open(subscription, open, cursors.get(open) ?? 0)
      sayHeads(socket, { type: "resumed" }, reached)
      // What may have changed while the line was away: a page may be open at what is not its reader's any more.
      if (open && !reached.has(open)) say(socket, { type: "removed", chatId: open, reason: "removed" })
      if (visit.settings) say(socket, { type: "settings", settings: visit.settings })
      visit.settings = null
      if (visit.face !== "page" || awayMs === 0) return
      if (awayMs < longestAwayMs) void tellMissed(socket, visit, awayMs)
      void tellRenewal(socket, subscription, awayMs)
    }
    void setResuming(
      visit,
      catchUp().catch((error: unknown) => giveUp(socket, error)),
    )
  }

  /** Only a hint, as for what comes while the line is there: the browser asks what it may say of each. */
  async function tellMissed(socket: Socket, visit: Visit, awayMs: number) {
    const since = new Date(Date.now() - awayMs - unnoticedMs)
    const news = await enter(() => listMissed(visit.userId, since)).catch(() => [])
    if (news.length > 0) say(socket, { type: "threads", news })
  }

  /** What is told of a chat while it is heard is not told again: its open page is drawn anew where it changed, or counts anew. */
  async function tellRenewal(socket: Socket, subscription: Subscription, awayMs: number) {
    const chatId = subscription.open
    if (!chatId) return
    const renewal = await enter(() => findRenewal(chatId, awayMs + unnoticedMs)).catch(() => null)
    // Somebody may have gone on, or been taken out of it, meanwhile.
    if (subscription.open !== chatId) return
    if (renewal?.renewed) say(socket, { type: "chat", chatId, anew: true })
    else if (renewal) say(socket, { type: "member", chatId, count: renewal.memberCount })
  }

  return { begin, resume, resumeFromHello, giveUp }
}
