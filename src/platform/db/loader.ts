import { AsyncLocalStorage } from "node:async_hooks"
import { Overloaded, Unavailable } from "./errors"
import { asOneRequest, hasBegun, isNewcomer } from "./pool"

type Options<K, V> = {
  /**
   * One statement for all of these; gives what belongs to each, in their order. Its lists stand in `(select …)`: the planner
   * does not look into that, and plans once for all lengths, not anew each time.
   */
  load(keys: K[]): Promise<V[]>
  /** Keys in one statement. */
  most?: number
  /** Reads that may wait; what comes then is refused at once. */
  mostWaiting?: number
  /** So long (ms) does the next statement wait at most for the one under way: one that hangs holds up nobody else. */
  patienceMs?: number
}

type Waiter<K, V> = {
  key: K
  resolve(value: V): void
  reject(error: unknown): void
  isNewcomer: boolean
  /** Runs work for the request that asked. */
  onItsBehalf<T>(work: () => T): T
}

/**
 * Reads of many requests in one statement ("batch loading", as in Facebook's DataLoader), since under load a statement costs the
 * server and Postgres more than what is in it. What is asked for in one turn of the event loop, and what comes while a statement
 * is under way, is read together; a lone one is read for its own request. Nothing is kept: whatever is given was read after it
 * was asked for.
 */
export function createLoader<K, V>({ load, most = 100, mostWaiting = 2_000, patienceMs = 5 }: Options<K, V>) {
  const waiting: Waiter<K, V>[] = []
  /** What those who wait are waiting for, a turn's end or a statement, by its number; 0 for nothing. */
  let current = 0
  let count = 0
  let timer: Timer | null = null
  const onBehalfOfNobody = AsyncLocalStorage.snapshot()

  /** For whom: one request, or nobody; requests that have begun wait for no newcomers, and who reads with them does not, either. */
  function run(batch: Waiter<K, V>[], work: () => Promise<void>): Promise<void> {
    if (batch.length === 1) return batch[0]!.onItsBehalf(work)
    const areNewcomers = batch.every((one) => one.isNewcomer)
    return onBehalfOfNobody(() => (areNewcomers ? asOneRequest(work) : work()))
  }

  function goOn(ended: number) {
    if (ended !== current) return
    if (timer) clearTimeout(timer)
    timer = null
    current = 0
    if (waiting.length > 0) void readTogether(waiting.splice(0, most))
  }

  const watch = () => (timer ??= setTimeout(goOn, patienceMs, current))

  async function readTogether(batch: Waiter<K, V>[]) {
    const statement = (current = ++count)
    if (waiting.length > 0) watch()
    await run(batch, () => answer(batch))
    goOn(statement)
  }

  async function answer(batch: Waiter<K, V>[]): Promise<void> {
    try {
      const values = await load(batch.map(({ key }) => key))
      batch.forEach(({ resolve }, index) => resolve(values[index]!))
    } catch (error) {
      // One bad key must not fail its neighbours.
      if (batch.length > 1 && !(error instanceof Unavailable)) await Promise.all(batch.map((one) => answer([one])))
      else for (const { reject } of batch) reject(error)
    }
  }

  /** Raises what `load` raises, and `Overloaded` where too many wait. */
  return async (key: K): Promise<V> => {
    if (waiting.length >= mostWaiting)
      throw new Overloaded(undefined, `${mostWaiting} wait to be read together already`)
    const value = await new Promise<V>((resolve, reject) => {
      waiting.push({ key, resolve, reject, isNewcomer: isNewcomer(), onItsBehalf: AsyncLocalStorage.snapshot() })
      if (current > 0) watch()
      else setImmediate(goOn, (current = ++count))
    })
    hasBegun()
    return value
  }
}
