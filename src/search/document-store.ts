import { LRUCache } from "lru-cache"
import type { Database, TransactionSql } from "../platform/db/open"

export type Unindexed = {
  id: string
  chatId: string
  rev: number
  body: string
  html: string
  createdAt: string
  editedAt: string | null
  gone: boolean
  language: string
}
/** `folded`: what was typed, and on a line of its own what is read where that is something else. */
export type Document = { id: string; folded: string; words: string; signs: string; hasLink: boolean; hasCode: boolean }

/** Words that need not be looked up to know that they are in the vocabulary, where they stay. */
const wordsRemembered = 100_000

/**
 * Documents in a piece, about a millisecond of Postgres each; more where there would be more pieces than this. On two cores, at
 * 500 messages/s, the p99 of a send is 1.05-1.15 of what it is without an index; 1.25-1.55 where all are written at once.
 */
const leastPiece = 8
const mostPieces = 16
const pauseMs = 3

/** The documents that messages are found by, and the words that are in them. */
export function createDocumentStore(db: Database) {
  const knownWords = new LRUCache<string, true>({ max: wordsRemembered })

  return {
    write,
    writeGently,

    /** For histories that are made whole: the documents of messages that are there already. */
    insertDocuments: (rows: Unindexed[], documents: Document[]) =>
      db.transaction("search.insert-documents", async (tx) => {
        await planByIndexes(tx)
        await write(tx, rows, documents)
      }),
  }

  /** With pauses between pieces, so that whoever sends meanwhile waits for a piece at most and not for the whole. */
  async function writeGently(tx: TransactionSql, rows: Unindexed[], documents: Document[]) {
    const coined = await coin(tx, documents)
    const size = Math.max(leastPiece, Math.ceil(rows.length / mostPieces))
    for (let from = 0; from < rows.length; from += size) {
      if (from > 0) await Bun.sleep(pauseMs)
      const to = from + size
      await writeDocuments(tx, rows.slice(from, to), documents.slice(from, to), coined.slice(from, to))
    }
  }

  async function write(tx: TransactionSql, rows: Unindexed[], documents: Document[]) {
    await writeDocuments(tx, rows, documents, await coin(tx, documents))
  }

  /** The words of documents that are in nobody's yet, each given to the first document that has it. */
  async function coin(tx: TransactionSql, documents: Document[]): Promise<string[][]> {
    const split = documents.map(({ words }) => (words === "" ? [] : words.split(" ")))
    const strange = [...new Set(split.flat())].filter((word) => word.length > 2 && !knownWords.has(word))
    const known =
      strange.length === 0
        ? []
        : await tx<{ word: string }[]>`select word from unnest(${strange}::text[]) as word
      where exists (select 1 from search_documents d where d.coined @> array[word]) or exists (select 1 from search_words k where k.words @> array[word])`
    const fresh = new Set(strange)
    for (const { word } of known) {
      fresh.delete(word)
      knownWords.set(word, true)
    }
    return split.map((words) => words.filter((word) => fresh.delete(word)))
  }
}

/** Statistics lag behind tables that grow fast, and a plan that reads a table from end to end is never right here. */
export const planByIndexes = (tx: TransactionSql) =>
  tx`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)`

async function writeDocuments(tx: TransactionSql, rows: Unindexed[], documents: Document[], coined: string[][]) {
  // Another program may have read a later text, and been quicker; the words that are coined here are others' by now.
  const isNewer = tx`coalesce(d.edited_at, '-infinity') <= coalesce(excluded.edited_at, '-infinity')`
  await tx`insert into search_documents as d (message_id, chat_id, sender_id, created_at, edited_at, body, words, has_link, has_code, coined)
    select t.id, t.chat_id, m.sender_id, 'epoch'::timestamptz + t.created_at * interval '1 microsecond', 'epoch'::timestamptz + t.edited_at * interval '1 microsecond',
      t.body, array_to_tsvector(string_to_array(t.words || t.signs, ' ')) || strip(to_tsvector(t.language::regconfig, t.words)), t.has_link::boolean, t.has_code::boolean,
      string_to_array(nullif(t.coined, ''), ' ')
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.chatId)}::uuid[], ${rows.map((row) => row.createdAt)}::bigint[], ${rows.map((row) => row.editedAt)}::bigint[],
      ${documents.map((row) => row.folded)}::text[], ${documents.map((row) => row.words)}::text[], ${documents.map((row) => (row.words && row.signs ? ` ${row.signs}` : row.signs))}::text[],
      ${documents.map((row) => String(row.hasLink))}::text[], ${documents.map((row) => String(row.hasCode))}::text[], ${rows.map((row) => row.language)}::text[], ${coined.map((words) => words.join(" "))}::text[])
      as t(id, chat_id, created_at, edited_at, body, words, signs, has_link, has_code, language, coined)
    join messages m on m.id = t.id
    on conflict (message_id) do update set
      edited_at = case when ${isNewer} then excluded.edited_at else d.edited_at end, body = case when ${isNewer} then excluded.body else d.body end,
      words = case when ${isNewer} then excluded.words else d.words end, has_link = case when ${isNewer} then excluded.has_link else d.has_link end,
      has_code = case when ${isNewer} then excluded.has_code else d.has_code end, coined = coalesce(d.coined || excluded.coined, excluded.coined, d.coined)
      where excluded.coined is not null or ${isNewer} and (d.edited_at is distinct from excluded.edited_at or d.words <> excluded.words or d.body <> excluded.body)`
}
