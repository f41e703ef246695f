import { text as catalogue } from "../../views/text/en"
import { z } from "zod"
import { id, sequence, text } from "../platform/http/fields"
import { parse, parseJson } from "../platform/http/input"
import { Unavailable } from "../platform/db/open"
import { Problem, malformed, tooMany, unavailable } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { Log } from "../platform/log"
import { closeCodes } from "../platform/realtime/close-codes"
import { createFrameQueue } from "../platform/realtime/frame-queue"
import { type People, personTopic } from "../platform/realtime/people"
import { type Connection, type Socket, type Sockets, closeSocket } from "../platform/realtime/sockets"
import { createTurnstile } from "../platform/turnstile"
import type { User } from "../users/user"
import type { MessageActions } from "./actions"
import { body, clientId } from "./input"
import { messageJson } from "./json"
import type { Subscription, Subscriptions } from "./subscriptions"

const cursors = z
  .record(id, sequence)
  .refine((value) => Object.keys(value).length <= 10_000, catalogue.refusals.tooManyChats)
  .default({})

const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("resume"), after: cursors, open: id.nullish() }),
  z.object({ type: z.literal("open"), chatId: id.nullable(), after: sequence.default(0) }),
  z.object({ type: z.literal("send"), chatId: id, body, clientId, threadOf: id.nullish() }),
  z.object({ type: z.literal("read"), chatId: id, seq: sequence }),
  z.object({ type: z.literal("draft"), chatId: id, text: text(catalogue.names.draft, { max: 10_000 }) }),
  z.object({ type: z.literal("typing"), chatId: id }),
  z.object({ type: z.literal("ping") }),
])

type Frame = z.output<typeof frame>

/** Bytes of the largest frame: a `resume` of ten thousand chats. */
export const largestFrame = 1024 * 1024
/** Characters of the largest other one. */
const usualFrame = 64 * 1024
/** A client that sends no `resume` gets live frames after this time. */
const resumeWithinMs = 2_000
/** Frames a socket may send in ten seconds: far above what people and well-made programs do. */
const framesPerWindow = 600
const windowMs = 10_000
const mostBadFrames = 20

type Dependencies = {
  actions: MessageActions
  markRead(userId: string, chatId: string, seq: number): Promise<void>
  subscriptions: Subscriptions
  sockets: Sockets
  people: People
  epoch: string
  /** Below the 50 s after which a client may think the line dead. */
  heartbeatMs: number
  build: string
  /** Whether a session is still there: it may have ended while its socket was being opened. */
  isLive(sessionId: string): Promise<boolean>
  limits: boolean
  log: Log
}

export type Visitor = { user: User; sessionId: string; address: string; face: "page" | "program" }

