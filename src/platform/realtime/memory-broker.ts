import type { Broker } from "./broker"

/** The broker of a single node: what is published is handed over at once. */
export function createMemoryBroker(): Broker {
  const handlers: ((channel: string, news: unknown) => void)[] = []
  const channels = new Set<string>()
  return {
    publish(channel, news) {
      if (channels.has(channel)) for (const handler of handlers) handler(channel, news)
    },
    onMessage: (handler) => void handlers.push(handler),
    onGap: () => {},
    listen: (channel) => void channels.add(channel),
    unlisten: (channel) => void channels.delete(channel),
    close: async () => channels.clear(),
  }
}
