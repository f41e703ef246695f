import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { createSearchStore } from "../../search/store"
import { type Figure, type Report, median, percentile } from "./figures"
import { fillPast, readLines } from "./past"
import { measureLoad } from "./search-load"
import { type Served, withServer } from "./served"

const senders = 50
const channels = 10_000
const readable = 200
const samples = 100
const rounds = 3

/** Each asks for one thing once: what a reader asks for again within a minute is answered from what was found. */
const readers = rounds * samples

type Environment = Record<string, string | undefined>
type Place = Awaited<ReturnType<typeof prepare>>
type Given = { server: Served; db: Database; chatIds: string[]; crowd: { id: string; token: string }[] }

/**
 * Searches over the API by somebody in 200 of 10,000 chats of Zipf size, at 2,000,000 messages (`BENCH_MESSAGES`) and at a tenth
 * of them, in turn; then what indexing and searching cost those who talk.
 */
export async function run(env: Environment): Promise<Report> {
  const lines = readLines(env["BENCH_TEXT"])
  const full = Number(env["BENCH_MESSAGES"] ?? 2_000_000)
  const crowd = { people: readers, channels: 1, chatsEach: 1 }
  const figures = await withServer(env, crowd, (small) =>
    withServer(env, crowd, async (large) => {
      const places = [await prepare(small, lines, full / 10), await prepare(large, lines, full)] as const
      return (await compare(places, lines)).flat()
    }),
  )
  return {
    title: `search: a reader in ${readable} of ${channels.toLocaleString("en")} chats`,
    figures: [...figures, ...(await measureLoad(env, lines))],
  }
}

async function prepare({ server, db, chatIds, crowd }: Given, lines: string[], size: number) {
  const started = performance.now()
  const readerIds = crowd.map(({ id }) => id)
  const chats = await createChats(db, chatIds[0]!, readerIds)
  await fillPast(db, { chats, senders: await createSenders(db), lines, messages: size })
  const { bytes } = await createSearchStore(db).progress()
  process.stderr.write(
    `${size.toLocaleString("en")} messages made and indexed in ${Math.round((performance.now() - started) / 1000)} s, ${Math.round(bytes / size)} bytes of index a message\n`,
  )
  const ask = async (reader: number, path: string) => {
    const headers = { Authorization: `Bearer ${crowd[reader]!.token}` }
    const answer = await fetch(`${server.url}/api/v1${path}`, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  for (let reader = 0; reader < readers; reader++) await ask(reader, "/me")
  return { size, ask }
}

async function compare(places: readonly [Place, Place], lines: string[]): Promise<Figure[][]> {
  const { twos, parts } = findWords(lines)
  const figures: Figure[][] = []
  for (const { name, said, atMost } of kinds(twos, parts)) {
    const times = places.map((): number[][] => Array.from({ length: rounds }, () => []))
    for (let i = 0; i < rounds * samples; i++)
      for (const [k, { ask, size }] of places.entries()) {
        const q = said(i, size)
        const start = performance.now()
        const status = await ask(i, `/search?q=${encodeURIComponent(q)}`)
        if (status === 503) process.stderr.write(`stopped: ${q}\n`)
        else if (status !== 200) throw new Error(`A search was answered ${status}`)
        if (i >= 5) times[k]![i % rounds]!.push(performance.now() - start)
      }
    // A slow moment of the machine spoils one part of the samples, and seldom most of them.
    const [small, large] = times.map((each) => median(each.map((one) => percentile(one, 0.95))))
    const middle = times.map((each) => median(each.flat()).toFixed(1))
    process.stderr.write(`${name}: medians ${middle.join(" and ")} ms\n`)
    const sized = (k: 0 | 1) => places[k].size.toLocaleString("en")
    figures.push([
      { name: `${name}, p95 at ${sized(0)}`, value: small!, unit: "ms", target: { atMost } },
      { name: `${name}, p95 at ${sized(1)}`, value: large!, unit: "ms", target: { atMost } },
      { name: `${name}, growth`, value: large!, reference: small!, unit: "ms", target: { atMost: 2 } },
    ])
  }
  return figures
}

/** Pairs of words that stand together somewhere, each in one of 100 to 1,000 lines, and inner parts of rare words. */
function findWords(lines: string[]) {
  const counts = new Map<string, number>()
  const listed = lines.map((line) => [...new Set(line.toLowerCase().match(/[a-z]{4,}/g) ?? [])])
  for (const words of listed) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const isMiddling = (word: string) =>
    counts.get(word)! > lines.length / 1_000 && counts.get(word)! < lines.length / 100
  const twos = listed
    .map((words) => words.filter(isMiddling).slice(0, 2).join(" "))
    .filter((pair) => pair.includes(" "))
  const parts = [...counts].filter(([word, count]) => word.length > 7 && count < 20).map(([word]) => word.slice(1, -1))
  return { twos: twos.length > 0 ? twos : ["tide crane"], parts: parts.length > 0 ? parts : ["erth"] }
}

const kinds = (twos: string[], parts: string[]) => [
  { name: "a rare word", said: (i: number, size: number) => `zq${(i * 7919) % Math.ceil(size / 40)}x`, atMost: 30 },
  { name: "a word in a tenth", said: () => "frequentword", atMost: 80 },
  { name: "two words", said: (i: number) => twos[(i * 7919) % twos.length]!, atMost: 60 },
  { name: "a substring", said: (i: number) => parts[(i * 7919) % parts.length]!, atMost: 60 },
  { name: "from: and a date", said: (i: number) => `frequentword from:sender${i % senders} after:2025-01`, atMost: 60 },
]

async function createSenders(db: Database) {
  const ids = Array.from({ length: senders }, newId)
  await db.sql`insert into users ${db.sql(ids.map((id, i) => ({ id, email: `sender${i}@example.org`, handle: `sender${i}`, display_name: `Sender ${i}` })))}`
  return ids
}

/** All readers are in the same ones. */
async function createChats(db: Database, first: string, readerIds: string[]) {
  const ids = [first, ...Array.from({ length: channels - 1 }, newId)]
  await db.sql`insert into chats (id, workspace_id, kind, name) select t.id, c.workspace_id, 'channel', 'made-' || n
    from unnest(${ids.slice(1)}::uuid[]) with ordinality as t(id, n) join chats c on c.id = ${first}`
  const own = ids.filter((_, i) => i % (channels / readable) === 7)
  await db.sql`insert into chat_members (chat_id, user_id, workspace_id) select c.id, r, c.workspace_id
    from chats c, unnest(${readerIds}::uuid[]) as r where c.id = any(${own}::uuid[])`
  return ids
}
