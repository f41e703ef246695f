import { AsyncLocalStorage } from "node:async_hooks"
import { Overloaded } from "./errors"

export type PoolFigures = { max: number; active: number; idle: number; waiting: number }

type Log = { warn(details: object, message: string): void; error(details: object, message: string): void }
type Options = {
  /** Connections. */
  max: number
  /** Work that may wait for a connection; what comes then is refused at once. */
  mostWaiting: number
  /** How long work waits before it is refused. */
  waitMs: number
  /** The same for the first that a request asks for, once such have waited for all of `waitMs` without a pause. */
  newcomersWaitMs?: number
  log?: Log
  /** Ms of a clock that never goes back. */
  now?: () => number
}

/** Long enough that a burst is no alarm. */
const windowMs = 5_000
/** A line of newcomers that has not ended for so long (ms) is no burst. */
const lateMs = 100
const warnAbove = 0.8
const alertAbove = 0.9

const requests = new AsyncLocalStorage<{ hasBegun: boolean }>()

/** Everything that `work` asks of a database is asked for one request: once it has been given anything, it comes before those that have not. */
export const asOneRequest = <T>(work: () => T): T => requests.run({ hasBegun: false }, work)

/** Whether this is asked for a request that has been given nothing yet. */
export const isNewcomer = () => requests.getStore()?.hasBegun === false

/** This request has been given something, together with others. */
export function hasBegun() {
  const request = requests.getStore()
  if (request) request.hasBegun = true
}

type Waiter = { start(): void; refuse(error: Overloaded): void; at: number }

export type Pool = ReturnType<typeof createPool>

/**
 * Lets as much work through as there are connections, the rest in order as others finish; raises `Overloaded` for what would
 * wait too long. Requests that have not begun wait behind all else, and where their line never ends, not for long: a burst is
 * served in order, and of what is too much for good a part is refused early instead of everything being given up half-way, while
 * who came last is served first ("controlled delay" and "adaptive LIFO" in B. Maurer's Fail at Scale, 2015). Warns in the log when
 * the connections were busy for more than 80 % of five seconds, and louder above 90 %.
 */
export function createPool({
  max,
  mostWaiting,
  waitMs,
  newcomersWaitMs = 1_000,
  log,
  now = () => performance.now(),
}: Options) {
  let active = 0
  const begun: Waiter[] = []
  const newcomers: Waiter[] = []
  /** Since when somebody has been in the newcomers' line without a pause. */
  let standingSince = 0
  const dueOf = (line: Waiter[]) => {
    const at = line[0]?.at ?? Infinity
    return line === begun ? at + waitMs : Math.min(at + waitMs, Math.max(at + newcomersWaitMs, standingSince + waitMs))
  }
  const waiting = () => begun.length + newcomers.length
  let busyMs = 0
  let countedAt = now()
  let windowAt = countedAt

  function count() {
    const at = now()
    busyMs += active * (at - countedAt)
    countedAt = at
    if (at - windowAt < windowMs) return
    const use = busyMs / ((at - windowAt) * max)
    busyMs = 0
    windowAt = at
    const details = { percent: Math.round(use * 100), max, waiting: waiting() }
    if (use > alertAbove) log?.error(details, "nearly all connections to the database are busy")
    else if (use > warnAbove) log?.warn(details, "most connections to the database are busy")
  }

  /** Where more come than can be served, who came last is served at once and some not at all, instead of all too late. */
  function next(): Waiter | undefined {
    return begun.shift() ?? (now() - standingSince > lateMs ? newcomers.pop() : newcomers.shift())
  }

  function release() {
    count()
    active--
    if (active < max) next()?.start()
  }

  /** One timer for all who wait: those of a line wait in the order in which they came. */
  let timer: Timer | null = null
  let dueAt = Infinity
  function expire() {
    timer = null
    dueAt = Infinity
    for (const line of [begun, newcomers])
      while (dueOf(line) <= now()) {
        const { refuse, at } = line.shift()!
        refuse(new Overloaded(undefined, `No connection was free within ${Math.round(now() - at)} ms`))
      }
    watch()
  }
  function watch() {
    const next = Math.min(dueOf(begun), dueOf(newcomers))
    if (next >= dueAt) return
    if (timer) clearTimeout(timer)
    dueAt = next
    timer = setTimeout(expire, Math.max(1, next - now()))
    timer.unref()
  }

  function acquire(): Promise<void> | undefined {
    count()
    const request = requests.getStore()
    const line = request && !request.hasBegun ? newcomers : begun
    const enter = () => {
      active++
      if (request) request.hasBegun = true
    }
    if (active < max) {
      enter()
      return
    }
    if (waiting() >= mostWaiting)
      return Promise.reject(new Overloaded(undefined, `${mostWaiting} wait for a connection already`))
    return new Promise((resolve, reject) => {
      const start = () => {
        count()
        enter()
        resolve()
      }
      if (newcomers.length === 0) standingSince = now()
      line.push({ start, refuse: reject, at: now() })
      watch()
    })
  }

  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      const turn = acquire()
      if (turn) await turn
      try {
        return await work()
      } finally {
        release()
      }
    },
    figures: (): PoolFigures => ({ max, active, idle: Math.max(0, max - active), waiting: waiting() }),
  }
}
