import type { Log } from "../log"
import type { Tracing } from "../tracing/tracing"
import type { Broker } from "./broker"
import { type Envelope, type Face, faces, frameBytes, frameOf, topicOf } from "./envelope"
import { type Batch, createBatch, createFrameBatches } from "./frame-batches"

export type Changes = { envelopes: Envelope[]; upTo: number; hasMore: boolean }

/** What the hub needs of a socket. */
export type Subscriber = {
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  send(frame: string): void
  /** Asked again after waiting: somebody may have left meanwhile, and then hears nothing more. */
  isWanted(): boolean
}

type ChatState = {
  /** The one copy of it that all who watch the chat can keep. */
  id: string
  /** The last rev handed to this node's sockets; null until the first snapshot tells where to begin. */
  cursor: number | null
  head: number
  held: Map<number, Envelope>
  /** Every envelope delivered after `ringFrom`, oldest first. */
  ring: Envelope[]
  ringFrom: number
  watchers: number
  filling: Promise<void> | null
  batch: Batch
}

/** What nodes tell each other of a chat. */
type News = { envelopes?: Envelope[]; head?: number; note?: string } & Audience

/** Who hears a note: only those who hear the chat in this way, and nobody's own sockets. */
type Audience = { faces?: Face[]; except?: string }

type Dependencies = {
  broker: Broker
  /** Sends bytes to every socket of this node that subscribed to the topic, but those of a person. */
  transmit(topic: string, frame: string, except?: string): void
  /** The states that came after a rev, in rev order, from the primary. */
  loadChanges(chat: string, after: number): Promise<Changes>
  /** The chats' `last_rev`, from the primary. */
  loadHeads(chats: string[]): Promise<Map<string, number>>
  /** False when this node may not know that somebody may no longer listen; then nothing is sent before `refreshRights`. */
  knowsRights?(): boolean
  refreshRights?(): Promise<void>
  log: Log
  tracing?: Tracing | null
  /** Hears of every envelope that was handed to the sockets of this node. */
  onDelivered?(envelope: Envelope): void
  /** A gap in the revs usually closes by itself while envelopes of other nodes are under way. */
  patienceMs?: number
  /** How long a chat that nobody watches any more is kept, in case somebody comes back. */
  lingerMs?: number
}

const ringSize = 256
const headsEveryMs = 10_000
const channelOf = (chat: string) => `chat:${chat}`

export type Hub = ReturnType<typeof createHub>

/**
 * The sockets of this node, chat by chat. Delivers the revs of each chat in order: drops what it has sent, holds what came
 * early, reads from Postgres what does not come, and passes over revs that no row bears any more.
 */
