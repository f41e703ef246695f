import { Unavailable } from "./errors"

export type PoolFigures = { max: number; active: number; idle: number; waiting: number }

type Log = { warn(details: object, message: string): void; error(details: object, message: string): void }
type Options = {
  /** Connections. */
  max: number
  /** Work that may wait for a connection; what comes then is refused at once. */
  mostWaiting: number
  /** How long work waits before it is refused. */
  waitMs: number
  log?: Log
  /** Ms of a clock that never goes back. */
  now?: () => number
}

/** Long enough that a burst is no alarm. */
const windowMs = 5_000
const warnAbove = 0.8
const alertAbove = 0.9

export type Pool = ReturnType<typeof createPool>

/**
 * Lets as much work through as there are connections, the rest in order as others finish; raises `Unavailable` for what would
 * wait too long. Warns in the log when the connections were busy for more than 80 % of five seconds, and louder above 90 %.
 */
export function createPool({ max, mostWaiting, waitMs, log, now = () => performance.now() }: Options) {
  let active = 0
  const waiting: { start(): void; refuse(error: Unavailable): void; at: number }[] = []
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
    const details = { percent: Math.round(use * 100), max, waiting: waiting.length }
    if (use > alertAbove) log?.error(details, "nearly all connections to the database are busy")
    else if (use > warnAbove) log?.warn(details, "most connections to the database are busy")
  }

  function release() {
    count()
    active--
    if (active < max) waiting.shift()?.start()
  }

  /** One timer for all who wait: they wait in the order in which they came. */
  let timer: Timer | null = null
  function expire() {
    timer = null
    const oldest = now() - waitMs
    while (waiting[0] && waiting[0].at <= oldest)
      waiting.shift()!.refuse(new Unavailable(undefined, `No connection was free within ${waitMs} ms`))
    watch()
  }
  function watch() {
    if (timer || !waiting[0]) return
    timer = setTimeout(expire, Math.max(1, waiting[0].at + waitMs - now()))
    timer.unref()
  }

  function acquire(): Promise<void> | undefined {
    count()
    if (active < max) {
      active++
      return
    }
    if (waiting.length >= mostWaiting)
      return Promise.reject(new Unavailable(undefined, `${mostWaiting} wait for a connection already`))
    return new Promise((resolve, reject) => {
      const start = () => {
        count()
        active++
        resolve()
      }
      waiting.push({ start, refuse: reject, at: now() })
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
    figures: (): PoolFigures => ({ max, active, idle: Math.max(0, max - active), waiting: waiting.length }),
  }
}
