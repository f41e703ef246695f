import type { PendingQuery, Row } from "postgres"
import { newInSearch } from "../inbox/store"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { lexemesOf } from "./fold"
import type { Sought } from "./marks"
import type { Atom, Choice, TextAtom } from "./query"

type Part = PendingQuery<Row[]>

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
}
export type SavedSearch = {
  id: string
  userId: string
  workspaceId: string
  name: string
  q: string
  order: "newest" | "relevance"
  zone: string | null
  seenAt: Date
  /** The same in microseconds. */
  seen: string
  countedAt: Date
  createdAt: Date
  /** Matches after what was seen, 100 at most, of what the person may read now. */
  unread: number
}
/** Of `total` changes so many are indexed; the rest is in `chatsBehind` chats. `messages` is a guess where there are many. */
export type Progress = { indexed: number; total: number; chatsBehind: number; messages: number; bytes: number }
/** Where a page ended: microseconds of the message's time, and its id. */
export type Position = { at: string; id: string }
export type Hit = {
  messageId: string
  chatId: string
  seq: number
  at: string
  editedAt: Date | null
  /** It stands in the chat's own list, not in a thread. */
  listed: boolean
}
export type Scope = { userId: string; workspaceId: string | null; chatId?: string | null }

/** Stopped after its time. */
export class TooSlow extends Error {
  override message = "The search was stopped"
}

/** A search that takes longer is stopped. */
const longestMs = 2_000
/** What is older when it is indexed belongs to a history that is brought in: nobody waits for news of it. */
const latelyMs = 3_600_000
/** What one entry costs when it is found through the index of words, and when it is met while walking from the newest. */
const foundCost = 8
const metCost = 1

