import { newId } from "../ids"
import type { Log } from "../log"
import type { RedisLink } from "../redis"
import type { Broker } from "./broker"
import { createPeers } from "./peers"

/** Text that waits to be published while Redis is slow; beyond it the others are told to read what they miss. */
const mostWaiting = 8 * 1024 * 1024
const subscribeAtOnce = 1_000
/** Nodes talk about themselves here. */
const nodesChannel = "confab:nodes"

/** Several payloads in one: each after its length, as netstrings have it (D. J. Bernstein, 1997). */
const pack = (payloads: string[]) => payloads.map((payload) => `${payload.length}:${payload}`).join("")

function* unpack(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(":", at)
    const end = colon + 1 + Number(text.slice(at, colon))
    if (!(colon > at && end > colon && end <= text.length)) throw new Error("A payload is not as long as it says")
    yield text.slice(colon + 1, end)
    at = end
  }
}

/**
 * Joins nodes through one Redis server's pub/sub. What a node publishes its own sockets hear at once, also while Redis is
 * away; the other nodes by one `PUBLISH` a message, or one for all that came while the one before was under way. A node
 * subscribes only to channels that it listens to. Whatever may have been missed (a lost link, a silent peer, a full buffer, the
 * moment before a subscription took effect) is told as a gap.
 */
export function createRedisBroker({ redis, log }: { redis: RedisLink; log: Log }): Broker & {
  peers: ReturnType<typeof createPeers>
} {
  const { publisher, subscriber } = redis
  const self = newId()
  const handlers: ((channel: string, news: unknown) => void)[] = []
  const gapHandlers: ((channels?: string[]) => void)[] = []
  const channels = new Set<string>()
  /** What this connection has been asked for and not taken back. */
  const subscribed = new Set<string>()
  /** What was listened to or left since. */
  let changed = new Set<string>()
  let arranging = false
  let waiting = new Map<string, string[]>()
  let waitingSize = 0
  let publishing = false
  /** Something was not published: everybody is to look for it. */
  let owesGap = false
  let closed = false

  const tell = (channel: string, news: unknown) => {
    if (channels.has(channel)) for (const handler of handlers) handler(channel, news)
  }
  const gap = (missed?: string[]) => {
    for (const handler of gapHandlers) handler(missed)
  }
  const isReady = () => publisher.status === "ready"

  async function publishWaiting() {
    publishing = true
    while (waiting.size > 0 && !closed) {
      const batch = [...waiting]
      waiting = new Map()
      waitingSize = 0
      if (!isReady()) {
        owesGap = true
        break
      }
      try {
        const sent = batch.map(([channel, payloads]) => publisher.publish(channel, `${self} ${pack(payloads)}`))
        await Promise.all(sent)
      } catch (error) {
        if (!owesGap) log.warn({ err: error }, "could not publish to the other nodes; they will look for it")
        owesGap = true
      }
    }
    publishing = false
  }

  /** Of this node to all nodes: `beat`, `gap` or `bye`. */
  async function announce(word: string) {
    if (isReady()) await publisher.publish(nodesChannel, `${self} ${word}`)
  }

  const peers = createPeers({
    self,
    say() {
      const word = owesGap ? "gap" : "beat"
      if (!isReady()) return
      owesGap = false
      announce(word).catch(() => (owesGap ||= word === "gap"))
    },
    onSuspicion: () => gap(),
    // A line that is open and brings nothing.
    onDeafness: () => void (subscriber.status === "ready" && subscriber.disconnect(true)),
  })

  function hearNode(peer: string, word: string) {
    if (word === "bye") return peers.left(peer)
    peers.heard(peer)
    if (word === "gap") gap()
  }

  subscriber.on("message", (channel: string, text: string) => {
    const space = text.indexOf(" ")
    const from = text.slice(0, space)
    const rest = text.slice(space + 1)
    if (channel === nodesChannel) return hearNode(from, rest)
    // Its own it has told already.
    if (from === self) return
    try {
      // Empty is what the version before says for nothing.
      for (const payload of unpack(rest)) tell(channel, payload === "" ? null : JSON.parse(payload))
    } catch (error) {
      // Whoever may use the Redis server may say anything there.
      log.warn({ err: error, channel }, "what came over Redis is no news of a node; reading what may be missing")
      gap([channel])
    }
  })

  /** Brings Redis in line with what is listened to; the changes that came meanwhile go out together. */
  async function arrange() {
    if (arranging || closed) return
    arranging = true
    // What changes in this turn goes out together.
    await Promise.resolve()
    try {
      while (changed.size > 0 && subscriber.status === "ready" && !closed) {
        const batch = [...changed].slice(0, subscribeAtOnce)
        for (const channel of batch) changed.delete(channel)
        const isWanted = (channel: string) => channels.has(channel) || channel === nodesChannel
        const fresh = batch.filter((channel) => isWanted(channel) && !subscribed.has(channel))
        const stale = batch.filter((channel) => !isWanted(channel) && subscribed.has(channel))
        for (const channel of stale) subscribed.delete(channel)
        for (const channel of fresh) subscribed.add(channel)
        if (stale.length > 0) await subscriber.unsubscribe(...stale)
        if (fresh.length === 0) continue
        await subscriber.subscribe(...fresh)
        // What was published between a listener's snapshot and this moment went by.
        gap(fresh)
      }
    } catch (error) {
      log.warn({ err: error }, "could not subscribe; beginning anew")
      subscriber.disconnect(true)
    }
    arranging = false
  }
  const onReady = () => {
    subscribed.clear()
    changed = new Set([nodesChannel, ...channels])
    void arrange()
  }
  subscriber.on("ready", onReady)
  if (subscriber.status === "ready") onReady()
  const change = (channel: string) => {
    changed.add(channel)
    void arrange()
  }

  return {
    publish(channel, news) {
      if (closed) return
      tell(channel, news)
      const payload = JSON.stringify(news)
      const others = waiting.get(channel)
      waitingSize += payload.length
      if (waitingSize > mostWaiting) {
        waiting.clear()
        waitingSize = 0
        owesGap = true
        return
      }
      if (others) others.push(payload)
      else waiting.set(channel, [payload])
      if (!publishing) void publishWaiting()
    },
    onMessage: (handler) => void handlers.push(handler),
    onGap: (handler) => void gapHandlers.push(handler),
    listen(channel) {
      channels.add(channel)
      change(channel)
    },
    unlisten(channel) {
      channels.delete(channel)
      change(channel)
    },
    peers,
    async close() {
      if (closed) return
      closed = true
      await announce("bye").catch(() => {})
      peers.stop()
      channels.clear()
    },
  }
}