/** What a socket says and hears, for pages (`/ws`) and programs (`/api/v1/events`). */
export function createMessageSocket(dependencies: Dependencies) {
  const { actions, markRead, subscriptions, sockets, people, epoch, heartbeatMs, build, isLive, limits, log } =
    dependencies

  const problemOf = (error: unknown) => {
    if (error instanceof Problem) return error.toJSON()
    if (error instanceof Unavailable) log.warn({ err: error }, "the database is not available")
    else log.error({ err: error }, "a frame could not be handled")
    return unavailable().toJSON()
  }

  // Thousands come back at once; their questions are not to push everybody else's out of the line for the database.
  const enter = createTurnstile(32)

  type Later = Exclude<Frame, { type: "resume" }>

  async function handle(subscription: Subscription, user: User, input: Later, say: (value: object) => void) {
    switch (input.type) {
      case "ping":
        return say({ type: "pong" })
      case "typing":
        // Part of the API; nobody is told yet.
        return
      case "open": {
        const rev = await subscriptions.open(subscription, input.chatId, input.after)
        return say({ type: "opened", chatId: input.chatId, rev })
      }
      case "send":
        // Not awaited: the next frame is read while this one waits for its commit; the writer keeps their order.
        void actions.post(user, input.chatId, input).then(
          ({ message }) => say({ type: "ack", clientId: input.clientId, message: messageJson(message) }),
          (error: unknown) => say({ type: "error", clientId: input.clientId, problem: problemOf(error) }),
        )
        return
      case "read":
        return markRead(user.id, input.chatId, input.seq)
      case "draft":
        return people.tell(user.id, {
          type: "draft",
          chatId: input.chatId,
          text: input.text,
          connection: subscription.socket.data.id,
        })
    }
  }

  return function connect(visitor: Visitor): Connection {
    const { sessionId, address, face } = visitor
    const user = { ...visitor.user }
    const connection = newId()
    let socket: Socket
    let subscription: Subscription
    let begun: Promise<void> = Promise.resolve()
    let heads: Record<string, number> = {}
    let resumed = false
    /** The catch-up under way: by the client's `resume`, or by itself when none comes. */
    let resuming: Promise<void> | null = null
    let heartbeat: Timer | null = null
    let bad = 0
    let large = 0
    let taken = 0
    let windowStart = Date.now()

    /** What is logged on behalf of a socket bears its id, the one that `hello` tells. */
    const inScope =
      <A extends unknown[]>(work: (...given: A) => void) =>
      (...given: A) =>
        log.within({ requestId: connection }, () => work(...given))

    const say = (value: object) => {
      if (socket.readyState === 1) socket.send(JSON.stringify(value))
    }

    // Whoever cannot be brought up to date comes back and tries again: going on would lose messages.
    const giveUp = (error: unknown) => {
      log.warn({ err: error }, "a socket could not be brought up to date")
      closeSocket(socket, closeCodes.goingAway)
    }

    async function begin() {
      const [live, present] = await enter(() => Promise.all([isLive(sessionId), subscriptions.begin(subscription)]))
      if (!live) return closeSocket(socket, closeCodes.revoked)
      if (socket.readyState !== 1) return
      heads = present
      say({ type: "hello", connection, epoch, build, userId: user.id, heads })
      socket.subscribe(personTopic(user.id))
      setTimeout(() => {
        if (!resuming && socket.readyState === 1) void resumeFromHello()
      }, resumeWithinMs).unref()
    }

    const resumeFromHello = () =>
      (resuming = subscriptions.resume(subscription, new Map(Object.entries(heads)), null).then(() => {}, giveUp))

    function resume({ after, open = null }: Extract<Frame, { type: "resume" }>) {
      const cursors = new Map(Object.entries(after))
      const isLate = resuming !== null
      resumed = true
      resuming = (resuming ?? Promise.resolve())
        .then(() =>
          isLate ? subscriptions.resumeLate(subscription, cursors) : subscriptions.resume(subscription, cursors, open),
        )
        .then(async (reached) => {
          if (isLate && open) await subscriptions.open(subscription, open, cursors.get(open) ?? 0)
          say({ type: "resumed", heads: reached })
        })
        .catch(giveUp)
    }

    function tooFast(): boolean {
      const now = Date.now()
      if (now - windowStart > windowMs) {
        windowStart = now
        taken = 0
      }
      return limits && ++taken > framesPerWindow
    }

    function complain(error: unknown, raw: string) {
      if (raw.length > usualFrame) return closeSocket(socket, closeCodes.tooBig)
      say({ type: "error", clientId: clientIdIn(raw), problem: problemOf(error) })
      if (++bad >= mostBadFrames) closeSocket(socket, closeCodes.badFrames)
    }

    const queue = createFrameQueue(
      async (raw) => {
        if (socket.readyState !== 1) return
        await begun
        if (socket.readyState !== 1) return
        if (tooFast()) {
          say({ type: "error", clientId: clientIdIn(raw), problem: tooMany(Math.ceil(windowMs / 1000)).toJSON() })
          if (taken > 2 * framesPerWindow) closeSocket(socket, closeCodes.tooFast)
          return
        }
        let input: Frame
        try {
          input = parse(frame, parseJson(raw))
        } catch (error) {
          return complain(error, raw)
        }
        if (input.type === "resume") {
          if (resumed) return complain(malformed(catalogue.refusals.resumeOnce), raw)
          // Not awaited: live frames wait for it, sends do not.
          return resume(input)
        }
        if (input.type === "open") await (resuming ?? resumeFromHello())
        await handle(subscription, user, input, say).catch((error: unknown) => {
          if (input.type === "open" && !(error instanceof Problem)) giveUp(error)
          else say({ type: "error", problem: problemOf(error) })
        })
      },
      { limit: 1_000, onFull: () => closeSocket(socket, closeCodes.tooFast) },
    )

    return {
      id: connection,
      userId: user.id,
      sessionId,
      address,
      face,
      openedAt: Date.now(),
      lastFrameAt: Date.now(),
      attach(opened) {
        socket = opened
      },
      onOpen: inScope(() => {
        sockets.add(socket)
        people.arrived(user.id)
        const faces =
          face === "page" ? ({ usual: "head", open: "html" } as const) : ({ usual: "json", open: "json" } as const)
        subscription = subscriptions.register(socket, user.id, faces)
        heartbeat = setInterval(() => say({ type: "heartbeat", heads: subscriptions.heads(subscription) }), heartbeatMs)
        begun = begin().catch((error: unknown) => {
          log.warn({ err: error }, "a socket could not begin")
          closeSocket(socket, closeCodes.goingAway)
        })
      }),
      receive: inScope((raw: string) => {
        // There is one resume.
        if (raw.length > usualFrame && ++large > 1) closeSocket(socket, closeCodes.tooBig)
        else queue.push(raw)
      }),
      onClose() {
        if (heartbeat) clearInterval(heartbeat)
        sockets.remove(socket)
        people.left(user.id)
        subscriptions.end(subscription)
      },
      renamed: (names) => void Object.assign(user, names),
    }
  }
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