const moment = (sql: TransactionSql, micros: string | null) =>
  sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`
const micros = (sql: TransactionSql, column: string) =>
  sql`(extract(epoch from ${sql(column)}) * 1000000)::bigint::text`

const reachOf = (sql: Sql | TransactionSql, { userId, workspaceId, chatId = null }: Scope) => sql<{ reach: string }[]>`
  select coalesce(md5(string_agg(m.chat_id || ' ' || coalesce(k.rev, 0), ',' order by m.chat_id)), '') as reach
  from chat_members m left join search_cursors k on k.chat_id = m.chat_id
  where m.user_id = ${userId} and (${workspaceId}::uuid is null or m.workspace_id = ${workspaceId}::uuid)
    and (${chatId}::uuid is null or m.chat_id = ${chatId}::uuid)`

export type SearchStore = ReturnType<typeof createSearchStore>

/** The documents that messages are found by, and the finding. */
export function createSearchStore(db: Database) {
  return {
    ...recentSearches(db),
    ...vocabulary(db),

    /**
     * Brings up to 2,000 changes of up to 50 chats into the index, each chat by one program at a time, and says what it took in;
     * null when there was nothing left. `toDocument` makes what a text is found by.
     */
    advance: (toDocument: (message: { id: string; body: string }) => Document) =>
      db.transaction("search.advance", async (tx): Promise<Indexed | null> => {
        await tx`insert into search_cursors (chat_id) select c.id from chats c
          where not exists (select 1 from search_cursors k where k.chat_id = c.id) on conflict do nothing`
        const behind = await tx<{ chatId: string; rev: number; lastRev: number }[]>`
          select k.chat_id, k.rev, c.last_rev from search_cursors k join chats c on c.id = k.chat_id
          where c.last_rev > k.rev limit 50 for update of k skip locked`
        if (behind.length === 0) return null
        const each = Math.ceil(2_000 / behind.length)
        const rows = await tx<Unindexed[]>`
          select m.id, w.chat_id, m.rev, m.body, ${micros(tx, "m.created_at")} as created_at, ${micros(tx, "m.edited_at")} as edited_at,
            m.deleted_at is not null or m.kind <> 'text' as gone,
            coalesce((select l.language from search_languages l join chats c on c.workspace_id = l.workspace_id where c.id = w.chat_id), 'english') as language
          from unnest(${behind.map((row) => row.chatId)}::uuid[], ${behind.map((row) => row.rev)}::bigint[]) as w(chat_id, after)
          cross join lateral (select * from messages x where x.chat_id = w.chat_id and x.rev > w.after order by x.rev limit ${each}) m
          order by w.chat_id, m.rev`
        const gone = rows.filter((row) => row.gone).map((row) => row.id)
        if (gone.length > 0) await tx`delete from search_documents where message_id = any(${gone}::uuid[])`
        const kept = rows.filter((row) => !row.gone)
        if (kept.length > 0) await writeDocuments(tx, kept, kept.map(toDocument))
        const byChat = Map.groupBy(rows, (row) => row.chatId)
        const reached = behind.map(({ chatId, lastRev }) => {
          const read = byChat.get(chatId) ?? []
          return read.length < each ? Math.max(lastRev, read.at(-1)?.rev ?? 0) : read.at(-1)!.rev
        })
        await tx`update search_cursors k set rev = t.rev
          from unnest(${behind.map((row) => row.chatId)}::uuid[], ${reached}::bigint[]) as t(chat_id, rev) where k.chat_id = t.chat_id`
        const lately = (Date.now() - latelyMs) * 1000
        const altered = rows.filter((row) => row.gone || row.editedAt !== null)
        return {
          messages: kept.filter((row) => Number(row.createdAt) > lately).map((row) => row.id),
          chats: [...byChat.keys()],
          altered: [...new Set(altered.map((row) => row.chatId))],
        }
      }),

    /** Forgets how far the index reaches, everywhere or in one team, so that it is made anew while it goes on being used. */
    restart: (workspaceId: string | null = null) =>
      db.query(
        "search.restart",
        (sql) => sql`update search_cursors k set rev = 0 from chats c
          where c.id = k.chat_id and (${workspaceId}::uuid is null or c.workspace_id = ${workspaceId}::uuid)`,
      ),

    /** How far the index is, and the bytes that it takes. */
    progress: () =>
      db.query("search.progress", async (sql): Promise<Progress> => {
        const [row] = await sql<
          Progress[]
        >`select coalesce(sum(least(coalesce(k.rev, 0), c.last_rev)), 0)::bigint as indexed, coalesce(sum(c.last_rev), 0)::bigint as total,
          count(*) filter (where c.last_rev > coalesce(k.rev, 0))::int as chats_behind, pg_total_relation_size('search_documents') as bytes,
          (select case when reltuples < 100000 then (select count(*) from search_documents) else reltuples::bigint end
            from pg_class where oid = 'search_documents'::regclass) as messages
          from chats c left join search_cursors k on k.chat_id = c.id`
        return row!
      }),

    setLanguage: (workspaceId: string, language: string) =>
      db.query(
        "search.set-language",
        (sql) => sql`insert into search_languages (workspace_id, language)
        select ${workspaceId}, cfgname from pg_ts_config where cfgname = ${language}
        on conflict (workspace_id) do update set language = excluded.language`,
      ),

    /**
     * The newest messages that a query means, among what this person may read at this moment, before a position. Raises
     * `TooSlow` after 2 s, and when `signal` aborts. A replica may look that is as far as `reachFor` has just told of the primary.
     */
    async find(
      scope: Scope,
      clauses: Choice[][],
      page: { before: Position | null; limit: number; reach?: string },
      signal?: AbortSignal,
    ): Promise<Hit[]> {
      const isBehind = async (tx: TransactionSql) => {
        if (page.reach === undefined || !db.hasReplicas) return false
        const [row] = await tx<{ reach: string; follows: boolean }[]>`
          select reach, pg_is_in_recovery() as follows from (${reachOf(tx, scope)}) found`
        return row!.follows && row!.reach !== page.reach
      }
      const look = async (tx: TransactionSql): Promise<Hit[]> => {
        const ask = <T extends object>(query: Part) => cancellable<T>(query, signal)
        // A plan for any word would be wrong for most; and the joins stand in the order in which they are to be made, from the few
        // that were found to what each of them is.
        await tx`select set_config('statement_timeout', ${String(longestMs)}, true), set_config('plan_cache_mode', 'force_custom_plan', true),
          set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('enable_material', 'off', true), set_config('join_collapse_limit', '1', true), set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`
        const mine = await ask<{ id: string; language: string; size: number; all: number }>(tx`
          select k.chat_id as id, coalesce(l.language, 'english') as language, c.last_seq as size,
            (select greatest(reltuples, 1)::float8 from pg_class where oid = 'search_documents'::regclass) as all
          from chat_members k join chats c on c.id = k.chat_id left join search_languages l on l.workspace_id = k.workspace_id
          where k.user_id = ${scope.userId} and (${scope.workspaceId}::uuid is null or k.workspace_id = ${scope.workspaceId}::uuid)
            and (${scope.chatId ?? null}::uuid is null or k.chat_id = ${scope.chatId ?? null}::uuid)`)
        if (mine.length === 0) return []
        const language = mine[0]!.language
        const all = (list: Choice[][]) => conditionOf(tx, list, scope.userId, language)
        const rarest = await findRarest(tx, clauses.filter(isText), all, mine)
        const ids = mine.map(({ id }) => id)
        const inChats = ids.length === 1 ? tx`d.chat_id = ${ids[0]!}::uuid` : tx`d.chat_id = any(${ids}::uuid[])`
        const { before, limit } = page
        const within = before
          ? tx`${inChats} and (d.created_at, d.message_id) < (${moment(tx, before.at)}, ${before.id}::uuid)`
          : inChats
        if (!rarest)
          await tx`select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`
        // Walking touches an index alone until a message is in the reader's chats and of the wished time and sender.
        const places = rarest
          ? tx`select d.message_id, d.created_at from search_documents d where ${within} and ${all([rarest])}`
          : tx`select d.message_id, d.created_at from search_documents d where ${within} and ${all(clauses.filter(isPlace))}
              order by d.created_at desc, d.message_id desc offset 0`
        const rest = clauses.filter((clause) => clause !== rarest && (rarest || !isPlace(clause)))
        return ask<Hit>(tx`with place as ${rarest ? tx`materialized` : tx`not materialized`} (${places})
          select d.message_id, d.chat_id, m.seq, ${micros(tx, "d.created_at")} as at, d.edited_at, m.thread_of is null as listed
          from place p join search_documents d on d.message_id = p.message_id
          join messages m on m.id = d.message_id and m.deleted_at is null and m.edited_at is not distinct from d.edited_at
          join chat_members k on k.chat_id = m.chat_id and k.user_id = ${scope.userId}
          where ${all(rest)} order by p.created_at desc, p.message_id desc limit ${limit}`)
      }
      const unlessBehind = async (tx: TransactionSql) => ((await isBehind(tx)) ? null : look(tx))
      const replica = { isFresh: (hits: Hit[] | null) => hits !== null, withinMs: longestMs + 500 }
      const found = await db.transaction("search.find", unlessBehind, page.reach === undefined ? {} : { replica })
      return found ?? []
    },

    /** How far each chat of a person is indexed, in one text: another one as soon as there is more to find, or less to read. */
    reachFor: (scope: Scope) =>
      db.query("search.reach", async (sql) => {
        const [row] = await sql<{ reach: string }[]>`${reachOf(sql, scope)}`
        return row!.reach
      }),

    /**
     * How well messages fit a query, from 0 up: whole words more than parts, its words side by side, a short text, and, up to
     * twice as much, the days before `upTo` (microseconds). The same for the same text, whoever asks and whenever.
     */
    rank: (ids: string[], sought: Sought[], upTo: string, signal?: AbortSignal) =>
      db.query("search.rank", async (sql) => {
        const words = sought.map(({ folded }) => folded)
        const rows = await cancellable<{ id: string; rank: number }>(
          sql`select d.message_id as id, round(((1
              + (select coalesce(sum(case when d.words @@ q.lexeme::tsquery then 2 when d.body like q.inside then 1 else 0 end), 0)
                from unnest(${words.map((word) => (isWord(word) ? quoted(word) : ""))}::text[], ${words.map((word) => `%${escaped(word)}%`)}::text[]) as q(lexeme, inside))
              + case when ${words.length > 1} and d.body like ${`%${escaped(words.join(" "))}%`} then 3 else 0 end)
            / (1 + ln(1 + length(d.body) / 200.0))
            * (1 + exp(-greatest(0, ${upTo}::float8 / 1000000 - extract(epoch from d.created_at)) / 2592000)))::numeric, 6)::float8 as rank
          from search_documents d where d.message_id = any(${ids}::uuid[])`,
          signal,
        )
        return new Map(rows.map(({ id, rank }) => [id, rank]))
      }),
  }
}

const isWord = (folded: string) => {
  const { words, signs } = lexemesOf(folded)
  return signs.length === 0 && words.length === 1 && words[0] === folded
}
/** How many of a person's searches are kept in a team. */
export const mostRecent = 8

const recentSearches = (db: Database) => ({
  /** The latest first. */
  listRecent: (userId: string, workspaceId: string) =>
    db.query("search.recent", async (sql) => {
      const rows = await sql<{ q: string }[]>`select q from recent_searches
        where user_id = ${userId} and workspace_id = ${workspaceId} order by searched_at desc, q limit ${mostRecent}`
      return rows.map((row) => row.q)
    }),

  keepRecent: (userId: string, workspaceId: string, q: string) =>
    db.query(
      "search.keep-recent",
      (sql) => sql`with kept as (
          insert into recent_searches (user_id, workspace_id, q, searched_at) values (${userId}, ${workspaceId}, ${q}, clock_timestamp())
          on conflict (user_id, workspace_id, q) do update set searched_at = excluded.searched_at)
        delete from recent_searches r where r.user_id = ${userId} and r.workspace_id = ${workspaceId} and r.q <> ${q}
          and r.q not in (select o.q from recent_searches o where o.user_id = ${userId} and o.workspace_id = ${workspaceId}
            and o.q <> ${q} order by o.searched_at desc limit ${mostRecent - 1})`,
    ),

  /** One of them, or all. */
  forgetRecent: (userId: string, workspaceId: string, q: string | null) =>
    db.query(
      "search.forget-recent",
      (sql) => sql`delete from recent_searches
        where user_id = ${userId} and workspace_id = ${workspaceId} and (${q}::text is null or q = ${q})`,
    ),
})

/** How long looking for near words may take, and in how many messages it looks, in each of its two ways. */
const longestLookMs = 250
const mostLookedAt = 3_000

export type NearWord = { word: string; times: number; body: string }

const vocabulary = (db: Database) => ({
  /**
   * Words that look like one, in messages of the reader's own chats: among the newest of each chat, or among those in which a word
   * begins with the same three letters. Each comes with a (folded) text that it stands in. Nothing where it takes too long.
   */
  listNearWords: (
    { userId, workspaceId }: Scope,
    word: string,
    among: "newest" | "same beginning",
    signal?: AbortSignal,
  ): Promise<NearWord[]> =>
    db
      .transaction("search.near-words", async (tx) => {
        await tx`select set_config('statement_timeout', ${String(longestLookMs)}, true), set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`
        const length = [...word].length
        const looked =
          among === "newest"
            ? tx`select d.words, d.body from mine cross join lateral (select x.words, x.body from search_documents x where x.chat_id = mine.chat_id
                order by x.created_at desc, x.message_id desc limit (select ${mostLookedAt} / greatest(count(*), 1) + 1 from mine)) d`
            : tx`select d.words, d.body from search_documents d where d.words @@ ${`${quoted([...word].slice(0, 3).join(""))}:*`}::tsquery
                and d.chat_id = any(array(select chat_id from mine)) limit ${mostLookedAt}`
        return cancellable<NearWord>(
          tx`with mine as materialized (select k.chat_id from chat_members k where k.user_id = ${userId} and (${workspaceId}::uuid is null or k.workspace_id = ${workspaceId}::uuid)),
            looked as (${looked})
          select lexeme as word, count(*)::int as times, min(looked.body) as body
          from looked cross join lateral unnest(tsvector_to_array(looked.words)) lexeme
          where length(lexeme) between ${length - 2}::int and ${length + 2}::int and lexeme <> ${word} and similarity(lexeme, ${word}) >= 0.15
          group by lexeme order by similarity(lexeme, ${word}) desc, count(*) desc limit 60`,
          signal,
        )
      })
      .catch((error: unknown) => {
        if (error instanceof TooSlow) return []
        throw error
      }),
})

async function cancellable<T extends object>(query: Part, signal?: AbortSignal): Promise<T[]> {
  const cancel = () => query.cancel()
  if (signal?.aborted) throw new TooSlow()
  signal?.addEventListener("abort", cancel, { once: true })
  try {
    return (await query) as unknown as T[]
  } catch (error) {
    if ((error as { code?: string }).code === "57014") throw new TooSlow()
    throw error
  } finally {
    signal?.removeEventListener("abort", cancel)
  }
}

const isText = (choices: Choice[]) => choices.every(({ atom, negated }) => atom.kind === "text" && !negated)
const placing = new Set<Atom["kind"]>(["from", "in", "with", "before", "after", "during"])
const isPlace = (choices: Choice[]) => choices.every(({ atom }) => placing.has(atom.kind))

/**
 * The clause by which to fetch all that it is found in, or null where walking from the newest message on until a page is full is
 * quicker: by the planner's own guess, and by how much of all messages is the reader's.
 */
async function findRarest(
  tx: TransactionSql,
  clauses: Choice[][],
  all: (clauses: Choice[][]) => Part,
  mine: { size: number; all: number }[],
): Promise<Choice[] | null> {
  if (clauses.length === 0) return null
  const guess = async (condition: Part) => {
    const [row] = await tx<{ [column: string]: [{ Plan: { "Plan Rows": number } }] }[]>`
      explain (format json) select 1 from search_documents d where ${condition}`
    return Object.values(row!)[0]![0].Plan["Plan Rows"]
  }
  const guesses: { clause: Choice[]; rows: number }[] = []
  for (const clause of clauses) guesses.push({ clause, rows: await guess(all([clause])) })
  const rarest = guesses.reduce((least, one) => (one.rows < least.rows ? one : least))
  const together = clauses.length > 1 ? await guess(all(clauses)) : rarest.rows
  const size = mine[0]!.all
  const share = Math.min(1, mine.reduce((sum, chat) => sum + chat.size, 1) / size)
  const met = 50 / (Math.min(1, together / size) * share)
  return Math.min(met, size) * metCost < rarest.rows * foundCost ? null : rarest.clause
}

async function writeDocuments(tx: TransactionSql, rows: Unindexed[], documents: Document[]) {
  await tx`insert into search_documents (message_id, chat_id, sender_id, created_at, edited_at, body, words, has_link, has_code)
    select t.id, t.chat_id, m.sender_id, 'epoch'::timestamptz + t.created_at * interval '1 microsecond', 'epoch'::timestamptz + t.edited_at * interval '1 microsecond',
      t.body, array_to_tsvector(string_to_array(t.words || t.signs, ' ')) || strip(to_tsvector(t.language::regconfig, t.words)), t.has_link::boolean, t.has_code::boolean
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.chatId)}::uuid[], ${rows.map((row) => row.createdAt)}::bigint[], ${rows.map((row) => row.editedAt)}::bigint[],
      ${documents.map((row) => row.folded)}::text[], ${documents.map((row) => row.words)}::text[], ${documents.map((row) => (row.words && row.signs ? ` ${row.signs}` : row.signs))}::text[],
      ${documents.map((row) => String(row.hasLink))}::text[], ${documents.map((row) => String(row.hasCode))}::text[], ${rows.map((row) => row.language)}::text[])
      as t(id, chat_id, created_at, edited_at, body, words, signs, has_link, has_code, language)
    join messages m on m.id = t.id
    on conflict (message_id) do update set edited_at = excluded.edited_at, body = excluded.body, words = excluded.words,
      has_link = excluded.has_link, has_code = excluded.has_code
      where search_documents.edited_at is distinct from excluded.edited_at or search_documents.words <> excluded.words`
}

function conditionOf(tx: TransactionSql, clauses: Choice[][], userId: string, language: string): Part {
  const one = ({ atom, negated }: Choice) =>
    negated ? tx`not (${atomSql(tx, atom, userId, language)})` : tx`(${atomSql(tx, atom, userId, language)})`
  const clause = (choices: Choice[]) => choices.map(one).reduce((whole, part) => tx`${whole} or ${part}`)
  if (clauses.length === 0) return tx`true`
  return clauses.map((choices) => tx`(${clause(choices)})`).reduce((whole, part) => tx`${whole} and ${part}`)
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&")
const quoted = (lexeme: string) => `'${lexeme.replaceAll(/['\\]/g, "$&$&")}'`

