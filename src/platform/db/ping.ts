import type { Database } from "./open"

const patienceMs = 2_000

/** The shortest question there is; gives how long the answer took in ms. Raises `Unavailable` when none comes within 2 s. */
export async function ping(db: Database): Promise<number> {
  const start = performance.now()
  await db.query("ping", (sql) => sql`select 1`, { deadlineMs: patienceMs, urgent: true })
  return performance.now() - start
}
