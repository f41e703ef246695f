import type { Database } from "../../platform/db/open"
import { firstIdAt, newId } from "../../platform/ids"
import { bodyOf, gather } from "./crowd"
import { type Figure, median, percentile } from "./figures"
import { fillPast } from "./past"
import { type Served, withServer } from "./served"

type Environment = Record<string, string | undefined>

const people = 100
const channels = 20
const past = 100_000
const perSecond = 500
const stepMs = 6_000
const rounds = 7
const searchesPerSecond = 20

type Room = Awaited<ReturnType<typeof openRoom>>

/** What 500 messages a second cost with indexing and without, how far the index is behind, and what 20 searches a second add. */
export const measureLoad = (env: Environment, lines: string[]): Promise<Figure[]> =>
  withServer({ ...env, BENCH_INDEXING: "off" }, { people, channels, chatsEach: 1 }, (without) =>
    withServer(env, { people, channels, chatsEach: 1 }, async (indexed) => {
      const rooms = [await openRoom(without, lines), await openRoom(indexed, lines)] as const
      const sends: [number[], number[]] = [[], []]
      const deliveries: [quiet: number[], searched: number[]] = [[], []]
      let behindMs = 0
      for (const room of rooms) await step(room, lines)
      // In turn, so that a slow moment of the machine meets all.
      for (let round = 0; round < rounds; round++) {
        const bare = await watched(without.db, () => step(rooms[0], lines))
        const quiet = await watched(indexed.db, () => step(rooms[1], lines))
        const searched = await watched(indexed.db, () => step(rooms[1], lines, { searching: true }))
        behindMs = Math.max(behindMs, quiet.behindMs)
        sends[0].push(bare.sendP99)
        sends[1].push(quiet.sendP99)
        deliveries[0].push(quiet.deliveryP99)
        deliveries[1].push(searched.deliveryP99)
      }
      for (const room of rooms) room.close()
      return [
        {
          name: `p99 of a send at ${perSecond}/s, indexed and not`,
          value: median(sends[1]),
          reference: median(sends[0]),
          unit: "ms",
          target: { atMost: 1.25 },
        },
        { name: "furthest that the index was behind", value: behindMs, unit: "ms", target: { atMost: 1_000 } },
        {
          name: `p99 of delivery, added by ${searchesPerSecond} searches/s (it is ${median(deliveries[0]).toFixed(1)} ms without)`,
          value: median(deliveries[1]) - median(deliveries[0]),
          unit: "ms",
          target: { atMost: 5 },
        },
      ]
    }),
  )

type Given = { server: Served; db: Database; chatIds: string[]; crowd: { id: string; token: string }[] }

/** People who hear what is said in their channels, which have a past; the first of each speaks. */
async function openRoom({ server, db, chatIds, crowd: persons }: Given, lines: string[]) {
  await fillPast(db, { chats: chatIds, senders: persons.map(({ id }) => id), lines, messages: past })
  const url = `${server.url.replace("http", "ws")}/api/v1/events`
  const crowd = await gather(persons.map(({ token }, i) => ({ url, token, channel: i % channels })))
  const waiting = new Map<string, number>()
  let answered: number[] = []
  for (const socket of crowd.sockets.slice(0, channels))
    socket.addEventListener("message", ({ data }) => {
      for (const [, clientId] of String(data).matchAll(/"type":"ack","clientId":"([^"]+)"/g)) {
        answered.push(performance.now() - waiting.get(clientId!)!)
        waiting.delete(clientId!)
      }
    })
  let count = 0
  return {
    server,
    tokens: persons.map(({ token }) => token),
    send(body: string, due: number) {
      const clientId = newId()
      waiting.set(clientId, due)
      const n = count++
      const chatId = chatIds[n % channels]
      crowd.sockets[n % channels]!.send(
        JSON.stringify({ type: "send", chatId, body: `${bodyOf(n % channels, n, due)} ${body}`, clientId }),
      )
    },
    /** Everything answered and heard since the last call, in ms. */
    async take() {
      for (let waited = 0; waiting.size > 0 && waited < 5_000; waited += 20) await Bun.sleep(20)
      await Bun.sleep(200)
      const sends = answered
      answered = []
      return { sends, deliveries: crowd.take().latencies }
    },
    close: () => crowd.close(),
  }
}

async function step(room: Room, lines: string[], { searching = false } = {}) {
  const start = performance.now()
  const searches: Promise<unknown>[] = []
  for (let sent = 0, asked = 0; performance.now() - start < stepMs; await Bun.sleep(1)) {
    const elapsed = performance.now() - start
    for (; (sent * 1000) / perSecond <= elapsed; sent++)
      room.send(lines[(sent * 7919) % lines.length]!, start + (sent * 1000) / perSecond)
    for (; searching && (asked * 1000) / searchesPerSecond <= elapsed; asked++) searches.push(ask(room, lines, asked))
  }
  await Promise.all(searches)
  const { sends, deliveries } = await room.take()
  return { sendP99: percentile(sends, 0.99), deliveryP99: percentile(deliveries, 0.99) }
}

async function ask({ server, tokens }: Room, lines: string[], n: number) {
  const words = lines[(n * 104_729) % lines.length]!.match(/[a-z]{4,}/gi)?.slice(0, 1 + (n % 2)) ?? ["frequentword"]
  const answer = await fetch(`${server.url}/api/v1/search?q=${encodeURIComponent(words.join(" "))}`, {
    headers: { Authorization: `Bearer ${tokens[n % tokens.length]}` },
  })
  await answer.arrayBuffer()
}

/** Looks all the while how old the oldest message is that the index does not have (ms). It costs, so that all is watched alike. */
async function watched<T>(db: Database, work: () => Promise<T>) {
  let furthest = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const [row] = await db.sql<{ behind: number | null }[]>`
        select extract(epoch from clock_timestamp() - min(m.created_at))::float8 * 1000 as behind
        from (select id, created_at from messages where id > ${firstIdAt(new Date(Date.now() - 10_000))} order by id) m
        where not exists (select 1 from search_documents d where d.message_id = m.id)`
      furthest = Math.max(furthest, row?.behind ?? 0)
      await Bun.sleep(250)
    }
  })()
  const done = await work()
  isOver = true
  await watching
  return { ...done, behindMs: furthest }
}
