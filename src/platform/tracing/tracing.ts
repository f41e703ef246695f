import type { Database } from "../db/open"

export type SpanKind = "server" | "client" | "internal" | "producer" | "consumer"
export type Attributes = Record<string, string | number | boolean>

/** What is known only later. */
export type OpenSpan = { rename(name: string): void; set(attributes: Attributes): void; fail(): void }
type SpanOptions = { kind?: SpanKind; attributes?: Attributes; parent?: string | null }

/** Tells a collector what happened in which order, and how long each part took. Recording never fails and never waits. */
export type Tracing = {
  /**
   * Runs `work` as a part of what runs now, or of `parent` (a W3C `traceparent`), or as the beginning of something; its end is
   * that of the promise that it gives. What it throws, and what a `traceparent` cannot be read from, changes nothing else.
   */
  span<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => T): T
  /** A part of what runs now, or of `parent`, that is over: `from` and `to` are ms since 1970. Without either, nothing. */
  record(name: string, options: SpanOptions & { from: number; to: number; failed?: boolean }): void
  /** The `traceparent` of what runs now; null where nothing does, or where it is not kept. */
  current(): string | null
  /** Sends what waits, for 2 s at most. */
  stop(): Promise<void>
}

/** The verbs of a domain, each a span of its own by its name. The same object where nothing is traced. */
export function traceActions<A extends object>(tracing: Tracing | null, domain: string, actions: A): A {
  if (!tracing) return actions
  const traced = Object.entries(actions).map(([verb, work]: [string, unknown]) => [
    verb,
    typeof work === "function"
      ? (...given: unknown[]) => tracing.span(`${domain}.${verb}`, {}, () => work(...given) as unknown)
      : work,
  ])
  return Object.fromEntries(traced) as A
}

const statement = (name: string) => ({
  kind: "client" as const,
  attributes: { "db.system.name": "postgresql", "db.operation.name": name },
})

/** Every query and transaction, by name, below what asked for it. */
export function traceQueries(tracing: Tracing, db: Pick<Database, "onQuery">, clock: () => number) {
  db.onQuery((name, ms, error) => {
    const to = clock()
    tracing.record(name, { ...statement(name), from: to - ms, to, failed: Boolean(error) })
  })
}

/** A statement that many requests share: each sees how long its part took, with the wait for the others. */
export const traceShared = <Given, T>(tracing: Tracing | null, name: string, work: (given: Given) => Promise<T>) =>
  tracing ? (given: Given) => tracing.span(name, statement(name), () => work(given)) : work

type Delivery = { trace?: string; committedAt?: number; rev: number }

/** From the commit of a message to its hand-over to the sockets of this node, below the publishing that it came by. */
export function traceDelivery(tracing: Tracing, { trace, committedAt, rev }: Delivery, now: number) {
  if (!trace) return
  const attributes = { "confab.rev": rev }
  tracing.record("deliver message", { kind: "consumer", parent: trace, attributes, from: committedAt ?? now, to: now })
}
