import type { ChatStore } from "../chats/store"
import { CompactMap } from "../platform/compact-map"
import { createGroups } from "../platform/groups"
import type { Log } from "../platform/log"
import { closeCodes } from "../platform/realtime/close-codes"
import { type Face, frameBytes } from "../platform/realtime/envelope"
import type { Hub, Subscriber } from "../platform/realtime/hub"
import { sendPaced } from "../platform/realtime/paced"
import { type Socket, closeSocket } from "../platform/realtime/sockets"
import { toEnvelope } from "./broadcasts"
import type { Message } from "./message"
import type { ChangesOfChat } from "./catch-up-store"
import type { MessageStore } from "./store"

/** Changes a chat sends after a disconnect; beyond it the chat is to be loaded anew. */
export const longestCatchUp = 500
const messagesPerFrame = 50
/** Readings of what the hub's ring no longer bridges, before a socket is told to come back. */
const mostAttempts = 20

/** On the way to hearing a chat: every attempt is one of its own, and over where another one has begun. */
type Way = symbol
/** How a socket hears a chat, once it does. */
type Stay = Face | Way

/** What one socket listens to. */
export type Subscription = {
  socket: Socket
  userId: string
  /** How it wants the chats that are not open, and the one that is. */
  faces: { usual: Face; open: Face }
  /** The chats that it may hear. */
  chats: CompactMap<Stay>
  open: string | null
  /** True when the first catch-up has been sent: live frames flow. */
  ready: boolean
  /** Chats joined before that, with the rev from which they are then heard. */
  arrivals: Map<string, { way: Way; from: number }> | null
}

/** Chats, and the rev up to which each is known. */
export type Heads = Map<string, number>

const headsOf = (list: { id: string; lastRev: number }[]): Heads =>
  new Map(list.map(({ id, lastRev }) => [id, lastRev]))

type Dependencies = {
  hub: Hub
  chats: ChatStore
  messages: MessageStore
  backlogBytes: number
  log: Log
}

export type Subscriptions = ReturnType<typeof createSubscriptions>

