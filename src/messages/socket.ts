import { text as catalogue } from "../../views/text/text"
import { parse, parseJson } from "../platform/http/input"
import { Overloaded, Unavailable } from "../platform/db/open"
import { Problem, malformed, tooMany, unavailable } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { Log } from "../platform/log"
import { closeCodes } from "../platform/realtime/close-codes"
import { createFrameQueue } from "../platform/realtime/frame-queue"
import type { People } from "../platform/realtime/people"
import {
  type Connection,
  type Socket,
  type SocketHandlers,
  type Sockets,
  closeSocket,
} from "../platform/realtime/sockets"
import type { PresenceSocket } from "../presence/socket"
import type { Typing } from "../presence/typing"
import type { Account } from "../users/user"
import type { MessageActions } from "./actions"
import type { ComingBack } from "./coming-back"
import { type Frame, type Resume, clientIdIn, frame } from "./frames"
import { messageText } from "./json"
import type { Message } from "./message"
import type { Subscription, Subscriptions } from "./subscriptions"
import { type Visit, say, sayHeads, visitOf } from "./visit"

/** How each wants the chats that are not open, and the one that is. */
const faces: Record<Connection["face"], Subscription["faces"]> = {
  page: { usual: "head", open: "html" },
  program: { usual: "json", open: "json" },
}

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
  comingBack: ComingBack
  /** Below the 50 s after which a client may think the line dead. */
  heartbeatMs: number
  limits: boolean
  log: Log
}

export type Visitor = { user: Account; sessionId: string; address: string; face: "page" | "program" }

/** Heartbeats are spread over so many ticks. */
const ticks = 10

/** What a socket says and hears, for pages (`/ws`) and programs (`/api/v1/events`). */
export function createMessageSocket({
  actions,
  markRead,
  keepDraft,
  subscriptions,
  sockets,
  people,
  typing,
  presence,
  comingBack,
  heartbeatMs,
  limits,
  log,
}: Dependencies) {
  const { begin, resume, resumeFromHello, giveUp } = comingBack

  const problemOf = (error: unknown) => {
    if (error instanceof Problem) return error.toJSON()
    if (error instanceof Overloaded) return unavailable(1).toJSON()
    if (error instanceof Unavailable) log.warn({ err: error }, "the database is not available")
    else log.error({ err: error }, "a frame could not be handled")
    return unavailable().toJSON()
  }

  let tick = 0
  const heartbeat = setInterval(() => {
    tick = (tick + 1) % ticks
    for (const socket of sockets.all()) {
      const { beat, subscription } = visitOf(socket)
      if (beat === tick && subscription) sayHeads(socket, { type: "heartbeat" }, subscriptions.heads(subscription))
    }
  }, heartbeatMs / ticks)
  heartbeat.unref()

  /** What is logged on behalf of a socket bears its id, the one that `hello` tells. */
  const inScope = <T>(socket: Socket, work: () => T): T => log.within({ requestId: socket.data.id }, work)

  function acknowledge(socket: Socket, clientId: string, message: Message) {
    if (socket.readyState === 1)
      socket.send(`{"type":"ack","clientId":${JSON.stringify(clientId)},"message":${messageText(message)}}`)
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
