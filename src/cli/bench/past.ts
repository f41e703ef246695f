import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import type { Database, Sql } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { toDocument } from "../../search/indexer"
import { createSearchStore } from "../../search/store"

/** Lines of a real history (`BENCH_TEXT=FILE.jsonl[.gz]`), or invented ones. */
export function readLines(path: string | undefined): string[] {
  const invented = "the tide turns and berth seven is free before noon if crane stands ready with rope on quay".split(
    " ",
  )
  if (!path)
    return Array.from({ length: 5_000 }, (_, i) =>
      invented.map((_, k) => invented[(i * (k + 3)) % invented.length]).join(" "),
    )
  const file = readFileSync(path)
  const text = (path.endsWith(".gz") ? gunzipSync(file) : file).toString()
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { text: string }).text.slice(0, 2_000).replaceAll("\0", ""))
}

type Past = { chats: string[]; senders: string[]; lines: string[]; messages: number }

const batch = 2_000
const hands = 3

/**
 * Eleven years of messages, indexed in the order in which they were said: chat n has a share of 1/n of them; one in ten says
 * `frequentword`, and `zq…x` is said forty times in all, whatever their number.
 */
export async function fillPast(db: Database, { chats, senders, lines, messages }: Past): Promise<void> {
  const search = createSearchStore(db)
  const start = Date.UTC(2016, 0, 1)
  const step = (Date.UTC(2026, 10, 1) - start) / messages
  const said = new Uint32Array(chats.length)
  const message = (n: number) => {
    const rank = Math.min(chats.length - 1, Math.floor(Math.exp(Math.random() * Math.log(chats.length))) - 1)
    const line = lines[n % lines.length]!
    const extra = `${n % 10 === 3 ? " frequentword" : ""} topic${n % 500} zq${n % Math.ceil(messages / 40)}x`
    const body = line + extra
    return {
      id: newId(),
      chatId: chats[rank]!,
      rev: ++said[rank]!,
      senderId: senders[n % senders.length]!,
      clientId: `bench:${n}`,
      body,
      html: `<p>${Bun.escapeHTML(body)}</p>`,
      createdAt: String(Math.round((start + n * step) * 1_000)),
      editedAt: null,
      gone: false,
      language: "english",
    }
  }
  // Made at once and not entry by entry: this measures what comes after.
  const rebuild = await dropIndexes(db.sql)
  let next = 0
  const work = async () => {
    for (let from = next; from < messages; from = next) {
      next += batch
      const rows = Array.from({ length: Math.min(batch, messages - from) }, (_, i) => message(from + i))
      await db.sql`insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
        select id, chat_id, rev, rev, sender_id, client_id, body, html, 1, 'epoch'::timestamptz + at * interval '1 microsecond'
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.chatId)}::uuid[], ${rows.map((r) => r.rev)}::bigint[], ${rows.map((r) => r.senderId)}::uuid[],
          ${rows.map((r) => r.clientId)}::text[], ${rows.map((r) => r.body)}::text[], ${rows.map((r) => r.html)}::text[], ${rows.map((r) => r.createdAt)}::bigint[]) as t(id, chat_id, rev, sender_id, client_id, body, html, at)`
      await search.insertDocuments(rows, rows.map(toDocument))
    }
  }
  await Promise.all(Array.from({ length: hands }, work))
  await db.sql`update chats set last_seq = n, last_rev = n from unnest(${chats}::uuid[], ${[...said]}::bigint[]) as t(id, n) where chats.id = t.id`
  await db.sql`insert into search_cursors (chat_id, rev) select id, last_rev from chats on conflict (chat_id) do update set rev = excluded.rev`
  await rebuild()
}

/** All but what look-ups while filling need; gives what makes them again. */
async function dropIndexes(sql: Sql) {
  const found = await sql<{ name: string; text: string }[]>`select indexname as name, indexdef as text from pg_indexes
    where tablename in ('messages', 'search_documents') and indexname !~ '_pkey$|_key$|_coined'`
  for (const { name } of found) await sql.unsafe(`drop index ${name}`)
  return async () => {
    const own = await sql.reserve()
    await own`select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false), set_config('maintenance_work_mem', '512MB', false)`
    for (const { text } of found) await own.unsafe(text)
    await own`alter index search_documents_words alter column 1 set statistics 300`
    await own.unsafe("vacuum analyze")
    await own`reset all`
    own.release()
  }
}
