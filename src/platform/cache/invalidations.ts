import type { Broker } from "../realtime/broker"
import type { Mark } from "./tier"

/** Tells the other nodes what they must no longer give from memory. Hints may get lost: then `onGap` says so. */
export type Invalidations = {
  /** Never blocks, never throws. "all": everything held in memory. */
  publish(marks: Mark[] | "all"): void
  onInvalidate(handler: (marks: Mark[] | "all") => void): void
  onGap(handler: () => void): void
}

const channel = "cache"

/** Over the broker that carries the messages. A node hears its own too, which drops nothing. */
export function createInvalidations(broker: Broker): Invalidations {
  const handlers: ((marks: Mark[] | "all") => void)[] = []
  broker.onMessage((from, news) => {
    if (from === channel) for (const handler of handlers) handler(news as Mark[] | "all")
  })
  broker.listen(channel)
  return {
    publish: (marks) => broker.publish(channel, marks),
    onInvalidate: (handler) => void handlers.push(handler),
    onGap: (handler) => broker.onGap((missed) => (!missed || missed.includes(channel)) && handler()),
  }
}
