import type { Broker } from "../../src/platform/realtime/broker"

/** Joins several nodes of one process, as Redis would join processes: what one publishes, each hears in a later turn. */
export function createBus() {
  const nodes = new Set<(channel: string, payload: string) => void>()
  return {
    connect(): Broker {
      const handlers: ((channel: string, payload: string) => void)[] = []
      const channels = new Set<string>()
      const hear = (channel: string, payload: string) => {
        if (channels.has(channel)) for (const handler of handlers) handler(channel, payload)
      }
      nodes.add(hear)
      return {
        publish: (channel, payload) => void setImmediate(() => nodes.forEach((tell) => tell(channel, payload))),
        onMessage: (handler) => void handlers.push(handler),
        onGap: () => {},
        listen: (channel) => void channels.add(channel),
        unlisten: (channel) => void channels.delete(channel),
        close: async () => void nodes.delete(hear),
      }
    },
  }
}
