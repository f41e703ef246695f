import type { Broker } from "../../src/platform/realtime/broker"

/** Joins several nodes of one process, as Redis would join processes: what one publishes, each hears in a later turn. */
export function createBus() {
  const nodes = new Set<(channel: string, news: unknown) => void>()
  return {
    connect(): Broker {
      const handlers: ((channel: string, news: unknown) => void)[] = []
      const channels = new Set<string>()
      const hear = (channel: string, news: unknown) => {
        if (channels.has(channel)) for (const handler of handlers) handler(channel, news)
      }
      nodes.add(hear)
      return {
        publish(channel, news) {
          const payload = JSON.stringify(news)
          setImmediate(() => nodes.forEach((tell) => tell(channel, JSON.parse(payload))))
        },
        onMessage: (handler) => void handlers.push(handler),
        onGap: () => {},
        listen: (channel) => void channels.add(channel),
        unlisten: (channel) => void channels.delete(channel),
        close: async () => void nodes.delete(hear),
      }
    },
  }
}