function textSql(tx: TransactionSql, { folded, phrase, open }: TextAtom, language: string) {
  const { words, signs } = lexemesOf(folded)
  const inside = tx`d.body like ${`%${escaped(folded)}%`}`
  const isWord = words.length === 1 && words[0] === folded
  if (signs.length > 0) {
    // Pairs of letters say all that a single one says.
    const long = signs.filter((sign) => [...sign].length > 1)
    const all = (long.length > 0 ? long : signs).map(quoted).join(" & ")
    return tx`d.words @@ ${all}::tsquery and ${inside}`
  }
  if (!isWord) return inside
  if (open) return tx`d.words @@ ${`${quoted(folded)}:*`}::tsquery`
  if (phrase) return tx`d.words @@ ${quoted(folded)}::tsquery`
  const forms = tx`d.words @@ (${quoted(folded)}::tsquery || plainto_tsquery(${language}::regconfig, ${folded}))`
  return folded.length < 3 ? forms : tx`${forms} or ${inside}`
}

function atomSql(tx: TransactionSql, atom: Atom, userId: string, language: string): Part {
  const person = (handle: string) =>
    handle === "me" ? tx`select ${userId}::uuid` : tx`select u.id from users u where lower(u.handle) = ${handle}`
  const live = (condition: Part) => tx`exists (select 1 from messages x where x.id = d.message_id and ${condition})`
  switch (atom.kind) {
    case "text":
      return textSql(tx, atom, language)
    case "from":
      return tx`d.sender_id = any(array(${person(atom.handle)}))`
    case "in":
      return tx`d.chat_id = any(array(select c.id from chats c join chat_members k on k.chat_id = c.id and k.user_id = ${userId} where lower(c.name) = ${atom.name} or c.id::text = ${atom.name}))`
    case "with":
      return tx`d.chat_id = any(array(select k.chat_id from chat_members k join chat_members o on o.chat_id = k.chat_id
        where k.user_id = ${userId} and o.user_id = any(array(${person(atom.handle)}))))`
    case "to":
      return tx`d.sender_id <> all(array(${person(atom.handle)})) and d.chat_id = any(array(select k.chat_id from chat_members k join chats c on c.id = k.chat_id and c.kind = 'direct'
        join chat_members o on o.chat_id = k.chat_id where k.user_id = ${userId} and o.user_id = any(array(${person(atom.handle)}))))`
    case "mentions":
      return live(tx`(x.mentioned_ids && array(${person(atom.handle)}) or x.mentions_all and ${atom.handle === "me"})`)
    case "before":
      return tx`d.created_at < ${atom.until}`
    case "after":
      return tx`d.created_at >= ${atom.from}`
    case "during":
      return tx`d.created_at >= ${atom.from} and d.created_at < ${atom.until}`
    case "link":
      return tx`d.has_link`
    case "code":
      return tx`d.has_code`
    case "edited":
      return tx`d.edited_at is not null`
    case "unread":
      return live(
        tx`x.sender_id <> ${userId} and x.seq > (select k.last_read_seq from chat_members k where k.chat_id = x.chat_id and k.user_id = ${userId})`,
      )
  }
}