export function createHub(dependencies: Dependencies) {
  const { broker, transmit, loadChanges, loadHeads, log, onDelivered, patienceMs = 50, lingerMs = 1_000 } = dependencies
  const { tracing = null, knowsRights = () => true, refreshRights = async () => {} } = dependencies
  const chats = new Map<string, ChatState>()
  const batches = createFrameBatches({ transmit, onDelivered })
  let stopped = false

  const tell = (chat: string, news: News) => broker.publish(channelOf(chat), news)

  function deliver(chat: string, state: ChatState, envelope: Envelope) {
    state.cursor = envelope.rev
    state.ring.push(envelope)
    if (state.ring.length > ringSize) state.ringFrom = state.ring.shift()!.rev
    batches.add(chat, state.batch, envelope, state.watchers)
  }

  function deliverHeld(chat: string, state: ChatState) {
    for (const rev of state.held.keys()) if (rev <= state.cursor!) state.held.delete(rev)
    for (let next = state.held.get(state.cursor! + 1); next; next = state.held.get(state.cursor! + 1)) {
      state.held.delete(next.rev)
      deliver(chat, state, next)
    }
  }

  function begin(chat: string, state: ChatState, rev: number) {
    state.cursor = rev
    state.ringFrom = rev
    state.head = Math.max(state.head, rev)
    deliverHeld(chat, state)
    if (state.head > state.cursor) void fill(chat, state)
  }

  async function fillOnce(chat: string, state: ChatState) {
    const awaited = state.head
    const { envelopes, upTo, hasMore } = await loadChanges(chat, state.cursor!)
    // While Postgres was slow to answer somebody may have lost the right to hear it.
    if (!knowsRights()) return
    for (const envelope of envelopes) if (envelope.rev > state.cursor!) deliver(chat, state, envelope)
    if (!hasMore && upTo > state.cursor!) state.cursor = upTo
    deliverHeld(chat, state)
    // A head that the primary does not know (a foreign or rolled-back one) must not be waited for; one that was seen while
    // the primary was asked may well be newer than its answer.
    if (!hasMore && state.held.size === 0 && state.head === awaited) state.head = state.cursor!
  }

  function fill(chat: string, state: ChatState): Promise<void> {
    state.filling ??= (async () => {
      await Bun.sleep(patienceMs)
      while (!stopped && chats.get(chat) === state && state.cursor! < state.head) {
        const before = state.cursor!
        try {
          // The first may have asked before this node was stopped, the second did not.
          for (let tries = 0; tries < 2 && !knowsRights(); tries++) await refreshRights()
          await fillOnce(chat, state)
          if (state.cursor === before && state.cursor < state.head) await Bun.sleep(patienceMs)
        } catch (error) {
          log.warn({ err: error, chat }, "could not read what a chat is missing; trying again")
          await Bun.sleep(250)
        }
      }
      state.filling = null
    })()
    return state.filling
  }

  function accept(envelope: Envelope) {
    const state = chats.get(envelope.chat)
    if (!state) return
    // It is read from Postgres once it is known who may still hear it.
    if (!knowsRights()) return headSeen(envelope.chat, envelope.rev)
    state.head = Math.max(state.head, envelope.rev)
    if (state.cursor !== null && envelope.rev <= state.cursor) return
    if (state.cursor !== null && envelope.rev === state.cursor + 1) {
      deliver(envelope.chat, state, envelope)
      return deliverHeld(envelope.chat, state)
    }
    state.held.set(envelope.rev, envelope)
    if (state.held.size > ringSize) state.held.delete(state.held.keys().next().value!)
    if (state.cursor !== null) void fill(envelope.chat, state)
  }

  function headSeen(chat: string, rev: number) {
    const state = chats.get(chat)
    if (!state || rev <= state.head) return
    state.head = rev
    if (state.cursor !== null) void fill(chat, state)
  }

  async function readHeads(wanted: string[] = [...chats.keys()]) {
    if (stopped || wanted.length === 0) return
    const heads = await loadHeads(wanted)
    for (const [chat, rev] of heads) headSeen(chat, rev)
  }

  let reading = false
  let again = false
  /** Reads until it succeeds, since after a gap nobody else tells what was missed; asked for meanwhile, it reads once more. */
  async function readAllHeads() {
    again = true
    if (reading) return
    reading = true
    while (again && !stopped) {
      again = false
      await readHeads().catch(async (error: unknown) => {
        log.warn({ err: error }, "could not read the heads of the chats; trying again")
        again = true
        await Bun.sleep(250)
      })
    }
    reading = false
  }

  const timer = setInterval(() => void readAllHeads(), headsEveryMs)
  timer.unref()
  broker.onMessage((channel, news) => {
    if (!channel.startsWith("chat:")) return
    const chat = channel.slice(5)
    const { envelopes, head, note, ...to } = news as News
    for (const envelope of envelopes ?? []) accept(envelope)
    if (head !== undefined) headSeen(chat, head)
    if (note) for (const face of to.faces ?? faces) transmit(topicOf(face, chat), note, to.except)
  })
  broker.onGap((channels) => {
    if (!channels) return void readAllHeads()
    const wanted = channels.filter((channel) => channel.startsWith("chat:")).map((channel) => channel.slice(5))
    readHeads(wanted).catch(() => readAllHeads())
  })

  return {
    /**
     * Tells every node of new states of a chat's messages, and of the chat's rev after them: what a node then lacks, because
     * it was not rendered here or got lost, it reads from Postgres. Never blocks, never throws.
     */
    publish(chat: string, envelopes: Envelope[], head: number) {
      if (!tracing) return tell(chat, { envelopes, head })
      const attributes = { "messaging.destination.name": channelOf(chat) }
      tracing.span("publish chat", { kind: "producer", attributes }, () => {
        const trace = tracing.current() ?? undefined
        tell(chat, { envelopes: envelopes.map((envelope) => ({ ...envelope, trace })), head })
      })
    },

    /** A frame for everybody in the chat that is no change of a message: a hint, not promised. */
    note: (chat: string, frame: object, to: Audience = {}) => tell(chat, { note: JSON.stringify(frame), ...to }),

    readHeads: () => readHeads(),

    /**
     * Begins to hold a chat's envelopes for somebody about to attach; every call is paired with one `unwatch`. Gives the
     * chat's id as all others keep it: thousands of copies of one would take more memory than their sockets.
     */
    watch(chat: string): string {
      const state = chats.get(chat)
      if (state) {
        state.watchers++
        return state.id
      }
      chats.set(chat, {
        id: chat,
        cursor: null,
        head: 0,
        held: new Map(),
        ring: [],
        ringFrom: 0,
        watchers: 1,
        filling: null,
        batch: createBatch(),
      })
      broker.listen(channelOf(chat))
      return chat
    },

    unwatch(chat: string) {
      const state = chats.get(chat)
      if (!state || --state.watchers > 0) return
      setTimeout(() => {
        if (state.watchers > 0 || chats.get(chat) !== state) return
        batches.drop(state.batch)
        chats.delete(chat)
        broker.unlisten(channelOf(chat))
      }, lingerMs).unref()
    },

    /**
     * Subscribes a socket that has everything up to `upTo`, in the same turn in which the hub stands there, bridging the
     * difference by the ring. False when the ring no longer reaches back that far, or when the difference is too much to
     * be sent at once: read the changes again. False, too, when it is not wanted any more.
     */
    async attach(subscriber: Subscriber, chat: string, face: Face, upTo: number): Promise<boolean> {
      const state = chats.get(chat)
      if (!state) return false
      if (state.cursor === null) begin(chat, state, upTo)
      if (state.cursor! < upTo) {
        headSeen(chat, upTo)
        await fill(chat, state)
        if (!subscriber.isWanted() || chats.get(chat) !== state || state.cursor! < upTo) return false
      }
      batches.flush(chat, state.batch)
      if (state.cursor! > upTo) {
        if (state.ringFrom > upTo) return false
        const missing = state.ring.filter((envelope) => envelope.rev > upTo)
        if (missing.reduce((bytes, envelope) => bytes + envelope[face].length, 0) > frameBytes && missing.length > 1)
          return false
        if (missing.length > 0) subscriber.send(frameOf(face, missing))
      }
      subscriber.subscribe(topicOf(face, chat))
      return true
    },

    detach(subscriber: Subscriber, chat: string, face: Face) {
      subscriber.unsubscribe(topicOf(face, chat))
    },

    /** Sends what waits to share a frame; gives the rev up to which the chat's subscribers then have everything. */
    settle(chat: string): number {
      const state = chats.get(chat)
      if (state) batches.flush(chat, state.batch)
      return state?.cursor ?? 0
    },

    /** The chat's last rev as this node knows it; null while it is not being delivered here. */
    headOf(chat: string): number | null {
      const state = chats.get(chat)
      return state && state.cursor !== null ? state.head : null
    },
    watched: () => chats.size,

    stop() {
      stopped = true
      clearInterval(timer)
      for (const { batch } of chats.values()) batches.drop(batch)
    },
  }
}
