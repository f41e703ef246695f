import { newId } from "../../platform/ids"
import type { Database } from "../../platform/db/open"
import { startBare } from "./bare"
import { type Crowd, bodyOf, gather } from "./crowd"
import { type Report, median } from "./figures"
import { withServer } from "./served"

const people = 2_000
const messages = 40
const everyMs = 250
const patienceMs = 10_000
/** An idle connection of Postgres tells what it did after ten seconds at the latest. */
const statisticsMs = 11_000

/** Rows that were inserted, updated or deleted so far, but for what is written by the clock, whether or not anybody speaks. */
async function rowsWritten(db: Database): Promise<number> {
  await Bun.sleep(statisticsMs)
  await db.query("bench.flush-statistics", (sql) => sql`select pg_stat_force_next_flush()`)
  const [row] = await db.query(
    "bench.rows",
    (sql) =>
      sql<{ rows: number }[]>`select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as rows from pg_stat_user_tables
        where relname not in ('revocations', 'search_cursors') and not (schemaname = 'pgboss' and relname in ('queue', 'version'))`,
  )
  return row!.rows
}

/** When the last of all sockets hears what one of them says, in ms. */
async function slowestOf(crowd: Crowd, body: string, send: (socket: WebSocket) => void): Promise<number> {
  crowd.take()
  let slowest = 0
  const sent = performance.now()
  send(crowd.sockets[0]!)
  for (let got = 0; got < people;) {
    if (performance.now() - sent > patienceMs) throw new Error(`Only ${got} of ${people} people heard ${body}`)
    await Bun.sleep(2)
    const { latencies } = crowd.take()
    got += latencies.length
    slowest = Math.max(slowest, ...latencies)
  }
  await Bun.sleep(everyMs)
  return slowest
}

/** One room of 2,000 people: when the last of them has a message, and what it costs the database. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels: 1, chatsEach: 1 }, async ({ server, db, chatIds, crowd: persons }) => {
    const url = `${server.url.replace("http", "ws")}/api/v1/events`
    const crowd = await gather(persons.map(({ token }) => ({ url, token, channel: 0 })))
    const raw = await startBare(crowd, chatIds[0]!)
    const bareUrl = `${raw.url.replace("http", "ws")}/0`
    const bare = await gather(
      persons.map(() => ({ url: bareUrl, channel: 0 })),
      { greet: false },
    )
    try {
      const before = await rowsWritten(db)
      const slowest: number[] = []
      const slowestBare: number[] = []
      // In turn, so that a slow moment of the machine meets both.
      for (let n = 1; n <= messages; n++) {
        const body = bodyOf(0, n, performance.now())
        const frame = JSON.stringify({ type: "send", chatId: chatIds[0], body, clientId: newId() })
        slowest.push(await slowestOf(crowd, body, (socket) => socket.send(frame)))
        const bareBody = bodyOf(0, n, performance.now())
        slowestBare.push(await slowestOf(bare, bareBody, (socket) => socket.send(bareBody)))
      }
      const written = (await rowsWritten(db)) - before
      const p50 = median(slowest)
      return {
        title: "room: one of 2,000 people (reference: a bare server that publishes the same bytes)",
        figures: [
          { name: "p50 of the last member's delivery", value: p50, unit: "ms", target: { atMost: 30 } },
          {
            name: "the same beside the bare server's",
            value: p50,
            reference: median(slowestBare),
            unit: "ms",
            target: { atMost: 1.5 },
          },
          { name: "rows written a message", value: written / messages, unit: "rows", target: { atMost: 3 } },
        ],
      }
    } finally {
      crowd.close()
      bare.close()
      await raw.stop()
    }
  })