/** Searches that are compared with messages in one statement, each by a condition of its own. */
const mostTogether = 50
export type Watching = { userId: string; workspaceId: string; inChats: string[]; clauses: Choice[][] }
type Asked = Watching & { place: number; language: string }

const freshOf = (tx: TransactionSql, messageIds: string[]) =>
  tx`fresh as materialized (select * from search_documents where message_id = any(${messageIds}::uuid[]))`

/**
 * Leaves out, by one plan for all, the searches of which one text that has to be there is in none of the messages: planning a
 * condition for each costs far more than trying it on a few messages.
 */
async function preselect(tx: TransactionSql, messageIds: string[], asked: Asked[]): Promise<Asked[]> {
  const rows = asked.flatMap(({ place, language, clauses }) => {
    const texts = clauses.find(isText)?.map(({ atom }) => atom as TextAtom) ?? []
    return texts.map(({ folded, phrase, open }) => ({
      place,
      language,
      pattern: `%${escaped(folded)}%`,
      word: !phrase && !open && isWord(folded) ? folded : "",
    }))
  })
  const tried = new Set(rows.map(({ place }) => place))
  const found = await tx<{ place: number }[]>`with ${freshOf(tx, messageIds)}
    select distinct s.place from (
      select t.*, case when t.word <> '' then plainto_tsquery(t.language::regconfig, t.word) end as forms
      from unnest(${rows.map((row) => row.place)}::int[], ${rows.map((row) => row.language)}::text[], ${rows.map((row) => row.pattern)}::text[], ${rows.map((row) => row.word)}::text[])
        as t(place, language, pattern, word) offset 0) s
    where exists (select 1 from fresh d where d.body like s.pattern or d.words @@ s.forms)`
  const likely = new Set(found.map(({ place }) => place))
  return asked.filter(({ place }) => !tried.has(place) || likely.has(place))
}

