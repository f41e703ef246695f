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
/** In 222,101 real messages, between the tenth and the last tenth of them, every fourth brings a word that nobody had used. */
const newWordEvery = 4
/** Of each person. */
const searchesEach = 3

type Room = Awaited<ReturnType<typeof openRoom>>

const crowd = { people, channels, chatsEach: 1 }

/**
 * What 500 messages a second cost with indexing and without, and with saved searches of everybody; how far the index is behind,
 * and what 20 searches a second add.
 */
export const measureLoad = (env: Environment, lines: string[]): Promise<Figure[]> =>
  withServer({ ...env, SEARCH_INDEXING: "off" }, crowd, (without) =>
    withServer(env, crowd, (indexed) =>
      withServer(env, crowd, async (watching) => {
        const sends: Record<"bare" | "indexed" | "watching", number[]> = { bare: [], indexed: [], watching: [] }
        const deliveries: Record<"quiet" | "searched", number[]> = { quiet: [], searched: [] }
        let behindMs = 0
        const rooms = await Promise.all([without, indexed, watching].map((given) => openRoom(given, lines)))
        const [bareRoom, indexedRoom, watchingRoom] = rooms as [Room, Room, Room]
        await saveSearches(watchingRoom, lines)
        for (const room of rooms) await step(room, lines)
        // In turn, so that a slow moment of the machine meets all.
        for (let round = 0; round < rounds; round++) {
          const bare = await watched(without.db, () => step(bareRoom, lines))
          const quiet = await watched(indexed.db, () => step(indexedRoom, lines))
          const saved = await watched(watching.db, () => step(watchingRoom, lines))
          const searched = await watched(indexed.db, () => step(indexedRoom, lines, { searching: true }))
          behindMs = Math.max(behindMs, quiet.behindMs)
          sends.bare.push(bare.sendP99)
          sends.indexed.push(quiet.sendP99)
          sends.watching.push(saved.sendP99)
          deliveries.quiet.push(quiet.deliveryP99)
          deliveries.searched.push(searched.deliveryP99)
        }
        for (const room of rooms) room.close()
        const quietly = median(deliveries.quiet)
        return [
          {
            name: `p99 of a send at ${perSecond}/s, indexed and not`,
            value: median(sends.indexed),
            reference: median(sends.bare),
            unit: "ms",
            target: { atMost: 1.25 },
          },
          {
            name: `p99 of a send with ${people * searchesEach} saved searches, and with none`,
            value: median(sends.watching),
            reference: median(sends.indexed),
            unit: "ms",
            target: { atMost: 1.1 },
          },
          { name: "furthest that the index was behind", value: behindMs, unit: "ms", target: { atMost: 1_000 } },
          {
            name: `p99 of delivery, added by ${searchesPerSecond} searches/s (it is ${quietly.toFixed(1)} ms without)`,
            value: median(deliveries.searched) - quietly,
            unit: "ms",
            target: { atMost: 5 },
          },
        ]
      }),
    ),
  )

type Given = { server: Served; db: Database; chatIds: string[]; crowd: { id: string; token: string }[] }

/** People who hear what is said in their channels, which have a past; the first of each speaks. */
async function openRoom({ server, db, chatIds, crowd: persons }: Given, lines: string[]) {
  await fillPast(db, { chats: chatIds, senders: persons.map(({ id }) => id), lines, messages: past })
  // A new server makes its first log files one by one, and everybody waits; one that has run for a while has them.
  await db.sql`checkpoint`
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
      const said = n % newWordEvery === 0 ? `${body} ${n.toString(36)}new` : body
      crowd.sockets[n % channels]!.send(
        JSON.stringify({ type: "send", chatId, body: `${bodyOf(n % channels, n, due)} ${said}`, clientId }),
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

/** Everybody keeps some, as people do: a word or two each. */
async function saveSearches({ server, tokens }: Room, lines: string[]) {
  for (const [at, token] of tokens.entries()) {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }
    const asked = await fetch(`${server.url}/api/v1/workspaces`, { headers })
    const { workspaces } = (await asked.json()) as { workspaces: { id: string }[] }
    for (let n = 0; n < searchesEach; n++) {
      const wish = { workspaceId: workspaces[0]!.id, name: `Search ${n}`, q: wordsOf(lines, at * searchesEach + n) }
      const made = await fetch(`${server.url}/api/v1/searches`, { method: "POST", headers, body: JSON.stringify(wish) })
      if (!made.ok) throw new Error(`A search was not saved: ${made.status}`)
    }
  }
}

/** One or two words that somebody wrote. */
const wordsOf = (lines: string[], n: number) =>
  (lines[(n * 104_729) % lines.length]!.match(/[a-z]{4,}/gi)?.slice(0, 1 + (n % 2)) ?? ["frequentword"]).join(" ")

async function ask({ server, tokens }: Room, lines: string[], n: number) {
  const answer = await fetch(`${server.url}/api/v1/search?q=${encodeURIComponent(wordsOf(lines, n))}`, {
    headers: { Authorization: `Bearer ${tokens[n % tokens.length]}` },
  })
  await answer.arrayBuffer()
}

/** What is older is not looked at: whoever is so far behind has failed, and looking costs by the message. */
const furthestMs = 2_000

/** Looks all the while how old the oldest message is that the index does not have (ms). It costs, so that all is watched alike. */
async function watched<T>(db: Database, work: () => Promise<T>) {
  let furthest = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const [row] = await db.sql<{ behind: number | null }[]>`
        select extract(epoch from clock_timestamp() - min(m.created_at))::float8 * 1000 as behind
        from (select id, created_at from messages where id > ${firstIdAt(new Date(Date.now() - furthestMs))} order by id) m
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
