import { newId } from "../../platform/ids"
import type { Database } from "../../platform/db/open"
import { bodyOf, gather } from "./crowd"
import { type Report, median } from "./figures"
import { withServer } from "./served"

const people = 2_000
const messages = 40
const everyMs = 250
const patienceMs = 10_000

/** Rows that were inserted, updated or deleted so far, but for what is written by the clock, whether or not anybody speaks. */
async function rowsWritten(db: Database): Promise<number> {
  await db.query("bench.flush-statistics", (sql) => sql`select pg_stat_force_next_flush()`)
  const [row] = await db.query(
    "bench.rows",
    (sql) =>
      sql<{ rows: number }[]>`select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as rows from pg_stat_user_tables
        where relname <> 'revocations' and not (schemaname = 'pgboss' and relname in ('queue', 'version'))`,
  )
  return row!.rows
}

/** One room of 2,000 people: when the last of them has a message, and what it costs the database. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels: 1, chatsEach: 1 }, async ({ server, db, chatIds, crowd: persons }) => {
    const url = `${server.url.replace("http", "ws")}/api/v1/events`
    const crowd = await gather(persons.map(({ token }) => ({ url, token, channel: 0 })))
    await Bun.sleep(2_000)
    const before = await rowsWritten(db)
    const lastOnes: number[] = []
    for (let n = 0; n < messages; n++) {
      crowd.take()
      const body = bodyOf(0, n, performance.now())
      crowd.sockets[0]!.send(JSON.stringify({ type: "send", chatId: chatIds[0], body, clientId: newId() }))
      let slowest = 0
      const sent = performance.now()
      for (let got = 0; got < people;) {
        if (performance.now() - sent > patienceMs) throw new Error(`Only ${got} of ${people} people heard a message`)
        await Bun.sleep(2)
        const { latencies } = crowd.take()
        got += latencies.length
        slowest = Math.max(slowest, ...latencies)
      }
      lastOnes.push(slowest)
      await Bun.sleep(everyMs)
    }
    // Statistics are written when a connection has been idle for a while.
    await Bun.sleep(2_000)
    const written = (await rowsWritten(db)) - before
    crowd.close()
    return {
      title: "room: one of 2,000 people",
      figures: [
        { name: "p50 of the last member's delivery", value: median(lastOnes), unit: "ms", target: { atMost: 30 } },
        { name: "rows written a message", value: written / messages, unit: "rows", target: { atMost: 3 } },
      ],
    }
  })