async function select(tx: TransactionSql, messageIds: string[], asked: Asked[]): Promise<number[]> {
  const each = asked.map(({ userId, inChats, clauses, place, language }) => {
    const condition = conditionOf(tx, clauses, userId, language)
    return tx`select ${place}::int as place where exists (select 1 from fresh d
      where d.chat_id = any(${inChats}::uuid[]) and d.sender_id <> ${userId} and ${condition})`
  })
  const any = each.reduce((all, one) => tx`${all} union all ${one}`)
  const rows = await tx<{ place: number }[]>`with ${freshOf(tx, messageIds)} ${any}`
  return rows.map(({ place }) => place)
}

export type SavedSearchStore = ReturnType<typeof createSavedSearchStore>

/** The searches that people keep, with what is new in them. */
export function createSavedSearchStore(db: Database) {
  const columns = (sql: Sql | TransactionSql) => sql`
    s.id, s.user_id, s.workspace_id, s.name, s.q, s.ranking as order, s.zone, s.seen_at, s.counted_at, s.created_at,
    (extract(epoch from s.seen_at) * 1000000)::bigint::text as seen,
    ${newInSearch(sql)} as unread`

  return {
    /** Null when the person keeps `most` already, or is not in the team. */
    insert: (
      saved: Pick<SavedSearch, "id" | "userId" | "workspaceId" | "name" | "q" | "order" | "zone">,
      seen: string | null,
      most: number,
    ) =>
      db.transaction("search.save", async (tx): Promise<SavedSearch | null> => {
        const { id, userId, workspaceId, name, q, order, zone } = saved
        // One at a time for each person.
        await tx`select 1 from users where id = ${userId} for no key update`
        const [row] = await tx<
          SavedSearch[]
        >`with s as (insert into saved_searches (id, user_id, workspace_id, name, q, ranking, zone, seen_at)
            select ${id}, t.user_id, t.workspace_id, ${name}, ${q}, ${order}, ${zone}, coalesce('epoch'::timestamptz + ${seen}::bigint * interval '1 microsecond', now())
            from workspace_members t where t.workspace_id = ${workspaceId} and t.user_id = ${userId}
              and (select count(*) from saved_searches x where x.user_id = t.user_id) < ${most} returning *)
          select ${columns(tx)} from s`
        return row ?? null
      }),

    listFor: (userId: string, workspaceId: string | null = null) =>
      db.query(
        "search.saved",
        (sql) => sql<SavedSearch[]>`select ${columns(sql)} from saved_searches s
          where s.user_id = ${userId} and (${workspaceId}::uuid is null or s.workspace_id = ${workspaceId}::uuid) order by lower(s.name), s.id`,
      ),

    findFor: (userId: string, id: string) =>
      db.query(
        "search.saved-one",
        async (sql) =>
          (
            await sql<
              SavedSearch[]
            >`select ${columns(sql)} from saved_searches s where s.id = ${id} and s.user_id = ${userId}`
          )[0] ?? null,
      ),

    rename: (userId: string, id: string, name: string) =>
      db.query(
        "search.rename-saved",
        async (sql) =>
          (await sql`update saved_searches set name = ${name} where id = ${id} and user_id = ${userId}`).count > 0,
      ),

    remove: (userId: string, id: string) =>
      db.query(
        "search.remove-saved",
        async (sql) => (await sql`delete from saved_searches where id = ${id} and user_id = ${userId}`).count > 0,
      ),

    /** Up to a moment (microseconds) all is seen; never goes back. */
    setSeen: (userId: string, id: string, seen: string) =>
      db.query(
        "search.see-saved",
        (
          sql,
        ) => sql`update saved_searches set seen_at = 'epoch'::timestamptz + ${seen}::bigint * interval '1 microsecond'
          where id = ${id} and user_id = ${userId} and seen_at < 'epoch'::timestamptz + ${seen}::bigint * interval '1 microsecond'`,
      ),

    /** What was found just now after what was seen; answers how many of them count. */
    setHits: (id: string, hits: string[]) =>
      db.query("search.count-saved", async (sql) => {
        const [row] = await sql<{ unread: number }[]>`with s as (
            update saved_searches set hits = ${hits}::uuid[], counted_at = now() where id = ${id} returning *)
          select ${columns(sql)} from s`
        return row?.unread ?? 0
      }),

    /** The searches of these people that look into these chats, after an id. */
    listWatching: (userIds: string[], chatIds: string[], after: string | null, limit: number) =>
      db.query(
        "search.watching",
        (sql) => sql<(SavedSearch & { inChats: string[] })[]>`select * from (
            select s.id, s.user_id, s.workspace_id, s.name, s.q, s.ranking as order, s.zone, s.seen_at, s.counted_at,
              array(select k.chat_id from chat_members k where k.user_id = s.user_id and k.workspace_id = s.workspace_id and k.chat_id = any(${chatIds}::uuid[])) as in_chats
            from saved_searches s where s.user_id = any(${userIds}::uuid[]) and (${after}::uuid is null or s.id > ${after}::uuid)) s
          where cardinality(s.in_chats) > 0 order by s.id limit ${limit}`,
      ),

    /** Which of several people's searches find one of these messages in these chats, by their places in the list. */
    matching: (messageIds: string[], searches: Watching[]) =>
      db.transaction("search.matching", async (tx): Promise<number[]> => {
        if (searches.length === 0) return []
        await tx`select set_config('statement_timeout', ${String(longestMs)}, true), set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)`
        const teams = [...new Set(searches.map((one) => one.workspaceId))]
        const languages = await tx<{ id: string; language: string }[]>`
          select workspace_id as id, language from search_languages where workspace_id = any(${teams}::uuid[])`
        const languageOf = new Map(languages.map(({ id, language }) => [id, language]))
        const asked = searches.map((one, place) => ({
          ...one,
          place,
          language: languageOf.get(one.workspaceId) ?? "english",
        }))
        const likely = await preselect(tx, messageIds, asked)
        const found: number[] = []
        for (let at = 0; at < likely.length; at += mostTogether)
          found.push(...(await select(tx, messageIds, likely.slice(at, at + mostTogether))))
        return found
      }),
  }
}
