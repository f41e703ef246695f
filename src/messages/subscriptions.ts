import type { ChatStore } from "../chats/store"
import type { Log } from "../platform/log"
import type { Face, Hub, Subscriber } from "../platform/realtime/hub"
import { sendPaced } from "../platform/realtime/paced"
import type { Socket } from "../platform/realtime/sockets"
import { toEnvelope } from "./broadcasts"
import type { Message } from "./message"
import type { ChangesOfChat, MessageStore } from "./store"

/** Changes a chat sends after a disconnect; beyond it the chat is to be loaded anew. */
export const longestCatchUp = 500
const messagesPerFrame = 50

/** What one socket listens to. */
export type Subscription = {
  socket: Socket
  userId: string
  /** How it wants the chats that are not open, and the one that is. */
  faces: { usual: Face; open: Face }
  /** The chats it may hear, with the face under which it is attached; null while it is catching up. */
  chats: Map<string, Face | null>
  open: string | null
  ready: boolean
}

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
  const byUser = new Map<string, Set<Subscription>>()

  const subscriberOf = (socket: Socket): Subscriber => ({
    subscribe: (topic) => void socket.subscribe(topic),
    unsubscribe: (topic) => void socket.unsubscribe(topic),
    send: (frame) => void socket.send(frame),
  })

  function frames(face: Face, list: Message[]): string[] {
    const rendered = list.map((message) => toEnvelope(message)[face])
    const result: string[] = []
    for (let start = 0; start < rendered.length; start += messagesPerFrame) {
      const part = rendered.slice(start, start + messagesPerFrame)
      result.push(part.length === 1 ? part[0]! : `[${part.join(",")}]`)
    }
    return result
  }

  const isMember = (subscription: Subscription, chatId: string) => subscription.chats.has(chatId)

  function hold(subscription: Subscription, chatId: string) {
    if (isMember(subscription, chatId)) return
    subscription.chats.set(chatId, null)
    hub.watch(chatId)
  }

  function release(subscription: Subscription, chatId: string) {
    const face = subscription.chats.get(chatId)
    if (face === undefined) return
    if (face) hub.detach(subscriberOf(subscription.socket), chatId, face)
    subscription.chats.delete(chatId)
    hub.unwatch(chatId)
  }

  /** Sends what a chat's changes hold, or says that the chat is to be loaded anew; returns where the reader then stands. */
  async function replay(subscription: Subscription, face: Face, after: number, changes: ChangesOfChat) {
    const { chatId, lastRev } = changes
    if (after > lastRev || changes.hasMore)
      subscription.socket.send(JSON.stringify({ type: "gap", chatId, rev: lastRev }))
    else if (face !== "head") await sendPaced(subscription.socket, frames(face, changes.messages), backlogBytes)
    return lastRev
  }

  /** Attaches one chat from where the reader stands, reading again what the hub's ring no longer bridges. */
  async function attach(subscription: Subscription, chatId: string, face: Face, from: number) {
    let upTo = from
    for (let attempt = 0; attempt < 20 && subscription.socket.readyState === 1; attempt++) {
      if (!isMember(subscription, chatId)) return
      if (await hub.attach(subscriberOf(subscription.socket), chatId, face, upTo)) {
        if (!isMember(subscription, chatId)) return hub.detach(subscriberOf(subscription.socket), chatId, face)
        subscription.chats.set(chatId, face)
        return
      }
      const [changes] = await messages.changesOfManyFor(subscription.userId, new Map([[chatId, upTo]]), longestCatchUp)
      if (!changes) return release(subscription, chatId)
      if (isMember(subscription, chatId)) upTo = await replay(subscription, face, upTo, changes)
    }
    log.warn({ chat: chatId }, "a socket could not be attached to its chat")
  }

  return {
    /** Registers a socket and begins to hold its chats' frames; returns their heads. */
    async begin(subscription: Subscription): Promise<Record<string, number>> {
      const own = byUser.get(subscription.userId) ?? new Set()
      own.add(subscription)
      byUser.set(subscription.userId, own)
      const list = await chats.listHeadsFor(subscription.userId)
      for (const chat of list) if (byUser.get(subscription.userId)?.has(subscription)) hold(subscription, chat.id)
      return Object.fromEntries(list.map((chat) => [chat.id, chat.lastRev]))
    },

    /**
     * Sends what was missed since the cursors in `after`, then lets live frames through. Chats without a cursor begin at
     * their present head. Membership is read again with the changes, in the same statement.
     */
    async resume(subscription: Subscription, after: Map<string, number>, open: string | null) {
      subscription.open = open && isMember(subscription, open) ? open : null
      const face = (chatId: string) =>
        chatId === subscription.open ? subscription.faces.open : subscription.faces.usual
      const heads = new Map(
        (await chats.listHeads([...subscription.chats.keys()])).map((chat) => [chat.id, chat.lastRev]),
      )
      const missing = new Map<string, number>()
      for (const chatId of subscription.chats.keys()) {
        const cursor = after.get(chatId)
        if (cursor !== undefined && face(chatId) !== "head") missing.set(chatId, cursor)
      }
      const changes =
        missing.size > 0 ? await messages.changesOfManyFor(subscription.userId, missing, longestCatchUp) : []
      for (const chat of changes) {
        if (isMember(subscription, chat.chatId))
          heads.set(chat.chatId, await replay(subscription, face(chat.chatId), missing.get(chat.chatId)!, chat))
      }
      for (const chatId of [...subscription.chats.keys()])
        await attach(subscription, chatId, face(chatId), heads.get(chatId) ?? 0)
      subscription.ready = true
      return Object.fromEntries(heads)
    },

    /** A page went to another chat (or to none): fragments for that one from now on, heads for the one before. */
    async open(subscription: Subscription, chatId: string | null, after: number) {
      const before = subscription.open
      subscription.open = chatId && isMember(subscription, chatId) ? chatId : null
      const { usual, open } = subscription.faces
      if (before && before !== chatId && isMember(subscription, before)) {
        hub.detach(subscriberOf(subscription.socket), before, open)
        await attach(subscription, before, usual, hub.headOf(before))
      }
      if (!subscription.open) return null
      const id = subscription.open
      const present = subscription.chats.get(id)
      if (present) hub.detach(subscriberOf(subscription.socket), id, present)
      const [changes] = await messages.changesOfManyFor(subscription.userId, new Map([[id, after]]), longestCatchUp)
      if (!changes) return null
      const upTo = await replay(subscription, open, after, changes)
      if (subscription.open === id) await attach(subscription, id, open, upTo)
      return upTo
    },

    /** The heads of a socket's chats as this node knows them. */
    heads: (subscription: Subscription) =>
      Object.fromEntries([...subscription.chats.keys()].map((chatId) => [chatId, hub.headOf(chatId)])),

    /** Somebody came into a chat: their sockets hear it from now on. */
    async joined(userId: string, chatId: string) {
      const [head] = await chats.listHeads([chatId])
      for (const subscription of byUser.get(userId) ?? []) {
        if (isMember(subscription, chatId)) continue
        hold(subscription, chatId)
        if (subscription.ready) await attach(subscription, chatId, subscription.faces.usual, head?.lastRev ?? 0)
      }
    },

    /** Somebody may no longer hear a chat: takes effect at once. */
    left(userId: string, chatId: string, reason: string) {
      for (const subscription of byUser.get(userId) ?? []) {
        if (!isMember(subscription, chatId)) continue
        release(subscription, chatId)
        if (subscription.open === chatId) subscription.open = null
        subscription.socket.send(JSON.stringify({ type: "removed", chatId, reason }))
      }
    },

    /** A right that ended, perhaps on another node and perhaps given back since: the rows decide. */
    revoke(userId: string, chatId: string, reason: string) {
      if (!byUser.has(userId)) return
      chats
        .listMembershipsAmong(userId, [chatId])
        .catch(() => [])
        .then((present) => {
          if (present.length === 0) this.left(userId, chatId, reason)
        })
        .catch((error: unknown) => log.error({ err: error }, "a revocation could not be carried out"))
    },

    end(subscription: Subscription) {
      for (const chatId of [...subscription.chats.keys()]) release(subscription, chatId)
      const own = byUser.get(subscription.userId)
      own?.delete(subscription)
      if (own?.size === 0) byUser.delete(subscription.userId)
    },
  }
}
