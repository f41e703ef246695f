/**
 * Carries news between the nodes of a cluster.
 *
 * Contract, the same for every implementation: `publish` never blocks and never throws; what one node publishes on one
 * channel reaches each subscriber in that order, at most once, or not at all (the hub finds what is missing in Postgres);
 * a node receives its own publishes too. News is what JSON can say; nobody changes it once it is published, since a node may
 * hear the very object that it said.
 */
export type Broker = {
  publish(channel: string, news: unknown): void
  /** One handler a node, called for every channel that `listen` named. */
  onMessage(handler: (channel: string, news: unknown) => void): void
  /** Called when messages may have been missed, of these channels or of all: the hub then re-reads the heads of its chats. */
  onGap(handler: (channels?: string[]) => void): void
  listen(channel: string): void
  unlisten(channel: string): void
  close(): Promise<void>
}
