import type { Log } from "../log"
import type { Database } from "./open"

/** How Postgres carries a statement out: `id` stays the same while the plan has the same shape; `text` is for people. */
export type Plan = { id: string; text: string }
export type SlowQuery = { at: number; name: string; ms: number; plan: Plan | null }

type Dependencies = {
  db: Pick<Database, "onQuery">
  log: Pick<Log, "warn">
  /** Queries that take longer are slow. */
  slowMs: number
  /** The present plan of a named statement, made without values; null where there is none. */
  planOf?(name: string): Promise<Plan | null>
}

/** Under this name plans are asked for: that, being slow, is no news. */
export const planning = "explain"
const mostKept = 50
/** A plan changes with the statistics, which Postgres renews every few minutes at most. */
const planLastsMs = 60_000
/** Whoever asks a database that is slow already must not make it slower. */
const planPatienceMs = 2_000

/**
 * Logs each slow query with its statement's name, its duration and its plan, never with values, and keeps the last ones. The
 * plan is looked up once a minute for each name, and the line waits for it.
 */
export function watchSlowQueries({ db, log, slowMs, planOf = async () => null }: Dependencies) {
  const last: SlowQuery[] = []
  const plans = new Map<string, { at: number; plan: Promise<Plan | null> }>()

  function lookUp(name: string): Promise<Plan | null> {
    const known = plans.get(name)
    if (known && Date.now() - known.at < planLastsMs) return known.plan
    const plan = Promise.race([planOf(name), Bun.sleep(planPatienceMs).then(() => null)]).catch(() => null)
    plans.set(name, { at: Date.now(), plan })
    return plan
  }

  db.onQuery((name, ms) => {
    if (ms <= slowMs || name === planning) return
    const at = Date.now()
    void lookUp(name).then((plan) => {
      last.push({ at, name, ms, plan })
      if (last.length > mostKept) last.shift()
      log.warn({ query: name, ms: Math.round(ms), plan: plan?.id ?? null }, "slow query")
    })
  })

  return {
    /** Newest first. */
    list: (): SlowQuery[] => last.toReversed(),
    /** The plan that a statement had when it was slow last; null when it was not, or none is known. */
    planOf: (name: string): Plan | null => last.findLast((query) => query.name === name && query.plan)?.plan ?? null,
  }
}

export type SlowQueries = ReturnType<typeof watchSlowQueries>
