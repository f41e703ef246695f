import { setImmediate } from "node:timers/promises"
import { LRUCache } from "lru-cache"
import type { Database, Sql, TransactionSql } from "../platform/db/open"

export type Unindexed = {
  id: string
  chatId: string
  rev: number
  body: string
  createdAt: string
  editedAt: string | null
  gone: boolean
  language: string
}
export type Document = { id: string; folded: string; words: string; signs: string; hasLink: boolean; hasCode: boolean }
/** What one step of the indexer took in. */
export type Indexed = {
  /** Messages that were said lately. */
  messages: string[]
  chats: string[]
  /** Chats in which something was changed or deleted. */
  altered: string[]
  /** How far each chat that was looked at is indexed. */
  reached: Reached[]
}
type Reached = { chatId: string; rev: number }
/** Of `total` changes so many are indexed; the rest is in `chatsBehind` chats. `messages` is a guess where there are many. */
export type Progress = { indexed: number; total: number; chatsBehind: number; messages: number; bytes: number }
export type ToDocument = (message: { id: string; body: string }) => Document
type Behind = { chatId: string; rev: number; redoTo: number; lastRev: number }
/** Whose chats: of all teams or one, or one chat. */
export type Scope = { userId: string; workspaceId: string | null; chatId?: string | null }

/** What is older when it is indexed belongs to a history that is brought in: nobody waits for news of it. */
const latelyMs = 3_600_000
const changesAtOnce = 2_000
/** A chat that is so many changes behind is far behind. */
const farRevs = 500
/** How far the index is may be written down so much later: what lies after it is compared, by who starts and who searches. */
const keptRevs = 64
const keptMs = 30_000
/** Words that need not be looked up to know that they are in the vocabulary, where they stay. */
const wordsRemembered = 100_000

export const micros = (sql: TransactionSql, column: string) =>
  sql`(extract(epoch from ${sql(column)}) * 1000000)::bigint::text`

