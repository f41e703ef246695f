import type { RedisLink } from "../redis"
import { type LastWrites, createLastWrites } from "./last-writes"
import type { Database, Fresh, OpenOptions, QueryListener } from "./open"
import { createProgress } from "./progress"
import { type Asked, type Replica, type ReplicaFigures, type ReplicaOptions, openReplica, readMs } from "./replica"
import { readPrimary } from "./standby"

/** How reads that a replica may answer were answered: by one, or by the primary and why. Counted since the start. */
export type ReplicaReads = Record<"replica" | "none" | "behind" | "failed", number>

export type Replicas = {
  /** The primary, some of whose reads the replicas take over. */
  db: Database
  lastWrites: LastWrites
  /** Asks every server how far it is; happens twice a second by itself. Never throws. */
  poll(): Promise<void>
  figures(): ReplicaFigures[]
  reads(): ReplicaReads
  breakers(): Replica["breaker"][]
  close(): Promise<void>
}

type Dependencies = {
  urls: string[]
  primary: Database
  maxLagMs: number
  /** By which the other nodes learn who wrote here. */
  redis?: RedisLink
  /** As for the primary. */
  options: Omit<OpenOptions, "url" | "log">
  log: ReplicaOptions["log"]
}

const everyMs = 500
/** Beyond the greatest lag with which a replica is used: what is known of it may be 3 s old, and was asked before that. */
const marginMs = 5_000
/** For a write that the other nodes could not be told of; only where Redis and a replica fail at the same time it takes so long. */
const patienceMs = 2_000

/** What an operator calls a server: where it is, without who we are to it. */
function nameOf(text: string): string {
  const url = new URL(text)
  return url.searchParams.get("host") ?? url.host
}

/**
 * Lets replicas answer reads that may lag. One that falls behind, hangs or dies is left alone and taken back later; what none can
 * answer, or not freshly enough, the primary answers in the same call.
 */
export function openReplicas({ urls, primary, maxLagMs, redis, options, log }: Dependencies): Replicas {
  const progress = createProgress()
  const reads: ReplicaReads = { replica: 0, none: 0, behind: 0, failed: 0 }
  const listeners: QueryListener[] = []
  const names = urls.map(nameOf)
  const replicas = urls.map((url, index) => {
    const twin = names.indexOf(names[index]!) < index
    const name = twin ? `${names[index]} (${index + 1})` : names[index]!
    return openReplica({ ...options, url, name, maxLagMs, log }, progress)
  })
  let identity = ""

  async function readPosition(): Promise<number> {
    const at = performance.now()
    const found = await primary.query("replicas.primary", readPrimary, { deadlineMs: 1_000, urgent: true })
    identity = found.identity
    progress.add(found.position, at)
    return found.position
  }

  let silent = false
  async function look() {
    try {
      await readPosition()
      silent = false
    } catch (error) {
      if (!silent) log.warn({ err: error }, "the primary does not say how far its log reaches")
      silent = true
    }
    if (identity) await Promise.all(replicas.map((replica) => replica.poll(identity)))
  }
  let looking: Promise<void> | null = null
  const poll = () => (looking ??= look().finally(() => (looking = null)))

  async function untilReplayed(position: number) {
    const giveUpAt = performance.now() + patienceMs
    while (replicas.some((replica) => replica.lacks(position)) && performance.now() < giveUpAt) {
      await Bun.sleep(20)
      await poll()
    }
  }
  const lastWrites = createLastWrites({ readPosition, redis, untilReplayed, keepMs: maxLagMs + marginMs })
  const timer = setInterval(() => void poll(), everyMs)
  timer.unref()
  void poll()

  /** The least busy one that has what the reader must find. */
  async function pick<T>({ readers = [] }: Fresh<T>): Promise<Replica | "none" | "behind"> {
    const working = replicas.filter((replica) => replica.has(0))
    if (working.length === 0) return "none"
    const wanted = Math.max(0, ...(await Promise.all(readers.map(lastWrites.required))))
    const fit = working.filter((replica) => replica.has(wanted))
    if (fit.length === 0) return "behind"
    const least = Math.min(...fit.map((replica) => replica.busy()))
    const idle = fit.filter((replica) => replica.busy() === least)
    return idle[reads.replica % idle.length]!
  }

  function announce(name: string, ms: number) {
    for (const listener of listeners) {
      try {
        listener(name, ms)
      } catch (failure) {
        log.error({ err: failure, query: name }, "a query listener failed")
      }
    }
  }

  async function read<T>(
    name: string,
    fresh: Fresh<T>,
    ask: (db: Database, deadlineMs: number) => Promise<T>,
    fallBack: () => Promise<T>,
  ): Promise<T> {
    const replica = await pick(fresh)
    if (typeof replica === "string") {
      reads[replica]++
      return fallBack()
    }
    const start = performance.now()
    const asked: Asked<T> = await replica.ask((db) => ask(db, fresh.withinMs ?? readMs))
    if ("failed" in asked || fresh.isFresh?.(asked.value) === false) {
      reads["failed" in asked ? "failed" : "behind"]++
      return fallBack()
    }
    reads.replica++
    announce(name, performance.now() - start)
    return asked.value
  }

  return {
    db: {
      ...primary,
      hasReplicas: true,
      query(name, run, given = {}) {
        const { replica, ...rest } = given
        const onPrimary = () => primary.query(name, run, rest)
        if (!replica) return onPrimary()
        return read(name, replica, (db, deadlineMs) => db.query(name, run, { deadlineMs }), onPrimary)
      },
      transaction(name, run, given = {}) {
        const { replica, ...rest } = given
        const onPrimary = () => primary.transaction(name, run, rest)
        if (!replica) return onPrimary()
        return read(name, replica, (db, deadlineMs) => db.transaction(name, run, { deadlineMs }), onPrimary)
      },
      onQuery(listener) {
        listeners.push(listener)
        primary.onQuery(listener)
      },
    },
    lastWrites,
    poll,
    figures: () => replicas.map((replica) => replica.figures()),
    reads: () => ({ ...reads }),
    breakers: () => replicas.map(({ breaker }) => breaker),
    async close() {
      clearInterval(timer)
      await looking
      await Promise.all(replicas.map((replica) => replica.close()))
    },
  }
}
