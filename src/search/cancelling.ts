import type { PendingQuery, Row } from "postgres"

/** A statement, or a part of one. */
export type Part = PendingQuery<Row[]>
/** What the driver has and does not tell of: `canceller` settles when the server has passed the wish on. */
type Cancelling = { active?: boolean; canceller?(query: Part): Promise<void> }

/** Stopped after its time. */
export class TooSlow extends Error {
  override message = "The search was stopped"
}

/** In ms, where no setting says otherwise. */
export const usualLongestMs = 2_000

/** Asks, and raises `TooSlow` when the time of the statement is over or `signal` aborts. */
export async function cancellable<T extends object>(query: Part, signal?: AbortSignal): Promise<T[]> {
  const driven = query as Part & Cancelling
  let isOver = false
  let told: Promise<void> | undefined
  // Only what is at work is cancelled. What still waits for its turn the driver would never send then, nor the rollback behind
  // it: the connection would be lost, and who asked would wait, until Postgres ends the open transaction.
  function cancel() {
    if (isOver) return
    if (driven.active) told = driven.canceller?.(query).catch(() => {})
    else setTimeout(cancel, 1)
  }
  if (signal?.aborted) throw new TooSlow()
  signal?.addEventListener("abort", cancel, { once: true })
  try {
    return (await query) as unknown as T[]
  } catch (error) {
    // Of several in one transaction the others fail in other words.
    if (signal?.aborted || (error as { code?: string }).code === "57014") throw new TooSlow()
    throw error
  } finally {
    isOver = true
    signal?.removeEventListener("abort", cancel)
    // Postgres stops what the connection is at when the wish arrives: too late, it would be what somebody else asks next.
    await told
  }
}

/** All that was asked on one connection; where one fails, not before the others have ended: it is somebody else's then. */
export async function allEnded<T extends unknown[]>(...asked: { [K in keyof T]: PromiseLike<T[K]> }): Promise<T> {
  await Promise.allSettled(asked)
  return Promise.all(asked) as unknown as Promise<T>
}