/** Brings sockets up to date and keeps them so: catch-up by rev, then live frames, with no gap and nothing twice between. */
export function createSubscriptions({ hub, chats, messages, backlogBytes, log }: Dependencies) {
  const byUser = createGroups<Subscription>()
  const mostFrameBytes = Math.min(frameBytes, backlogBytes / 4)

  const subscriberOf = (socket: Socket, isWanted = () => true): Subscriber => ({
    subscribe: (topic) => void socket.subscribe(topic),
    unsubscribe: (topic) => void socket.unsubscribe(topic),
    send: (frame) => void socket.send(frame),
    isWanted,
  })

  /** Several messages to a frame, but no frame so big that it alone would trip the backpressure limit. */
  function* frames(face: Face, list: Message[]) {
    let part: string[] = []
    let bytes = 0
    const joined = () => (part.length === 1 ? part[0]! : `[${part.join(",")}]`)
    for (const message of list) {
      const rendered = toEnvelope(message)[face]
      if (part.length === messagesPerFrame || (part.length > 0 && bytes + rendered.length > mostFrameBytes)) {
        yield joined()
        part = []
        bytes = 0
      }
      part.push(rendered)
      bytes += rendered.length
    }
    if (part.length > 0) yield joined()
  }

  const faceOf = ({ open, faces }: Subscription, chatId: string) => (chatId === open ? faces.open : faces.usual)
  const ownHeads = ({ chats: own }: Subscription, heads: Heads): Heads =>
    new Map([...heads].filter(([chatId]) => own.has(chatId)))
  const isThere = (subscription: Subscription, chatId: string, stay: Stay) => subscription.chats.get(chatId) === stay

  function hold(subscription: Subscription, chatId: string): Way {
    const way = Symbol()
    subscription.chats.set(hub.watch(chatId), way)
    return way
  }

  /** It hears no more of the chat until the way that is given has led there. */
  function detach(subscription: Subscription, chatId: string): Way {
    const stay = subscription.chats.get(chatId)
    if (typeof stay === "string") hub.detach(subscriberOf(subscription.socket), chatId, stay)
    const way = Symbol()
    subscription.chats.set(chatId, way)
    return way
  }

  function release(subscription: Subscription, chatId: string) {
    if (!subscription.chats.has(chatId)) return
    detach(subscription, chatId)
    subscription.chats.delete(chatId)
    hub.unwatch(chatId)
  }

  /** Sends what a chat's changes hold, or says that the chat is to be loaded anew; returns where the reader then stands. */
  async function replay(subscription: Subscription, face: Face, after: number, changes: ChangesOfChat) {
    const { socket, chats: own } = subscription
    const { chatId, lastRev } = changes
    const stay = own.get(chatId)
    if (after > lastRev || changes.hasMore) socket.send(JSON.stringify({ type: "gap", chatId, rev: lastRev }))
    else if (face !== "head") {
      await sendPaced(socket, frames(face, changes.messages), backlogBytes, () => own.get(chatId) === stay)
    }
    return lastRev
  }

  /** Attaches one chat from where the reader stands, reading again what the hub's ring no longer bridges. */
  async function attach(subscription: Subscription, chatId: string, way: Way, from: number) {
    const { socket, userId } = subscription
    const face = faceOf(subscription, chatId)
    // Somebody may leave, or go to another chat, while the hub or the database is asked.
    const isWanted = () => isThere(subscription, chatId, way) && socket.readyState === 1
    const subscriber = subscriberOf(socket, isWanted)
    let upTo = from
    for (let attempt = 0; attempt < mostAttempts && isWanted(); attempt++) {
      if (await hub.attach(subscriber, chatId, face, upTo)) {
        if (isWanted()) subscription.chats.set(chatId, face)
        else if (!isThere(subscription, chatId, face)) hub.detach(subscriber, chatId, face)
        return
      }
      if (!isWanted()) return
      const [changes] = await messages.changesOfManyFor(userId, new Map([[chatId, upTo]]), longestCatchUp)
      if (!isWanted()) return
      if (!changes) return release(subscription, chatId)
      upTo = await replay(subscription, face, upTo, changes)
    }
    if (!isWanted()) return
    log.warn({ chat: chatId }, "a socket could not be attached to its chat")
    closeSocket(socket, closeCodes.goingAway)
  }

  /** Replays what each chat with a cursor has since; membership is read again, in the same statement. */
  async function catchUp(subscription: Subscription, after: Heads, heads: Heads) {
    const missing = new Map(
      [...after].filter(
        ([chatId, rev]) =>
          rev !== heads.get(chatId) && subscription.chats.has(chatId) && faceOf(subscription, chatId) !== "head",
      ),
    )
    if (missing.size === 0) return
    for (const chat of await messages.changesOfManyFor(subscription.userId, missing, longestCatchUp)) {
      if (!subscription.chats.has(chat.chatId)) continue
      const face = faceOf(subscription, chat.chatId)
      heads.set(chat.chatId, await replay(subscription, face, missing.get(chat.chatId)!, chat))
    }
  }

  /** Somebody may no longer hear a chat: takes effect at once. */
  function left(userId: string, chatId: string, reason: string) {
    for (const subscription of byUser.of(userId)) {
      if (!subscription.chats.has(chatId)) continue
      release(subscription, chatId)
      if (subscription.open === chatId) subscription.open = null
      subscription.socket.send(JSON.stringify({ type: "removed", chatId, reason }))
    }
  }

  return {
    /** Registers a socket, so that it hears of joining and leaving from now on. */
    register(socket: Socket, userId: string, faces: Subscription["faces"]): Subscription {
      const state = { chats: new CompactMap<Stay>(), open: null, ready: false, arrivals: null }
      const subscription: Subscription = { socket, userId, faces, ...state }
      byUser.add(userId, subscription)
      return subscription
    },

    /** Begins to hold the frames of the socket's chats; returns their heads. */
    async begin(subscription: Subscription): Promise<Heads> {
      const list = await chats.listHeadsFor(subscription.userId)
      if (!byUser.of(subscription.userId).includes(subscription)) return new Map()
      // Somebody taken out of a chat during the query is let go by `resume`, which asks again.
      for (const { id } of list) if (!subscription.chats.has(id)) hold(subscription, id)
      return headsOf(list)
    },

    /**
     * Sends what was missed since the cursors in `after`, then lets live frames through. Chats without a cursor begin at
     * their present head. Returns the heads up to which the reader then has everything.
     */
    async resume(subscription: Subscription, after: Heads, open: string | null) {
      // Who joins a chat after this line is an arrival.
      const ways = subscription.chats
        .entries()
        .flatMap(([chatId, stay]) => (typeof stay === "symbol" ? [{ chatId, way: stay }] : []))
      const heads = headsOf(await chats.listHeadsFor(subscription.userId))
      for (const { chatId } of ways) if (!heads.has(chatId)) release(subscription, chatId)
      const own = ways.filter(({ chatId, way }) => isThere(subscription, chatId, way))
      subscription.open = open && subscription.chats.has(open) ? open : null
      await catchUp(subscription, after, heads)
      await Promise.all(own.map(({ chatId, way }) => attach(subscription, chatId, way, heads.get(chatId)!)))
      for (const [chatId, { way, from }] of subscription.arrivals ?? []) {
        if (!isThere(subscription, chatId, way)) continue
        heads.set(chatId, from)
        await attach(subscription, chatId, way, from)
      }
      subscription.ready = true
      subscription.arrivals = null
      return ownHeads(subscription, heads)
    },

    /**
     * A resume that came when live frames flowed already: what was missed before them follows. States may come twice and
     * behind newer ones; a client applies what has a higher rev than the state it has of that message.
     */
    async resumeLate(subscription: Subscription, after: Heads) {
      const heads = headsOf(await chats.listHeadsFor(subscription.userId))
      await catchUp(subscription, after, heads)
      return ownHeads(subscription, heads)
    },

    /** A page went to another chat (or to none): fragments for that one from now on, heads for the one before. */
    async open(subscription: Subscription, chatId: string | null, after: number) {
      const before = subscription.open
      subscription.open = chatId && subscription.chats.has(chatId) ? chatId : null
      if (before && before !== chatId && subscription.chats.has(before)) {
        const upTo = hub.settle(before)
        await attach(subscription, before, detach(subscription, before), upTo)
      }
      const id = subscription.open
      if (!id || !subscription.chats.has(id)) return null
      const way = detach(subscription, id)
      const [changes] = await messages.changesOfManyFor(subscription.userId, new Map([[id, after]]), longestCatchUp)
      if (!changes || !isThere(subscription, id, way)) return null
      const upTo = await replay(subscription, subscription.faces.open, after, changes)
      await attach(subscription, id, way, upTo)
      return upTo
    },

    /** The heads of a socket's chats as this node knows them. */
    heads: (subscription: Subscription) =>
      subscription.chats.keys().flatMap((chatId) => {
        const head = hub.headOf(chatId)
        return head === null ? [] : [[chatId, head] as const]
      }),

    /** Somebody came into a chat: their sockets of this node hear it from now on. */
    async joined(userId: string, chatId: string) {
      const ways = byUser
        .of(userId)
        .filter((subscription) => !subscription.chats.has(chatId))
        .map((subscription) => ({ subscription, way: hold(subscription, chatId) }))
      if (ways.length === 0) return
      const [present] = await chats.listHeadsFor(userId, [chatId])
      const settled = ways.map(async ({ subscription, way }) => {
        if (!isThere(subscription, chatId, way)) return
        if (!present) return release(subscription, chatId)
        if (!subscription.ready) (subscription.arrivals ??= new Map()).set(chatId, { way, from: present.lastRev })
        else await attach(subscription, chatId, way, present.lastRev)
      })
      await Promise.all(settled)
    },

    left,

    /** A right that ended, perhaps on another node and perhaps given back since: the rows decide. */
    async revoke(userId: string, chatId: string, reason: string) {
      if (byUser.of(userId).length === 0) return
      try {
        const present = await chats.listHeadsFor(userId, [chatId])
        if (present.length === 0) left(userId, chatId, reason)
      } catch (error) {
        // Nobody hears what may no longer be theirs: they come back, and their chats are read anew.
        log.warn({ err: error }, "a revocation could not be looked up")
        for (const { socket } of byUser.of(userId)) closeSocket(socket, closeCodes.goingAway)
      }
    },

    end(subscription: Subscription) {
      for (const chatId of subscription.chats.keys()) release(subscription, chatId)
      byUser.remove(subscription.userId, subscription)
    },
  }
}
