import type { Broker } from "./broker"

const lingerMs = 1_000

export const personTopic = (userId: string) => `user:${userId}`

type Frame = { type: string; [field: string]: unknown }
type Preparation = (userId: string, frame: Frame) => Promise<void>

export type People = ReturnType<typeof createPeople>

/** Frames for one person's own sockets, on every node. Hints: what they tell of can be read again. */
export function createPeople({ broker, transmit }: { broker: Broker; transmit(topic: string, frame: string): void }) {
  const sockets = new Map<string, number>()
  const preparations = new Map<string, Preparation>()
  const arrivals: ((userId: string) => void)[] = []
  broker.onMessage((channel, news) => {
    if (!channel.startsWith("user:")) return
    const frame = news as Frame
    const tell = () => transmit(channel, JSON.stringify(frame))
    const prepare = preparations.get(frame.type)
    if (prepare) prepare(channel.slice("user:".length), frame).then(tell, tell)
    else tell()
  })
  return {
    tell: (userId: string, frame: Frame) => broker.publish(personTopic(userId), frame),
    /** What a node does before the person's sockets on it hear a frame of this type; they hear it also when it fails. */
    prepare: (type: string, work: Preparation) => void preparations.set(type, work),
    /** Who has sockets on this node. */
    present: () => [...sockets.keys()],
    /** Hears of everybody whose first socket on this node opened. */
    onArrival: (listener: (userId: string) => void) => void arrivals.push(listener),
    arrived(userId: string) {
      const count = (sockets.get(userId) ?? 0) + 1
      sockets.set(userId, count)
      if (count > 1) return
      broker.listen(personTopic(userId))
      for (const listener of arrivals) listener(userId)
    },
    left(userId: string) {
      const count = (sockets.get(userId) ?? 1) - 1
      if (count > 0) return void sockets.set(userId, count)
      sockets.delete(userId)
      // Most of those who leave come back at once: they reload, or go to another page.
      setTimeout(() => {
        if (!sockets.has(userId)) broker.unlisten(personTopic(userId))
      }, lingerMs).unref()
    },
  }
}
