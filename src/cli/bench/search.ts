import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { toDocument } from "../../search/indexer"
import { parseQuery } from "../../search/query"
import { TooSlow, createSearchStore } from "../../search/store"
import { type Figure, type Report, percentile } from "./figures"
import { createTeam, withTemporaryDatabase } from "./temporary"

const people = 50
const channels = 10_000
const readable = 200
const samples = 60

/** Lines of a real history (`BENCH_TEXT=FILE.jsonl.gz`), or invented ones. */
function readLines(path: string | undefined): string[] {
  const invented = "the tide turns and berth seven is free before noon if crane stands ready with rope on quay".split(
    " ",
  )
  if (!path)
    return Array.from({ length: 5_000 }, (_, i) =>
      invented.map((_, k) => invented[(i * (k + 3)) % invented.length]).join(" "),
    )
  const text = gunzipSync(readFileSync(path)).toString()
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { text: string }).text.slice(0, 2_000))
}

/** Searches of one reader in 200 of 10,000 chats of Zipf size, at 200,000 messages and at 2,000,000. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withTemporaryDatabase(env, async (db) => {
    const lines = readLines(env["BENCH_TEXT"])
    const full = Number(env["BENCH_MESSAGES"] ?? 2_000_000)
    const { workspace, userIds, chatIds } = await createTeam(db, { people: 1, channels: 1 })
    const chats = await createChats(db, workspace.id, userIds[0]!, chatIds[0]!)
    const senders = await createSenders(db)
    const store = createSearchStore(db)
    const { twos, parts } = findWords(lines)
    const scope = { userId: userIds[0]!, workspaceId: workspace.id }
    const figures: Figure[] = []
    const before = new Map<string, number>()
    let done = 0
    for (const size of [full / 10, full]) {
      const started = performance.now()
      done = await fill(db, { chats, senders, lines, from: done, to: size })
      const filled = performance.now()
      // Made at once and not entry by entry: this measures the finding.
      const made = await db.sql<
        { name: string; text: string }[]
      >`select indexname as name, indexdef as text from pg_indexes
        where indexname in ('search_documents_words', 'search_documents_body')`
      for (const { name } of made) await db.sql.unsafe(`drop index ${name}`)
      while (await store.advance(toDocument));
      await db.sql.begin(async (tx) => {
        await tx`set local statement_timeout = 0`
        await tx`set local maintenance_work_mem = '512MB'`
        for (const { text } of made) await tx.unsafe(text)
      })
      process.stderr.write(
        `${size} messages in ${Math.round((filled - started) / 1000)} s, indexed in ${Math.round((performance.now() - filled) / 1000)} s\n`,
      )
      const patient = await db.sql.reserve()
      await patient`set statement_timeout = 0`
      await patient.unsafe("vacuum analyze search_documents, messages, chats")
      patient.release()
      const { bytes } = await store.progress()
      process.stderr.write(`index: ${Math.round(bytes / size)} bytes a message\n`)
      for (const [name, said, atMost] of kinds(size, twos, parts)) {
        const times: number[] = []
        for (let i = 0; i < samples; i++) {
          const { clauses } = parseQuery(said(i), { zone: null, now: new Date() })
          const start = performance.now()
          await store.find(scope, clauses, { before: null, limit: 51 }).catch((error: unknown) => {
            if (!(error instanceof TooSlow)) throw error
            process.stderr.write(`stopped: ${said(i)}\n`)
          })
          times.push(performance.now() - start)
        }
        process.stderr.write(
          `${name}: median ${percentile(times, 0.5).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms\n`,
        )
        const p95 = percentile(times.slice(5), 0.95)
        figures.push({
          name: `${name}, p95 at ${size.toLocaleString("en")}`,
          value: p95,
          unit: "ms",
          target: { atMost },
        })
        const earlier = before.get(name)
        if (earlier)
          figures.push({ name: `${name}, growth`, value: p95, reference: earlier, unit: "ms", target: { atMost: 2 } })
        before.set(name, p95)
      }
    }
    return { title: "search: a reader in 200 of 10,000 chats", figures }
  })

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

const kinds = (size: number, twos: string[], parts: string[]): [string, (i: number) => string, number][] => [
  ["a rare word", (i) => `zq${(i * 7919) % Math.floor(size / 40)}x`, 30],
  ["a word in a tenth", () => "frequentword", 80],
  ["two words", (i) => twos[(i * 7919) % twos.length]!, 60],
  ["a substring", (i) => parts[(i * 7919) % parts.length]!, 60],
  ["from: and a date", (i) => `frequentword from:sender${i % people} after:2025-01`, 60],
]

async function createSenders(db: Database) {
  const ids = Array.from({ length: people }, newId)
  await db.sql`insert into users ${db.sql(ids.map((id, i) => ({ id, email: `sender${i}@example.org`, handle: `sender${i}`, display_name: `Sender ${i}` })))}`
  return ids
}

async function createChats(db: Database, workspaceId: string, reader: string, first: string) {
  const ids = [first, ...Array.from({ length: channels - 1 }, newId)]
  await db.sql`insert into chats (id, workspace_id, kind, name) select id, ${workspaceId}, 'channel', 'made-' || n
    from unnest(${ids.slice(1)}::uuid[]) with ordinality as t(id, n)`
  const own = ids.filter((_, i) => i % (channels / readable) === 7)
  await db.sql`insert into chat_members (chat_id, user_id, workspace_id) select id, ${reader}, ${workspaceId} from unnest(${own}::uuid[]) as id`
  return ids
}

type Filling = { chats: string[]; senders: string[]; lines: string[]; from: number; to: number }

/** Chat n gets a share of 1/n of the messages; one in ten says one word, each one in a hundred or less says another. */
async function fill(db: Database, { chats, senders, lines, from, to }: Filling) {
  const start = Date.UTC(2016, 0, 1)
  const step = (Date.UTC(2026, 10, 1) - start) / 2_000_000
  for (let done = from; done < to; done += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, to - done) }, (_, i) => {
      const n = done + i
      const rank = Math.min(chats.length - 1, Math.floor(Math.exp(Math.random() * Math.log(chats.length))) - 1)
      const extra = `${n % 10 === 3 ? " frequentword" : ""} topic${n % 500} zq${n % Math.floor(to / 40)}x`
      return {
        id: newId(),
        chat: chats[rank]!,
        sender: senders[n % senders.length]!,
        body: lines[n % lines.length]! + extra,
        at: new Date(start + n * step).toISOString(),
        n,
      }
    })
    await db.sql`with input as (
        select t.*, c.last_seq + row_number() over (partition by chat_id order by n) as seq
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.chat)}::uuid[], ${rows.map((r) => r.sender)}::uuid[], ${rows.map((r) => r.body.replaceAll("\0", ""))}::text[],
          ${rows.map((r) => r.at)}::text[], ${rows.map((r) => r.n)}::bigint[]) as t(id, chat_id, sender_id, body, at, n) join chats c on c.id = t.chat_id
      ), counted as (update chats set last_seq = t.last, last_rev = t.last from (select chat_id, max(seq) as last from input group by chat_id) t where chats.id = t.chat_id)
      insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
      select id, chat_id, seq, seq, sender_id, 'bench:' || n, body, '', 1, at::timestamptz from input`
  }
  return to
}
