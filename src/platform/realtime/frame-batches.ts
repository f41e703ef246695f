import { type Envelope, faces, frameBytes, frameOf, topicOf } from "./envelope"
import { type Pace, createPace, pour } from "./pace"

/** What waits of one chat to share a frame, and how busy it was of late. */
export type Batch = { envelopes: Envelope[]; bytes: number; timer: Timer | null; pace: Pace }

export const createBatch = (): Batch => ({ envelopes: [], bytes: 0, timer: null, pace: createPace() })

/** Messages of a chat; above it its frames go out together: one frame a message costs the browser more than the message. */
const calmChat = { perSecond: 50, burst: 50 }
/** Deliveries to this node's sockets; above it every chat's frames go out together: a frame costs more than what is in it. */
const calmNode = { perSecond: 20_000, burst: 5_000 }
/** So long (ms) do frames wait for company. Where they are sent later than that, time is what this node lacks: they wait longer, and it has fewer to send. */
const gatherMs = { usual: 16, late: 50 }
const lateMs = 8

/** About how long the longer of its two big faces is. */
const sizeOf = ({ html, json }: Envelope) => Math.max(html.length, json.length)

type Dependencies = {
  /** Sends bytes to every socket of this node that subscribed to the topic. */
  transmit(topic: string, frame: string): void
  /** Hears of every envelope that was handed to the sockets of this node. */
  onDelivered?(envelope: Envelope): void
}

/** Hands envelopes to this node's sockets: one by one while it is calm, several in a frame where a chat or the node is busy. */
export function createFrameBatches({ transmit, onDelivered }: Dependencies) {
  const pace = createPace()
  /** How much later (ms) than it was to be a busy chat was last sent: rises at once, and is forgotten slowly. */
  let lateness = 0

  function flush(chat: string, batch: Batch) {
    const { envelopes } = batch
    drop(batch)
    if (envelopes.length === 0) return
    for (const face of faces) transmit(topicOf(face, chat), frameOf(face, envelopes))
    if (onDelivered) for (const envelope of envelopes) onDelivered(envelope)
  }

  function drop(batch: Batch) {
    if (batch.timer) clearTimeout(batch.timer)
    batch.timer = null
    batch.envelopes = []
    batch.bytes = 0
  }

  function flushSoon(chat: string, batch: Batch): Timer {
    const wait = lateness > lateMs ? gatherMs.late : gatherMs.usual
    const due = performance.now() + wait
    return setTimeout(() => {
      const late = performance.now() - due
      lateness = Math.max(late, lateness * 0.9 + late * 0.1)
      flush(chat, batch)
    }, wait)
  }

  return {
    /** Sends an envelope after all that came before it in its chat, to so many watchers: now, or with what comes soon. */
    add(chat: string, batch: Batch, envelope: Envelope, watchers: number) {
      const bytes = sizeOf(envelope)
      if (batch.bytes + bytes > frameBytes) flush(chat, batch)
      batch.envelopes.push(envelope)
      batch.bytes += bytes
      const isBusy = [pour(batch.pace, 1, calmChat), pour(pace, watchers, calmNode)].includes(true)
      if (!isBusy) flush(chat, batch)
      else batch.timer ??= flushSoon(chat, batch)
    },

    /** Sends what waits. */
    flush,

    /** Forgets what waits: nobody is there for it any more. */
    drop,
  }
}
