import type { PgBoss } from "pg-boss"
import type { Database, TransactionSql } from "../db/open"
import { createScriptRunner, runWithin } from "../db/script-runner"
import type { Log } from "../log"

/** A job that is due: its id, and what it was given. It may be given again, where a node died with it. */
export type Job<Data> = { id: string; data: Data }
type Handler<Data> = (job: Job<Data>) => Promise<void>

export type Jobs<Kinds extends Record<string, object>> = {
  /** Once before the first transaction that sends or cancels: it may have to make queues. Raises `Unavailable`. */
  ready(): Promise<void>
  /** Puts a job onto the clock, in the transaction of what it belongs to or (null) by itself. The same name and id again change nothing. */
  send<Name extends keyof Kinds & string>(
    tx: TransactionSql | null,
    name: Name,
    job: Job<Kinds[Name]> & { at: Date },
  ): Promise<void>
  /** Takes a job off the clock; one that is being done already goes on. */
  cancel(tx: TransactionSql, name: keyof Kinds & string, id: string): Promise<void>
  /** Says who does jobs of a name. What throws is tried again: at once, then less and less often. */
  work<Name extends keyof Kinds & string>(name: Name, handler: Handler<Kinds[Name]>): void
  /** From now on jobs that are due are done here, too; comes back by itself when the database was away. */
  start(): void
  stop(): Promise<void>
}

/** A job is begun so long after it is due at most; one statement on one index each time. Many that are due together are taken together. */
const looking = { pollingIntervalSeconds: 1, batchSize: 50, burstWhenBatchFull: true, perJobResults: true } as const
/** What takes longer belongs to a node that died, and another node begins it anew. */
const longestSeconds = 10
const superviseSeconds = 10
const retryStartMs = 1_000
/** The same trouble is told so often at most. */
const tellMs = 60_000

const queue = {
  expireInSeconds: longestSeconds,
  retryLimit: 10_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  // After it was due; and once it is done.
  retentionSeconds: 30 * 86_400,
  deleteAfterSeconds: 86_400,
}

/**
 * Work for later, on Postgres: pg-boss over our own connections. Its tables are made by our migrations, a test holds them
 * against its version. A job is a clock and no promise: what it does must be safe to do twice, by the state of a row.
 */
export function createJobs<Kinds extends Record<string, object>>({
  db,
  log,
  names,
}: {
  db: Database
  log: Log
  names: (keyof Kinds & string)[]
}): Jobs<Kinds> {
  const handlers = new Map<string, Handler<never>>()
  let opening: Promise<PgBoss> | null = null
  let starting: Timer | null = null
  let stopped = false
  let toldAt = -Infinity

  function tell(error: unknown) {
    if (stopped || performance.now() - toldAt < tellMs) return
    toldAt = performance.now()
    log.warn({ err: error }, "jobs are held up")
  }

  async function open(): Promise<PgBoss> {
    // Loaded when it is needed: a server is to answer before.
    const { PgBoss: Boss } = await import("pg-boss")
    const boss = new Boss({
      db: createScriptRunner(db, "jobs"),
      migrate: false,
      schedule: false,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      // Nothing here waits for another job.
      flowIntervalSeconds: 3_600,
      monitorVacuum: false,
    })
    boss.on("error", tell)
    boss.on("warning", ({ message, data }) => log.warn({ data }, message))
    await boss.start()
    for (const name of names) await boss.createQueue(name, queue)
    return boss
  }
  function ready(): Promise<PgBoss> {
    opening ??= open().catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  async function begin() {
    try {
      const boss = await ready()
      if (stopped) return
      for (const [name, handle] of handlers) {
        /** Each for itself, so that one that fails takes no other with it. */
        const each = async (job: Job<never>) => {
          try {
            await handle(job)
            return { id: job.id, status: "completed" as const }
          } catch (error) {
            tell(error)
            return { id: job.id, status: "failed" as const }
          }
        }
        await boss.work<never>(name, looking, (jobs) => Promise.all(jobs.map(each)))
      }
    } catch (error) {
      tell(error)
      if (!stopped) starting = setTimeout(() => void begin(), retryStartMs)
    }
  }

  return {
    ready: async () => void (await ready()),
    async send(tx, name, { id, at, data }) {
      await (await ready()).send(name, data, { id, startAfter: at, ...(tx && { db: runWithin(tx) }) })
    },
    async cancel(tx, name, id) {
      await (await ready()).deleteJob(name, id, { db: runWithin(tx) })
    },
    work: (name, handler) => void handlers.set(name, handler),
    start: () => void begin(),
    async stop() {
      stopped = true
      if (starting) clearTimeout(starting)
      const boss = await opening?.catch(() => null)
      if (!boss) return
      // What is being done is finished; nobody waits for the next look.
      await Promise.all([...handlers.keys()].map((name) => boss.offWork(name)))
      await boss.stop({ graceful: false })
    },
  }
}
