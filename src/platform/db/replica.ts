import { type Breaker, type BreakerState, createBreaker } from "../breaker"
import { isConnectionLoss, isObjection } from "./errors"
import { type Database, type OpenOptions, Unavailable, openDatabase } from "./open"
import type { Progress } from "./progress"
import { readStandby } from "./standby"

export type ReplicaOptions = OpenOptions & {
  url: string
  name: string
  /** One that is further behind takes no reads until it has caught up. */
  maxLagMs: number
  log: { info(details: object, message: string): void } & NonNullable<OpenOptions["log"]>
}

export type ReplicaStatus = "up" | "behind" | "down"
export type ReplicaFigures = {
  name: string
  status: ReplicaStatus
  /** Null where it is not known: not reached, or behind since before this node started. */
  lagMs: number | null
  /** Bytes of log that it lacks. */
  behindBytes?: number | null
  breaker?: BreakerState
  /** Why it takes no reads at all. */
  problem?: string
}

export type Asked<T> = { value: T } | { failed: true }

export type Replica = ReturnType<typeof openReplica>

/** A replica answers in the time in which the primary does, or the primary is asked. */
export const readMs = 500
const pollMs = 1_000
/** Older news of a replica are none. */
const newsLastMs = 3_000
/** Longer than any read or poll: those have their own, shorter times. */
const longestMs = 5_000

/**
 * A standby of the primary: connections of its own, a breaker before them, and what is known of how far it is. It says of itself
 * only how much of the log it has carried out; `progress` tells what that means.
 */
export function openReplica({ name, maxLagMs, log, ...options }: ReplicaOptions, progress: Progress) {
  const breaker: Breaker = createBreaker({ name: `replica ${name}`, timeoutMs: longestMs, maxPauseMs: 2_000 })
  let answered = false
  let status: ReplicaStatus = "down"
  let problem: string | undefined = "not reached yet"
  let position: number | null = null
  let heardAt = -Infinity
  let freshAt: number | null = null

  // A server that crashed may be back within a moment, and further behind than it was: what was heard of it counts no more.
  const forget = () => void (heardAt = -Infinity)
  const open = () => openDatabase({ ...options, log, readOnly: true, waitMs: readMs, onClose: forget })
  let db: Database = open()

  function change(to: ReplicaStatus, why?: string) {
    const before = status
    problem = why
    status = to
    if (before === to) return
    if (to === "up") log.info({ replica: name }, "a replica takes reads")
    else log.warn({ replica: name, status: to, lagMs: lagMs(), problem }, "a replica takes no reads")
  }

  /** Since when, at most, something that the primary has is not here. */
  function lagMs(): number | null {
    const latest = progress.latest()
    if (position === null || !latest) return null
    if (position >= latest.position) return 0
    return freshAt === null ? null : Math.round(performance.now() - freshAt)
  }

  function hear(found: { identity: string; position: number | null }, primary: string) {
    position = found.position
    heardAt = performance.now()
    if (found.identity !== primary) return change("down", "it is not a copy of this database")
    if (position === null) return change("down", "it follows no primary")
    const fresh = progress.freshAt(position)
    if (fresh !== null) freshAt = Math.max(freshAt ?? fresh, fresh)
    const lag = lagMs()
    change(lag !== null && lag <= maxLagMs ? "up" : "behind")
  }

  function lose(error: unknown) {
    forget()
    change("down", (error as Error).message)
    // What hangs would hang for as long as TCP has patience; new connections are tried instead, once.
    if (!answered || isConnectionLoss(error)) return
    answered = false
    void db.close().catch(() => {})
    db = open()
  }

  return {
    name,
    breaker,

    /** Asks how far it is. Never throws. */
    async poll(primary: string) {
      try {
        const asked = () => db.query("replica.position", readStandby, { deadlineMs: pollMs, urgent: true })
        hear(await breaker.run(asked), primary)
        answered = true
      } catch (error) {
        lose(error)
      }
    },

    /** Whether it may be asked for what the primary had at this position. */
    has: (wanted: number) =>
      status === "up" &&
      breaker.state() !== "open" &&
      performance.now() - heardAt < newsLastMs &&
      position !== null &&
      position >= wanted,
    /** Whether a node may be reading from it what the primary did not have at this position yet. */
    lacks: (wanted: number) => status === "up" && (position ?? 0) < wanted,
    busy: () => db.pool().active + db.pool().waiting,

    /** Runs a read here. Raises what is nobody's fault but the caller's; what the database says against it is `failed`. */
    async ask<T>(read: (db: Database) => Promise<T>): Promise<Asked<T>> {
      const attempt = async (): Promise<Asked<T> | { raised: unknown }> => {
        try {
          return { value: await read(db) }
        } catch (error) {
          if (error instanceof Unavailable || isConnectionLoss(error)) throw error
          // A conflict with what is replayed, say, or a table that is not there yet: the server itself is well.
          return isObjection(error) ? { failed: true } : { raised: error }
        }
      }
      const outcome = await breaker.run(attempt).catch((error: unknown): Asked<T> => {
        if (isConnectionLoss(error)) forget()
        return { failed: true }
      })
      if ("raised" in outcome) throw outcome.raised
      return outcome
    },

    figures(): ReplicaFigures {
      const latest = progress.latest()
      const behindBytes = position === null || !latest ? null : Math.max(0, latest.position - position)
      return { name, status, lagMs: lagMs(), behindBytes, breaker: breaker.state(), ...(problem && { problem }) }
    },
    close: () => db.close(),
  }
}