/** The documents that messages are found by, and how far each chat has them. */
export function createIndexStore(db: Database) {
  const knownWords = new LRUCache<string, true>({ max: wordsRemembered })
  /** How far each chat's index is, and how far that is written down; since when it is ahead of that. */
  const places = new Map<string, { rev: number; kept: number; since: number }>()
  /** How far other programs said that they have indexed, so that it need not be looked at again. */
  const elsewhere = new Map<string, number>()

  return {
    /**
     * Brings changes into the index: of these chats, or of all that are behind, and says what it took in; null when nothing was
     * left. Up to 2,000 in one transaction. What is far behind is done by one program at a time and its place is kept at once; what is new is
     * compared with what is there, so that its place need not be written each time. `toDocument` makes what a text is found by.
     */
    advance: async (toDocument: ToDocument, only?: string[]): Promise<Indexed | null> => {
      const behind = (await listBehind(only)).slice(0, 500)
      if (behind.length === 0) return null
      const [far, near] = [behind.filter(isFar), behind.filter((chat) => !isFar(chat))]
      const indexed: Indexed = { messages: [], chats: [], altered: [], reached: [] }
      if (near.length > 0) await follow(near, toDocument, indexed)
      if (far.length > 0) await catchUp(far.slice(0, 50), toDocument, indexed)
      return indexed
    },

    /** Another program has indexed these chats so far, and committed it. */
    learn(reached: Reached[]) {
      for (const { chatId, rev } of reached) elsewhere.set(chatId, Math.max(rev, elsewhere.get(chatId) ?? 0))
    },

    /** For histories that are made whole: the documents of messages that are there already. */
    insertDocuments: (rows: Unindexed[], documents: Document[]) =>
      db.transaction("search.insert-documents", async (tx) => {
        await planByIndexes(tx)
        await write(tx, rows, documents)
      }),

    /** Writes down how far the index is, so that a program that starts next need not look again. */
    keepPlaces: () => keepPlaces([...places].filter(([, place]) => place.rev > place.kept).map(([id]) => id)),

    /** Forgets how far the index reaches, everywhere or in one team, so that it is made anew while it goes on being used. */
    restart: (workspaceId: string | null = null) =>
      db.query(
        "search.restart",
        (sql) => sql`insert into search_cursors (chat_id, rev, redo_to) select c.id, 0, c.last_rev from chats c
          where c.last_rev > 0 and (${workspaceId}::uuid is null or c.workspace_id = ${workspaceId}::uuid)
          on conflict (chat_id) do update set rev = 0, redo_to = excluded.redo_to`,
      ),

    /** How far the index is, and the bytes that it takes. */
    progress: () =>
      db.query("search.progress", async (sql): Promise<Progress> => {
        const [row] = await sql<Progress[]>`
          select coalesce(sum(case when ${isFarSql(sql)} then coalesce(k.rev, 0)
              else c.last_rev - (select count(*) from messages x left join search_documents d on d.message_id = x.id
                where x.chat_id = c.id and x.rev > coalesce(k.rev, 0) and ${isDue(sql)}) end), 0)::bigint as indexed,
            coalesce(sum(c.last_rev), 0)::bigint as total,
            (pg_total_relation_size('search_documents') + pg_total_relation_size('search_words'))::bigint as bytes,
            count(*) filter (where c.last_rev > coalesce(k.rev, 0) and (${isFarSql(sql)}
              or exists (select 1 from messages x left join search_documents d on d.message_id = x.id
                where x.chat_id = c.id and x.rev > coalesce(k.rev, 0) and ${isDue(sql)})))::int as chats_behind,
            (select case when reltuples < 100000 then (select count(*) from search_documents) else reltuples::bigint end
              from pg_class where oid = 'search_documents'::regclass) as messages
          from chats c left join search_cursors k on k.chat_id = c.id`
        return row!
      }),

    /** The language whose word forms a team's search knows, and all that Postgres has. */
    languageOf: (workspaceId: string) =>
      db.query("search.language", async (sql) => {
        const [row] = await sql<{ language: string; languages: string[] }[]>`
          select coalesce((select language from search_languages where workspace_id = ${workspaceId}), 'english') as language,
            array(select distinct cfgname::text from pg_ts_config order by 1) as languages`
        return row!
      }),

    setLanguage: (workspaceId: string, language: string) =>
      db.query(
        "search.set-language",
        (sql) => sql`insert into search_languages (workspace_id, language)
        select ${workspaceId}, cfgname from pg_ts_config where cfgname = ${language}
        on conflict (workspace_id) do update set language = excluded.language`,
      ),
  }

  /** How far a chat is indexed, as far as this program knows. */
  function reachedOf(chatId: string, { rev, redoTo }: { rev: number; redoTo: number }): number {
    // A rebuild sets chats back: what this program knows of them is not true any more.
    if (redoTo > rev || rev < (places.get(chatId)?.kept ?? 0)) {
      places.delete(chatId)
      elsewhere.delete(chatId)
    }
    return Math.max(rev, places.get(chatId)?.rev ?? 0)
  }

  /** Chats whose last change is not indexed, as far as this program knows. */
  async function listBehind(only?: string[]): Promise<Behind[]> {
    const rows = await db.query(
      "search.behind",
      (sql) => sql<{ chatId: string; rev: number; redoTo: number; lastRev: number }[]>`
        select c.id as chat_id, coalesce(k.rev, 0) as rev, coalesce(k.redo_to, 0) as redo_to, c.last_rev
        from chats c left join search_cursors k on k.chat_id = c.id
        where c.last_rev > coalesce(k.rev, 0) ${only ? sql`and c.id = any(${only}::uuid[])` : sql``}`,
    )
    return rows.flatMap(({ chatId, rev, redoTo, lastRev }) => {
      const reached = reachedOf(chatId, { rev, redoTo })
      const place = places.get(chatId)
      if (!place || place.kept < rev) places.set(chatId, { rev: reached, kept: rev, since: performance.now() })
      const known = Math.max(reached, elsewhere.get(chatId) ?? 0)
      return lastRev > known ? [{ chatId, rev: known, redoTo, lastRev }] : []
    })
  }

  /** Brings the newest changes into the index, without a lock: what another program has done meanwhile stays as it is. */
  async function follow(chats: Behind[], toDocument: ToDocument, indexed: Indexed) {
    const made = await db.transaction("search.follow", async (tx) => {
      await planByIndexes(tx)
      return indexChanges(tx, chats, toDocument, true)
    })
    add(indexed, made)
    for (const { chatId, rev } of made.reached) {
      const place = places.get(chatId) ?? { rev, kept: 0, since: performance.now() }
      if (place.rev === place.kept) place.since = performance.now()
      place.rev = Math.max(place.rev, rev)
      places.set(chatId, place)
    }
    const now = performance.now()
    await keepPlaces(
      [...places]
        .filter(
          ([, place]) => place.rev > place.kept && (place.rev - place.kept > keptRevs || now - place.since > keptMs),
        )
        .map(([id]) => id),
    )
  }

  async function keepPlaces(ids: string[]) {
    if (ids.length === 0) return
    const list = ids.map((id) => ({ id, ...places.get(id)! }))
    await db.query(
      "search.keep-places",
      (sql) => sql`insert into search_cursors as k (chat_id, rev)
        select t.id, t.rev from unnest(${ids}::uuid[], ${list.map((one) => one.rev)}::bigint[]) as t(id, rev) join chats c on c.id = t.id
        on conflict (chat_id) do update set rev = excluded.rev
          where k.rev < excluded.rev and k.redo_to <= k.rev`,
    )
    for (const { id, rev } of list) places.set(id, { rev, kept: rev, since: performance.now() })
  }

  /** Goes on with chats that are far behind, each by one program at a time. */
  async function catchUp(chats: Behind[], toDocument: ToDocument, indexed: Indexed) {
    const made = await db.transaction("search.advance", async (tx) => {
      await planByIndexes(tx)
      const ids = chats.map(({ chatId }) => chatId)
      await tx`insert into search_cursors (chat_id) select id from unnest(${ids}::uuid[]) as id on conflict do nothing`
      const held = await tx<
        Behind[]
      >`select k.chat_id, k.rev, k.redo_to, c.last_rev from search_cursors k join chats c on c.id = k.chat_id
        where k.chat_id = any(${ids}::uuid[]) and c.last_rev > k.rev for update of k skip locked`
      const made = await indexChanges(tx, held, toDocument, false)
      const done = made.reached
      await tx`update search_cursors k set rev = t.rev, redo_to = case when t.rev >= k.redo_to then 0 else k.redo_to end
        from unnest(${done.map((one) => one.chatId)}::uuid[], ${done.map((one) => one.rev)}::bigint[]) as t(chat_id, rev) where k.chat_id = t.chat_id`
      return made
    })
    add(indexed, made)
    for (const { chatId, rev } of made.reached) places.set(chatId, { rev, kept: rev, since: performance.now() })
  }

  /** Indexes up to 2,000 changes of these chats; gives how far each is then. */
  async function indexChanges(
    tx: TransactionSql,
    chats: Behind[],
    toDocument: ToDocument,
    onlyDue: boolean,
  ): Promise<Indexed> {
    if (chats.length === 0) return { messages: [], chats: [], altered: [], reached: [] }
    const each = Math.ceil(changesAtOnce / chats.length)
    const rows = await tx<Unindexed[]>`
      select m.id, w.chat_id, m.rev, m.body, ${micros(tx, "m.created_at")} as created_at, ${micros(tx, "m.edited_at")} as edited_at,
        m.deleted_at is not null or m.kind <> 'text' as gone,
        coalesce((select l.language from search_languages l join chats c on c.workspace_id = l.workspace_id where c.id = w.chat_id), 'english') as language
      from unnest(${chats.map((row) => row.chatId)}::uuid[], ${chats.map((row) => row.rev)}::bigint[], ${chats.map((row) => row.lastRev)}::bigint[]) as w(chat_id, after, last)
      cross join lateral (select x.* from messages x left join search_documents d on d.message_id = x.id
        where x.chat_id = w.chat_id and x.rev > w.after and x.rev <= w.last and ${onlyDue ? isDue(tx) : tx`true`} order by x.rev limit ${each}) m
      order by w.chat_id, m.rev`
    const gone = rows.filter((row) => row.gone).map((row) => row.id)
    if (gone.length > 0) await tx`delete from search_documents where message_id = any(${gone}::uuid[])`
    const kept = rows.filter((row) => !row.gone)
    if (kept.length > 0) await write(tx, kept, await inTurns(kept, toDocument))
    const byChat = Map.groupBy(rows, (row) => row.chatId)
    const lately = (Date.now() - latelyMs) * 1000
    const altered = rows.filter((row) => row.gone || row.editedAt !== null)
    return {
      messages: kept.filter((row) => Number(row.createdAt) > lately).map((row) => row.id),
      chats: [...byChat.keys()],
      altered: [...new Set(altered.map((row) => row.chatId))],
      reached: chats.map(({ chatId, lastRev }) => {
        const read = byChat.get(chatId) ?? []
        return { chatId, rev: read.length < each ? lastRev : read.at(-1)!.rev }
      }),
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

/** Sends and sockets go on meanwhile: a long list is worked through in turns of about a millisecond. */
async function inTurns<A, B>(list: A[], work: (one: A) => B): Promise<B[]> {
  const done: B[] = []
  let began = performance.now()
  for (const one of list) {
    done.push(work(one))
    if (performance.now() - began < 1) continue
    await setImmediate()
    began = performance.now()
  }
  return done
}

function add(sum: Indexed, { messages, chats, altered, reached }: Indexed) {
  sum.messages.push(...messages)
  sum.chats.push(...chats)
  sum.altered.push(...altered)
  sum.reached.push(...reached)
}

const isFar = ({ rev, redoTo, lastRev }: Behind) => lastRev - rev > farRevs || redoTo > rev

const isFarSql = (sql: Sql | TransactionSql) =>
  sql`(c.last_rev - coalesce(k.rev, 0) > ${farRevs} or coalesce(k.redo_to, 0) > coalesce(k.rev, 0))`

/** A message `x` whose document `d` is not what it should be. */
const isDue = (
  sql: Sql | TransactionSql,
) => sql`case when x.deleted_at is not null or x.kind <> 'text' then d.message_id is not null
  else d.message_id is null or d.edited_at is distinct from x.edited_at end`

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
      where excluded.coined is not null or ${isNewer} and (d.edited_at is distinct from excluded.edited_at or d.words <> excluded.words)`
}

/** How far each chat of a person is indexed and in which language, in one text: up to the first change that is not, where it is not written down yet. */
export async function reachOf(
  sql: Sql | TransactionSql,
  { userId, workspaceId, chatId = null }: Scope,
): Promise<string> {
  const chats = await sql<{ id: string; rev: number; lastRev: number; far: boolean; language: string }[]>`
    select c.id, coalesce(k.rev, 0) as rev, c.last_rev, ${isFarSql(sql)} as far, coalesce(l.language, '') as language
    from chat_members m join chats c on c.id = m.chat_id left join search_cursors k on k.chat_id = c.id
      left join search_languages l on l.workspace_id = m.workspace_id
    where m.user_id = ${userId} and (${workspaceId}::uuid is null or m.workspace_id = ${workspaceId}::uuid)
      and (${chatId}::uuid is null or m.chat_id = ${chatId}::uuid) order by c.id`
  const open = chats.filter(({ rev, lastRev, far }) => !far && lastRev > rev)
  const due =
    open.length === 0
      ? []
      : await sql<{ id: string; first: number }[]>`select c.id, b.first
          from unnest(${open.map(({ id }) => id)}::uuid[], ${open.map(({ rev }) => rev)}::bigint[]) as c(id, rev)
          cross join lateral (select min(x.rev) as first from messages x left join search_documents d on d.message_id = x.id
            where x.chat_id = c.id and x.rev > c.rev and ${isDue(sql)}) b where b.first is not null`
  const firstDue = new Map(due.map(({ id, first }) => [id, first]))
  const reach = new Bun.CryptoHasher("md5")
  for (const { id, rev, lastRev, far, language } of chats)
    reach.update(`${id} ${language} ${far ? rev : (firstDue.get(id) ?? lastRev + 1) - 1},`)
  return reach.digest("hex")
}
