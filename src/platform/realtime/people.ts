import type { Broker } from "./broker"

export const personTopic = (userId: string) => `user:${userId}`

export type People = ReturnType<typeof createPeople>

/** Frames for one person's own sockets, on every node. Hints: what they tell of can be read again. */
export function createPeople({ broker, transmit }: { broker: Broker; transmit(topic: string, frame: string): void }) {
  const sockets = new Map<string, number>()
  broker.onMessage((channel, payload) => {
    if (channel.startsWith("user:")) transmit(channel, payload)
  })
  return {
    tell: (userId: string, frame: object) => broker.publish(personTopic(userId), JSON.stringify(frame)),
    arrived(userId: string) {
      const count = (sockets.get(userId) ?? 0) + 1
      sockets.set(userId, count)
      if (count === 1) broker.listen(personTopic(userId))
    },
    left(userId: string) {
      const count = (sockets.get(userId) ?? 1) - 1
      if (count > 0) return void sockets.set(userId, count)
      sockets.delete(userId)
      broker.unlisten(personTopic(userId))
    },
  }
}
