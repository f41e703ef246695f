import { type Address, type Sql, type TransactionSql, createClient } from "./client"
import { withDeadline } from "./deadline"
import { type PoolFigures, createPool } from "./pool"
import { Unavailable, codeOf, isConnectionLoss, isTransient, toUnavailable } from "./errors"

export type { PoolFigures } from "./pool"
export type { Sql, TransactionSql } from "./client"
export { Overloaded, Unavailable, isTransient, isUniqueViolation } from "./errors"
export { asOneRequest } from "./pool"

export type QueryListener = (name: string, ms: number, error?: unknown) => void

export type Database = {
  /** The pool, for what is neither a read nor a write of a request. */
  sql: Sql
  /** Whether a replica may answer something: what only serves to judge its answer can be left out elsewhere. */
  hasReplicas: boolean
  /**
   * One named read or write under the deadline. Raises `Unavailable` when the database is away. With `retry` (reads
   * only) it is run once more when the connection broke before the answer.
   */
  query<T>(name: string, run: (sql: Sql) => PromiseLike<T>, options?: QueryOptions<T>): Promise<T>
  /**
   * One named transaction under the deadline; rolled back when `run` throws. Run again, twice at most, when others were in
   * its way (a deadlock, a lock waited for too long): `run` touches nothing outside the transaction, or begins by clearing it.
   */
  transaction<T>(name: string, run: (tx: TransactionSql) => Promise<T>, options?: TransactionOptions<T>): Promise<T>
  /**
   * The group commit, on a small pool of its own that waits behind no other query and plans once and for all. Raises what
   * `query` raises.
   */
  write<T>(name: string, run: (sql: Sql) => PromiseLike<T>): Promise<T>
  /** Hears of every query and transaction when it has ended: for slow-query logs and metrics. */
  onQuery(listener: QueryListener): void
  /** How busy the connections for requests are. */
  pool(): PoolFigures
  /** Ends every connection; waits up to 5 s for what is in flight. */
  close(): Promise<void>
}
/**
 * What a replica's answer to a read is good enough for, so that one may be asked; the primary answers in the same call where none
 * can. Never for rights: who may see what is asked of the primary. With both, both must hold.
 */
export type Fresh<T> = {
  /** Judges the answer by a version in it, from the same snapshot, beside what the primary has just told. */
  isFresh?(answer: T): boolean
  /** People who must find what they wrote themselves: the replica has to have that. */
  readers?: string[]
  /** How long a replica is waited for, in ms. */
  withinMs?: number
}
export type TransactionOptions<T = unknown> = {
  deadlineMs?: number
  /** For reads alone. */
  replica?: Fresh<T>
}
export type QueryOptions<T = unknown> = TransactionOptions<T> & {
  retry?: boolean
  /**
   * Waits behind nothing: for what a node must know to go on delivering (rights that ended, heads, changes) and to say how it
   * is. Few, short and indexed, since some connections are kept free for it.
   */
  urgent?: boolean
}

export type OpenOptions = Address & {
  poolSize: number
  writerConnections: number
  statementTimeoutMs: number
  connectTimeoutMs: number
  /** A connection that nothing used for so long is closed; 0 keeps them. */
  idleTimeoutSeconds?: number
  /** How much work may wait for a connection, and for how long, before it is told that the database is not available. */
  mostWaiting?: number
  waitMs?: number
  prepare: boolean
  /** Whatever is tried, nothing is written. */
  readOnly?: boolean
  /** Hears of each connection that has ended, whoever ended it. */
  onClose?(): void
  log?: { warn(details: object, message: string): void; error(details: object, message: string): void }
}

/** A generic plan made on a near-empty table must still be the right one on a full table, so only index plans are allowed. */
const writerPlans = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  // A plan with a path that is "off" looks so dear that Postgres would compile it, for seconds.
  jit: "off",
}

/** Connections beyond the pool that only urgent work takes. */
const keptFree = 2

/** Time for a connection to come back (2 s of back-off at most) on top of what the server itself allows a statement. */
const reconnectAllowanceMs = 3000

/** Opens the pools. Nothing connects before the first query, so it succeeds while Postgres is away. */
export function openDatabase(options: OpenOptions): Database {
  const { poolSize, writerConnections, statementTimeoutMs, log } = options
  const timeouts = {
    statement_timeout: String(statementTimeoutMs),
    idle_in_transaction_session_timeout: String(statementTimeoutMs),
    // Rows are locked for milliseconds; whoever waits longer stands behind something that hangs.
    lock_timeout: "1000",
    ...(options.readOnly && { default_transaction_read_only: "on" }),
  }
  const sql = createClient({
    ...options,
    connections: poolSize + keptFree,
    parameters: timeouts,
  })
  const writer = createClient({
    ...options,
    connections: writerConnections,
    parameters: { ...timeouts, ...writerPlans },
  })
  const { mostWaiting = 2_000, waitMs = 5_000 } = options
  const pool = createPool({ max: poolSize, mostWaiting, waitMs, log })
  const atOnce = <T>(work: () => Promise<T>) => work()
  const usualDeadlineMs = statementTimeoutMs + reconnectAllowanceMs
  const listeners: QueryListener[] = []

  function announce(name: string, ms: number, error?: unknown) {
    for (const listener of listeners) {
      try {
        listener(name, ms, error)
      } catch (failure) {
        log?.error({ err: failure, query: name }, "a query listener failed")
      }
    }
  }

  async function timed<T>(name: string, work: () => Promise<T>, through = pool.run): Promise<T> {
    // What waits for a connection is no slow statement, and what was refused one took no time at all.
    let start = Infinity
    const begin = () => {
      start = performance.now()
      return work()
    }
    const took = () => Math.max(0, performance.now() - start)
    try {
      const value = await through(begin)
      announce(name, took())
      return value
    } catch (caught) {
      const error = toUnavailable(caught)
      announce(name, took(), error)
      throw error
    }
  }

  return {
    sql,
    hasReplicas: false,
    write: (name, run) => timed(name, () => withDeadline(run(writer), usualDeadlineMs), atOnce),
    query: (name, run, { retry = false, urgent = false, deadlineMs = usualDeadlineMs } = {}) =>
      timed(
        name,
        async () => {
          try {
            return await withDeadline(run(sql), deadlineMs)
          } catch (error) {
            if (!retry || !isConnectionLoss(error)) throw error
            return withDeadline(run(sql), deadlineMs)
          }
        },
        urgent ? atOnce : undefined,
      ),
    transaction: (name, run, { deadlineMs = usualDeadlineMs } = {}) =>
      timed(name, async () => {
        let expired = false
        // Its caller has been told that it failed, so it must not commit later.
        const guard = (tx: TransactionSql) => {
          if (expired) throw new Unavailable(undefined, "Nobody waits for this transaction any more")
          return tx
        }
        const once = () =>
          sql.begin(async (tx) => {
            const value = await run(guard(tx))
            guard(tx)
            return value
          })
        const again = (error: unknown) => {
          if (expired || !isTransient(error)) throw error
          log?.warn({ query: name, sqlstate: codeOf(error) }, "another transaction was in its way: it is run again")
          return once()
        }
        const work = once().catch(again).catch(again)
        return (await withDeadline(work, deadlineMs, () => (expired = true))) as never
      }),
    pool: pool.figures,
    onQuery: (listener) => void listeners.push(listener),
    close: async () => void (await Promise.all([sql.end({ timeout: 5 }), writer.end({ timeout: 5 })])),
  }
}
