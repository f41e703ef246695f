import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { type Report, percentile } from "./figures"
import { usageOf, withServer } from "./served"

const people = 200
const channels = 20
const probeMs = 3_000
const overloadMs = 60_000
const recoverMs = 10_000
/** A send that takes longer than this (ms, the 95th of a hundred) is beyond what the server can carry. */
const patienceMs = 100
/** Whoever hears nothing for so long goes on without. */
const patientMs = 15_000

type Load = { acknowledged: string[]; refused: number; silent: number; latencies: number[] }

/** People with a socket each, who send and hear what becomes of it. */
async function connect(url: string, tokens: string[], chatIds: string[]) {
  let load: Load
  const waiting = new Map<string, number>()
  const sockets = await Promise.all(
    tokens.map(async (token) => {
      const headers = { Authorization: `Bearer ${token}` }
      const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/events`, { headers } as never)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      socket.addEventListener("error", () => reject(new Error("A socket could not be opened")))
      socket.addEventListener("message", ({ data }) => {
        const frame = String(data)
        if (frame.includes('"type":"hello"')) resolve()
        if (frame.includes('"type":"heartbeat"')) socket.send('{"type":"ping"}')
        if (!/"type":"(?:ack|error)"/.test(frame)) return
        for (const { type, clientId } of [JSON.parse(frame)].flat() as { type: string; clientId?: string }[]) {
          const due = clientId && waiting.get(clientId)
          if (!due || (type !== "ack" && type !== "error")) continue
          waiting.delete(clientId)
          load.latencies.push(performance.now() - due)
          if (type === "ack") load.acknowledged.push(clientId)
          else load.refused++
        }
      })
      await promise
      return socket
    }),
  )
  return {
    /** Sends at a fixed rate, whatever the answers: each is due at its time, and late is late. */
    async send(perSecond: number, ms: number): Promise<Load> {
      load = { acknowledged: [], refused: 0, silent: 0, latencies: [] }
      const started = performance.now()
      const total = Math.round((perSecond * ms) / 1000)
      for (let i = 0; i < total;) {
        for (; i < total && (i * 1000) / perSecond <= performance.now() - started; i++) {
          const person = i % sockets.length
          const clientId = newId()
          waiting.set(clientId, started + (i * 1000) / perSecond)
          const chatId = chatIds[person % channels]
          sockets[person]!.send(JSON.stringify({ type: "send", chatId, body: `message ${i}`, clientId }))
        }
        await Bun.sleep(1)
      }
      for (let waited = 0; waiting.size > 0 && waited < patientMs; waited += 20) await Bun.sleep(20)
      load.silent = waiting.size
      waiting.clear()
      return load
    },
    close: () => sockets.forEach((socket) => socket.close()),
  }
}

type Crowd = Awaited<ReturnType<typeof connect>>

const p95 = ({ latencies }: Load) => percentile(latencies, 0.95)

/** The most sends a second that are acknowledged within patience. */
async function saturation(crowd: Crowd): Promise<number> {
  for (let rate = 500, best = 500; ; rate *= 1.4) {
    let load = await crowd.send(rate, probeMs)
    // Once more, since a neighbour on the machine can spoil any one step.
    if (p95(load) > patienceMs) load = await crowd.send(rate, probeMs)
    if (p95(load) > patienceMs || load.refused + load.silent > 0) return best
    best = rate
  }
}

async function stored(db: Database, clientIds: string[]): Promise<number> {
  const [row] = await db.query(
    "bench.stored",
    (sql) =>
      sql<{ count: number }[]>`select count(*)::int as count from messages where client_id = any(${clientIds}::text[])`,
    { deadlineMs: 60_000 },
  )
  return row!.count
}

/** Three times as many sends as it can carry, for a minute: memory, what was acknowledged, and how it is soon afterwards. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels, chatsEach: 1 }, async ({ server, db, chatIds, crowd: persons }) => {
    const tokens = persons.map(({ token }) => token)
    const crowd = await connect(server.url, tokens, chatIds)
    await crowd.send(200, 2_000)
    const most = await saturation(crowd)
    await Bun.sleep(2_000)
    const usual = most / 4
    const before = p95(await crowd.send(usual, recoverMs))
    const quiet = usageOf(server.pid).bytes
    let highest = 0
    const watching = setInterval(() => (highest = Math.max(highest, usageOf(server.pid).bytes)), 200)
    const over = await crowd.send(3 * most, overloadMs)
    clearInterval(watching)
    // Ten seconds are left alone; then it is to be as before.
    await Bun.sleep(recoverMs)
    const after = p95(await crowd.send(usual, recoverMs))
    crowd.close()
    const kept = await stored(db, over.acknowledged)
    const answered = over.acknowledged.length + over.refused
    process.stderr.write(
      `saturation ${Math.round(most)} sends/s; at three times that ${over.acknowledged.length} acknowledged, ${over.refused} told to come back, ${over.silent} without an answer\n`,
    )
    return {
      title: "overload: three times the sends it can carry, for a minute",
      figures: [
        {
          name: "memory at its highest over before",
          value: (highest - quiet) / 1024 / 1024,
          unit: "MiB",
          target: { atMost: 512 },
        },
        {
          name: "acknowledged and not there",
          value: over.acknowledged.length - kept,
          unit: "messages",
          target: { atMost: 0 },
        },
        {
          name: "answered in time, one way or the other",
          value: (100 * answered) / (answered + over.silent),
          unit: "%",
          target: { atLeast: 99 },
        },
        {
          name: "p95 of a send ten seconds later (reference: before)",
          value: after,
          reference: before,
          unit: "ms",
          target: { atMost: 1.5 },
        },
      ],
    }
  })
