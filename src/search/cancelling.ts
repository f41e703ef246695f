import type { PendingQuery, Row } from "postgres"

/** A statement, or a part of one. */
export type Part = PendingQuery<Row[]>

/** Stopped after its time. */
export class TooSlow extends Error {
  override message = "The search was stopped"
}

/** In ms, where no setting says otherwise. */
export const usualLongestMs = 2_000

/** Asks, and raises `TooSlow` when the time of the statement is over or `signal` aborts. */
export async function cancellable<T extends object>(query: Part, signal?: AbortSignal): Promise<T[]> {
  let isOver = false
  // Only what is at work is cancelled. What still waits for its turn the driver would never send then, nor the rollback behind
  // it: the connection would be lost, and who asked would wait, until Postgres ends the open transaction.
  function cancel() {
    if ((query as { active?: boolean }).active) query.cancel()
    else if (!isOver) setTimeout(cancel, 1)
  }
  if (signal?.aborted) throw new TooSlow()
  signal?.addEventListener("abort", cancel, { once: true })
  try {
    return (await query) as unknown as T[]
  } catch (error) {
    if ((error as { code?: string }).code === "57014") throw new TooSlow()
    throw error
  } finally {
    isOver = true
    signal?.removeEventListener("abort", cancel)
  }
}
