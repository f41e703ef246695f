import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, sequence, text } from "../platform/http/fields"
import { parse, parseJson } from "../platform/http/input"
import { Overloaded, Unavailable } from "../platform/db/open"
import { Problem, malformed, tooMany, unavailable } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { Log } from "../platform/log"
import { closeCodes } from "../platform/realtime/close-codes"
import { createFrameQueue } from "../platform/realtime/frame-queue"
import { type People, personTopic } from "../platform/realtime/people"
import {
  type Connection,
  type Socket,
  type SocketHandlers,
  type Sockets,
  closeSocket,
} from "../platform/realtime/sockets"
import { type PresenceSocket, presenceFrames } from "../presence/socket"
import type { Typing } from "../presence/typing"
import { createTurnstile } from "../platform/turnstile"
import type { Renewal } from "../chats/chat"
import type { Account } from "../users/user"
import type { MessageActions } from "./actions"
import { sendFrame } from "./input"
import { messageText } from "./json"
import type { Message } from "./message"
import type { Subscription, Subscriptions } from "./subscriptions"

const cursors = z
  .record(id, sequence)
  .refine((value) => Object.keys(value).length <= 10_000, { error: () => catalogue.refusals.tooManyChats })
  .default({})

/** Everything that a socket may say. */
export const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("resume"), after: cursors, open: id.nullish(), awayMs: z.number().min(0).default(0) }),
  z.object({ type: z.literal("open"), chatId: id.nullable(), after: sequence.default(0) }),
  sendFrame,
  z.object({ type: z.literal("read"), chatId: id, seq: sequence }),
  z.object({ type: z.literal("draft"), chatId: id, text: text(() => catalogue.names.draft, { max: 10_000 }) }),
  z.object({ type: z.literal("typing"), chatId: id }),
  z.object({ type: z.literal("ping") }),
  ...presenceFrames,
])

type Frame = z.output<typeof frame>
type Resume = Extract<Frame, { type: "resume" }>

/** How each wants the chats that are not open, and the one that is. */
const faces: Record<Connection["face"], Subscription["faces"]> = {
  page: { usual: "head", open: "html" },
  program: { usual: "json", open: "json" },
}

/** A line is away for a while before a page knows it; what it heard then is told once all the same. */
const unnoticedMs = 90_000
/** Who was away for longer than a day is told of nothing that came meanwhile. */
const longestAwayMs = 86_400_000
/** A client that sends no `resume` gets live frames after this time. */
const resumeWithinMs = 2_000
/** Frames a socket may send in ten seconds: far above what people and well-made programs do. */
const framesPerWindow = 600
const windowMs = 10_000
const mostBadFrames = 20

type Dependencies = {
  actions: MessageActions
  markRead(userId: string, chatId: string, seq: number): Promise<void>
  keepDraft(userId: string, chatId: string, text: string): void
  subscriptions: Subscriptions
  sockets: Sockets
  people: People
  typing: Typing
  presence: PresenceSocket
  epoch: string
  /** Below the 50 s after which a client may think the line dead. */
  heartbeatMs: number
  build: string
  /** What somebody is to be told of that came since a time, and has not read. */
  listMissed(userId: string, since: Date): Promise<Missed[]>
  /** What may have changed about a chat while somebody who has it open was away. */
  findRenewal(chatId: string, withinMs: number): Promise<Renewal | null>
  /** Whether a session is still there: it may have ended while its socket was being opened. */
  isLive(sessionId: string): Promise<boolean>
  limits: boolean
  log: Log
}

/** A message that a browser asks about before it shows it outside of its page. */
export type Missed = { chatId: string; seq: number; rootId: string | null }

export type Visitor = { user: Account; sessionId: string; address: string; face: "page" | "program" }

/** A socket's state here. What is over is null, so that an idle socket holds little. */
type Visit = Connection & {
  subscription: Subscription | null
  /** Settled when `hello` was said. */
  begun: Promise<void> | null
  /** Of the chats as `hello` told them, until the catch-up has begun. */
  heads: Record<string, number> | null
  resumed: boolean
  /** How its person wants a page, as they were when it came back. */
  settings: Account["settings"] | null
  /** The catch-up: by the client's `resume`, or by itself when none comes. True when one is done. */
  resuming: Promise<void> | boolean
  /** At which tick of a heartbeat it is this socket's turn. */
  beat: number
  bad: number
  taken: number
  windowStart: number
}

/** Heartbeats are spread over so many ticks. */
const ticks = 10
const visitOf = (socket: Socket) => socket.data as Visit

/** What a socket says and hears, for pages (`/ws`) and programs (`/api/v1/events`). */
export function createMessageSocket(dependencies: Dependencies) {
  const {
    actions,
    markRead,
    keepDraft,
    subscriptions,
    sockets,
    people,
    typing,
    presence,
    epoch,
    heartbeatMs,
    build,
    listMissed,
    findRenewal,
    isLive,
    limits,
    log,
  } = dependencies

  const problemOf = (error: unknown) => {
    if (error instanceof Problem) return error.toJSON()
    if (error instanceof Overloaded) return unavailable(1).toJSON()
    if (error instanceof Unavailable) log.warn({ err: error }, "the database is not available")
    else log.error({ err: error }, "a frame could not be handled")
    return unavailable().toJSON()
  }

  // Thousands come back at once; their questions are not to push everybody else's out of the line for the database.
  const enter = createTurnstile(32)

  let tick = 0
  const heartbeat = setInterval(() => {
    tick = (tick + 1) % ticks
    for (const socket of sockets.all()) {
      const { beat, subscription } = visitOf(socket)
      if (beat === tick && subscription) say(socket, { type: "heartbeat", heads: subscriptions.heads(subscription) })
    }
  }, heartbeatMs / ticks)
  heartbeat.unref()

  /** What is logged on behalf of a socket bears its id, the one that `hello` tells. */
  const inScope = <T>(socket: Socket, work: () => T): T => log.within({ requestId: socket.data.id }, work)

  function say(socket: Socket, value: object) {
    if (socket.readyState === 1) socket.send(JSON.stringify(value))
  }

  function acknowledge(socket: Socket, clientId: string, message: Message) {
    if (socket.readyState === 1)
      socket.send(`{"type":"ack","clientId":${JSON.stringify(clientId)},"message":${messageText(message)}}`)
  }

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
    say(socket, { type: "hello", connection: visit.id, epoch, build, userId: visit.userId, heads: present })
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
    const cursors = new Map(Object.entries(visit.heads ?? {}))
    return setResuming(
      visit,
      subscriptions.resume(subscription, cursors, null).then(
        () => {},
        (error: unknown) => giveUp(socket, error),
      ),
    )
  }

  function resume(socket: Socket, visit: Visit, subscription: Subscription, { after, open = null, awayMs }: Resume) {
    // What comes between `hello` and this is told too: a client need name only the chats whose head is not its own.
    const cursors = new Map(Object.entries({ ...visit.heads, ...after }))
    const before = visit.resuming
    visit.resumed = true
    async function catchUp() {
      await before
      const reached = before
        ? await subscriptions.resumeLate(subscription, cursors)
        : await subscriptions.resume(subscription, cursors, open)
      if (before && open) await subscriptions.open(subscription, open, cursors.get(open) ?? 0)
      say(socket, { type: "resumed", heads: reached })
      // What may have changed while the line was away: a page may be open at what is not its reader's any more.
      if (open && !(open in reached)) say(socket, { type: "removed", chatId: open, reason: "removed" })
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

  function tooFast(visit: Visit): boolean {
    const now = Date.now()
    if (now - visit.windowStart > windowMs) {
      visit.windowStart = now
      visit.taken = 0
    }
    return limits && ++visit.taken > framesPerWindow
  }

  function complain(socket: Socket, error: unknown, raw: string) {
    say(socket, { type: "error", clientId: clientIdIn(raw), problem: problemOf(error) })
    if (++visitOf(socket).bad >= mostBadFrames) closeSocket(socket, closeCodes.badFrames)
  }

  async function act(socket: Socket, subscription: Subscription, input: Exclude<Frame, Resume>) {
    const { user, id: connection } = visitOf(socket)
    switch (input.type) {
      case "ping":
        return say(socket, { type: "pong" })
      case "typing":
        if (subscription.chats.has(input.chatId)) typing.tell(user, input.chatId)
        return
      case "open": {
        const rev = await subscriptions.open(subscription, input.chatId, input.after)
        return say(socket, { type: "opened", chatId: input.chatId, rev })
      }
      case "send":
        // Not awaited: the next frame is read while this one waits for its commit; the writer keeps their order.
        void actions.post(user, input.chatId, input).then(
          ({ message }) => acknowledge(socket, input.clientId, message),
          (error: unknown) => say(socket, { type: "error", clientId: input.clientId, problem: problemOf(error) }),
        )
        return
      case "read":
        return markRead(user.id, input.chatId, input.seq)
      case "watch":
      case "active":
        return presence.take(socket, input)
      case "draft":
        keepDraft(user.id, input.chatId, input.text)
        return people.tell(user.id, { type: "draft", chatId: input.chatId, text: input.text, connection })
    }
  }

  async function handle(socket: Socket, raw: string) {
    const visit = visitOf(socket)
    if (socket.readyState !== 1) return
    if (visit.begun) await visit.begun
    const { subscription } = visit
    if (socket.readyState !== 1 || !subscription) return
    if (tooFast(visit)) {
      const problem = tooMany(Math.ceil(windowMs / 1000)).toJSON()
      say(socket, { type: "error", clientId: clientIdIn(raw), problem })
      if (visit.taken > 2 * framesPerWindow) closeSocket(socket, closeCodes.tooFast)
      return
    }
    let input: Frame
    try {
      input = parse(frame, parseJson(raw))
    } catch (error) {
      return complain(socket, error, raw)
    }
    if (input.type === "resume") {
      if (visit.resumed) return complain(socket, malformed(catalogue.refusals.resumeOnce), raw)
      // Not awaited: live frames wait for it, sends do not.
      return resume(socket, visit, subscription, input)
    }
    if (input.type === "open") await (visit.resuming || resumeFromHello(socket, visit, subscription))
    await act(socket, subscription, input).catch((error: unknown) => {
      if (input.type === "open" && !(error instanceof Problem)) giveUp(socket, error)
      else say(socket, { type: "error", problem: problemOf(error) })
    })
  }

  const queue = createFrameQueue(handle, {
    limit: 1_000,
    onFull: (socket: Socket) => closeSocket(socket, closeCodes.tooFast),
    onFailure: (socket, error) => say(socket, { type: "error", problem: problemOf(error) }),
  })

  return {
    /** What a socket is to carry from its upgrade on. */
    connect({ user, sessionId, address, face }: Visitor): Connection {
      const now = Date.now()
      const visit: Visit = {
        id: newId(),
        userId: user.id,
        sessionId,
        address,
        face,
        openedAt: now,
        lastFrameAt: now,
        user,
        subscription: null,
        begun: null,
        heads: null,
        resumed: false,
        settings: face === "page" ? user.settings : null,
        resuming: false,
        beat: tick,
        bad: 0,
        taken: 0,
        windowStart: now,
      }
      return visit
    },

    open(socket) {
      const visit = visitOf(socket)
      inScope(socket, () => {
        sockets.add(socket)
        people.arrived(visit.userId)
        presence.arrived(socket)
        const subscription = subscriptions.register(socket, visit.userId, faces[visit.face])
        visit.subscription = subscription
        visit.begun = begin(socket, visit, subscription)
          .catch((error: unknown) => {
            log.warn({ err: error }, "a socket could not begin")
            closeSocket(socket, closeCodes.goingAway)
          })
          .then(() => void (visit.begun = null))
      })
    },

    receive(socket, raw) {
      inScope(socket, () => queue.push(socket, raw))
    },

    close(socket) {
      const { userId, subscription } = visitOf(socket)
      sockets.remove(socket)
      people.left(userId)
      presence.left(socket)
      if (subscription) subscriptions.end(subscription)
    },

    stop: () => clearInterval(heartbeat),
  } satisfies SocketHandlers & Record<string, unknown>
}

/** The clientId of a frame that was refused, so that its sender knows which; best effort. */
function clientIdIn(raw: string): string | undefined {
  try {
    const value: unknown = JSON.parse(raw)
    const given = typeof value === "object" && value !== null && "clientId" in value ? value.clientId : undefined
    return typeof given === "string" ? given.slice(0, 100) : undefined
  } catch {
    return undefined
  }
}
