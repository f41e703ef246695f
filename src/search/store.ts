import { setImmediate } from "node:timers/promises"
import { LRUCache } from "lru-cache"
import type { PendingQuery, Row } from "postgres"
import { newInSearch } from "../inbox/store"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { type Census, type Sign, type Way, joined, lookUpOf, nextPart, parted, signsOf, wayOf } from "./access"
import { erasBetween } from "./eras"
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
  /** How far each chat that was looked at is indexed. */
  reached: Reached[]
}
type Reached = { chatId: string; rev: number }
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
export type ToDocument = (message: { id: string; body: string }) => Document
type Behind = { chatId: string; rev: number; redoTo: number; lastRev: number }
/** Where a page ended: microseconds of the message's time, and its id. */
export type Position = { at: string; id: string }
export type Hit = {
  messageId: string
  chatId: string
  seq: number
  at: string
  editedAt: Date | null
  /** The beginning of the thread in which it stands, and not in the chat's own list. */
  threadOf: string | null
}
/** A chat of somebody who searches. */
type Mine = { id: string; language: string; size: number }
const byNewest = (a: Hit, b: Hit) => Number(b.at) - Number(a.at) || (a.messageId < b.messageId ? 1 : -1)
export type Scope = { userId: string; workspaceId: string | null; chatId?: string | null }

/** Stopped after its time. */
export class TooSlow extends Error {
  override message = "The search was stopped"
}

/** A search that takes longer is stopped. */
const longestMs = 2_000
/** What is older when it is indexed belongs to a history that is brought in: nobody waits for news of it. */
const latelyMs = 3_600_000
/** A part of a word that stands in more words than this is not looked up by them: it is in many messages. */
const mostWords = 1_000
const censusMs = 300_000
const changesAtOnce = 2_000
/** A chat that is so many changes behind is far behind. */
const farRevs = 500
/** How far the index is may be written down so much later: what lies after it is compared, by who starts and who searches. */
const keptRevs = 64
const keptMs = 30_000
/** Words that need not be looked up to know that they are in the vocabulary, where they stay. */
const wordsRemembered = 100_000

const moment = (sql: TransactionSql, micros: string | null) =>
  sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`
const micros = (sql: TransactionSql, column: string) =>
  sql`(extract(epoch from ${sql(column)}) * 1000000)::bigint::text`

/** How far each chat of a person is indexed and in which language, in one text: up to the first change that is not, where it is not written down yet. */
async function reachOf(sql: Sql | TransactionSql, { userId, workspaceId, chatId = null }: Scope): Promise<string> {
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

export type SearchStore = ReturnType<typeof createSearchStore>

/** The documents that messages are found by, and the finding. */
export function createSearchStore(db: Database) {
  let census: { at: number; value: Census } | null = null
  const knownWords = new LRUCache<string, true>({ max: wordsRemembered })
  /** How far each chat's index is, and how far that is written down; since when it is ahead of that. */
  const places = new Map<string, { rev: number; kept: number; since: number }>()
  /** How far other programs said that they have indexed, so that it need not be looked at again. */
  const elsewhere = new Map<string, number>()

  return {
    ...recentSearches(db),
    ...vocabulary(db),

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

    /**
     * The newest messages that a query means, among what this person may read at this moment, before a position. Raises
     * `TooSlow` after 2 s, and when `signal` aborts. A replica may look that is as far as `reachFor` has just told of the primary.
     */
    async find(
      scope: Scope,
      clauses: Choice[][],
      page: { before: Position | null; limit: number; reach?: string; way?: Way },
      signal?: AbortSignal,
    ): Promise<Hit[]> {
      const census = await takeCensus()
      const isBehind = async (tx: TransactionSql) => {
        if (page.reach === undefined || !db.hasReplicas) return false
        const [row] = await tx<{ follows: boolean }[]>`select pg_is_in_recovery() as follows`
        return row!.follows && (await reachOf(tx, scope)) !== page.reach
      }
      const look = async (tx: TransactionSql): Promise<Hit[]> => {
        const ask = <T extends object>(query: Part) => cancellable<T>(query, signal)
        const positive = clauses.filter((clause) => clause.every(({ negated }) => !negated))
        const texts = positive.filter((clause) => clause.every(({ atom }) => atom.kind === "text"))
        const single = positive.flatMap((clause) => (clause.length === 1 ? [clause[0]!] : []))
        const where = single.filter(({ atom }) => atom.kind === "in" || atom.kind === "with").map((choice) => [choice])
        const handles = single.flatMap(({ atom }) => (atom.kind === "from" ? [atom.handle] : []))
        // A plan for any word would be wrong for most; and nothing is read from end to end.
        const [, mine, people] = await Promise.all([
          tx`select set_config('statement_timeout', ${String(longestMs)}, true), set_config('plan_cache_mode', 'force_custom_plan', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
            set_config('enable_material', 'off', true), set_config('join_collapse_limit', '1', true), set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
          ask<Mine>(tx`
            select d.chat_id as id, coalesce(l.language, 'english') as language, c.last_seq as size
            from chat_members d join chats c on c.id = d.chat_id left join search_languages l on l.workspace_id = d.workspace_id
            where d.user_id = ${scope.userId} and (${scope.workspaceId}::uuid is null or d.workspace_id = ${scope.workspaceId}::uuid)
              and (${scope.chatId ?? null}::uuid is null or d.chat_id = ${scope.chatId ?? null}::uuid)
              and ${conditionOf(tx, where, scope.userId, "english")}`),
          handles.length === 0
            ? []
            : ask<{ id: string }>(
                tx`select id from users where lower(handle) = any(${handles}) or id = ${handles.includes("me") ? scope.userId : null}`,
              ),
        ])
        if (mine.length === 0 || (handles.length > 0 && people.length === 0)) return []
        const within = async (language: string, mine: Mine[]): Promise<Hit[]> => {
          const known = new Map<Sign, string[] | null>()
          const signs = texts.flatMap((clause) =>
            clause.flatMap(({ atom }) => (atom.kind === "text" ? signsOf(atom) : [])),
          )
          await Promise.all(signs.map(async (sign) => void known.set(sign, await wordsOf(tx, ask, sign, language))))
          const byWord = new Map([...known].map(([sign, words]) => [JSON.stringify(sign), words]))
          const found = (sign: Sign) => byWord.get(JSON.stringify(sign)) ?? null
          const lookUps = texts.map((clause) => lookUpOf(clause, found, census)).filter((one) => one !== null)
          const lookUp = joined(lookUps)
          if (lookUp?.lists.some((words) => words.length === 0)) return []

          const spans = single.map(({ atom }) => spanOf(atom))
          const from = Math.max(...spans.map((span) => span.from), -Infinity)
          const until = Math.min(
            ...spans.map((span) => span.until),
            page.before ? Number(page.before.at) / 1000 + 1 : Infinity,
          )
          const ids = mine.map(({ id }) => id)
          const field = {
            messages: mine.reduce((sum, chat) => sum + chat.size, 0),
            chats: ids.length,
            during: Math.max(0, placeOf(census, until) - placeOf(census, from)),
            bySender:
              people.length === 0
                ? 1
                : people.reduce((sum, { id }) => sum + (census.senders.get(id) ?? census.senderOtherwise), 0),
            limit: page.limit,
          }
          const way = page.way && (lookUp || page.way.by !== "words") ? page.way : wayOf(field, lookUp, census)
          const senders = people.map(({ id }) => id)
          const rest = clauses.filter((clause) => !where.some(([choice]) => clause[0] === choice))
          const { before } = page
          const timed = tx`${Number.isFinite(from) ? tx`d.created_at >= ${new Date(from)}` : tx`true`}
          and ${before ? tx`(d.created_at, d.message_id) < (${moment(tx, before.at)}, ${before.id}::uuid)` : Number.isFinite(until) ? tx`d.created_at < ${new Date(until)}` : tx`true`}`
          const bySender =
            senders.length === 0
              ? tx`true`
              : senders.length === 1
                ? tx`d.sender_id = ${senders[0]!}::uuid`
                : tx`d.sender_id = any(${senders}::uuid[])`
          const inChats = ids.length === 1 ? tx`d.chat_id = ${ids[0]!}::uuid` : tx`d.chat_id = any(${ids}::uuid[])`
          const matches = conditionOf(tx, rest, scope.userId, language)
          // The joins stand in the order in which they are to be made, from the few that were found to what each of them is.
          const answer = (places: Part, conditions: Part) =>
            ask<Hit>(tx`with place as not materialized (${places})
          select d.message_id, d.chat_id, m.seq, ${micros(tx, "d.created_at")} as at, d.edited_at, case when m.in_channel then null else m.thread_of end as thread_of
          from place p join search_documents d on d.message_id = p.message_id
          join messages m on m.id = d.message_id and m.deleted_at is null and m.edited_at is not distinct from d.edited_at
          join chat_members k on k.chat_id = m.chat_id and k.user_id = ${scope.userId}
          where ${conditions} order by p.created_at desc, p.message_id desc limit ${page.limit}`)
          const newestFirst = tx`order by d.created_at desc, d.message_id desc offset 0`
          if (way.by !== "words" || !lookUp) {
            // Walking touches an index alone until a message is in the reader's chats and of the wished time and sender.
            if (way.by === "time")
              await tx`select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`
            return answer(
              tx`select d.message_id, d.created_at from search_documents d where ${inChats} and ${timed} and ${bySender} ${newestFirst}`,
              matches,
            )
          }
          const hasAny = (words: string[]) => tx`tsvector_to_array(d.words) && ${words}::text[]`
          const newest = Math.max(Date.now(), census.times.at(-1) ?? 0)
          // In the newest part first, then in longer ones: what was said often is found without reading all that was ever said.
          for (let part = way.part; ;) {
            const start = part >= 1 ? from : Math.max(from, timeAt(census, placeOf(census, until) - part))
            const isAll = start === from
            const eras = Number.isFinite(start) ? erasBetween(start, until, newest) : null
            const within = eras ? tx`search_eras(d.created_at) && ${eras}::int[]` : tx`true`
            const words = parted(lookUp, census)
              .map((lists) => lists.reduce((all, list) => tx`${all} and ${hasAny(list)}`, within))
              .reduce((all, one) => tx`${all} or ${one}`)
            // No index knows the chats in this: there are many of them, and each has much else.
            const hits = await answer(
              tx`select d.message_id, d.created_at from search_documents d
              where (${words}) and coalesce(${inChats}, false) and ${timed} and ${bySender} and ${matches} ${newestFirst}`,
              tx`true`,
            )
            if (isAll || hits.length >= page.limit) return hits
            part = nextPart(part, hits.length, page.limit)
          }
        }
        // What a word is known by depends on the language: teams of one are asked together.
        const groups = [...Map.groupBy(mine, (chat) => chat.language)]
        if (groups.length === 1) return within(...groups[0]!)
        const found: Hit[] = []
        for (const [language, chats] of groups) {
          // A walk by time for those before turned them off.
          await tx`select set_config('enable_bitmapscan', 'on', true), set_config('enable_sort', 'on', true)`
          found.push(...(await within(language, chats)))
        }
        return found.sort(byNewest).slice(0, page.limit)
      }
      const unlessBehind = async (tx: TransactionSql) => ((await isBehind(tx)) ? null : look(tx))
      const replica = { isFresh: (hits: Hit[] | null) => hits !== null, withinMs: longestMs + 500 }
      const found = await db.transaction("search.find", unlessBehind, page.reach === undefined ? {} : { replica })
      return found ?? []
    },

    /** How far each chat of a person is indexed, in one text: another one as soon as there is more to find, or less to read. */
    reachFor: (scope: Scope) => db.query("search.reach", (sql) => reachOf(sql, scope)),

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

  /** What is known of all messages, from what the planner's statistics say; asked for again after some minutes. */
  async function takeCensus(): Promise<Census> {
    if (census && performance.now() - census.at < censusMs) return census.value
    const value = await db.query("search.census", async (sql): Promise<Census> => {
      const [all] = await sql<
        { documents: number }[]
      >`select greatest(reltuples, 0)::float8 as documents from pg_class where oid = 'search_documents'::regclass`
      const rows = await sql<
        {
          name: string
          distinct: number
          elements: string[] | null
          elementShares: number[] | null
          values: string[] | null
          shares: number[] | null
          times: number[] | null
        }[]
      >`
        select attname as name, n_distinct as distinct, most_common_elems::text::text[] as elements, most_common_elem_freqs as element_shares,
          most_common_vals::text::text[] as values, most_common_freqs as shares, 
          case when attname = 'created_at' then array(select extract(epoch from b::timestamptz)::float8 * 1000 from unnest(histogram_bounds::text::text[]) as b) end as times
        from pg_stats where schemaname = current_schema() and tablename = 'search_documents' and attname in ('sender_id', 'created_at')
          or schemaname = current_schema() and tablename = 'search_documents_words' and attname = 'tsvector_to_array'`
      const of = (name: string) => rows.find((row) => row.name === name)
      const words = of("tsvector_to_array")
      const senders = of("sender_id")
      const shares = (words?.elementShares ?? []).slice(0, words?.elements?.length ?? 0)
      return {
        documents: all!.documents,
        frequencies: new Map(words?.elements?.map((word, i) => [word, shares[i]!])),
        otherwise: Math.min(0.001, ...shares) / 10,
        senders: new Map(senders?.values?.map((id, i) => [id, senders.shares![i]!])),
        senderOtherwise: 1 / Math.max(1, senders && senders.distinct > 0 ? senders.distinct : 50),
        times: of("created_at")?.times ?? [],
      }
    })
    census = { at: performance.now(), value }
    return value
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

/** The part of all messages that is older than a time. */
function placeOf({ times }: Census, at: number): number {
  if (at === Infinity) return 1
  if (at === -Infinity) return 0
  const after = times.findIndex((time) => time > at)
  return times.length === 0 ? 0.5 : (after < 0 ? times.length : after) / times.length
}

/** The time before which this part of all messages lies. */
const timeAt = ({ times }: Census, part: number): number =>
  part <= 0 || times.length === 0 ? -Infinity : times[Math.min(times.length - 1, Math.floor(part * times.length))]!

function spanOf(atom: Atom): { from: number; until: number } {
  const ever = { from: -Infinity, until: Infinity }
  if (atom.kind === "before") return { ...ever, until: atom.until.getTime() }
  if (atom.kind === "after") return { ...ever, from: atom.from.getTime() }
  return atom.kind === "during" ? { from: atom.from.getTime(), until: atom.until.getTime() } : ever
}

/** Words that were used, among them those that are like this. */
const wordsWith = (tx: TransactionSql, like: string) => tx`
  select unnest(d.coined) as word from search_documents d where search_joined(d.coined) like ${like} and d.coined is not null
  union all select unnest(k.words) from search_words k where search_joined(k.words) like ${like}`

type Ask = <T extends object>(query: Part) => Promise<T[]>

/** The words that a sign stands for, or null where they are too many. */
async function wordsOf(tx: TransactionSql, ask: Ask, sign: Sign, language: string): Promise<string[] | null> {
  if (sign.kind === "exact") return [sign.word]
  const forms = sign.kind === "forms" ? [sign.word] : sign.forms ? [sign.forms] : []
  for (const form of [...forms]) {
    const stems = await ask<{ stem: string }>(
      tx`select unnest(tsvector_to_array(to_tsvector(${language}::regconfig, ${form}))) as stem`,
    )
    forms.push(...stems.map(({ stem }) => stem))
  }
  if (sign.kind === "forms") return [...new Set(forms)]
  const part = escaped(sign.word)
  const inside = `%${part}%`
  const like = { start: `${part}%`, end: `%${part}`, inside }[sign.at]
  const rows = await ask<{ word: string }>(tx`
    select word from (${wordsWith(tx, inside)}) as t
    where word like ${like} limit ${mostWords + 1}`)
  if (rows.length > mostWords) return null
  return [...new Set([...forms, ...rows.map(({ word }) => word)])]
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
        const beginning = [...word].slice(0, 3).join("")
        const looked =
          among === "newest"
            ? tx`select d.words, d.body from mine cross join lateral (select x.words, x.body from search_documents x where x.chat_id = mine.chat_id
                order by x.created_at desc, x.message_id desc limit (select ${mostLookedAt} / greatest(count(*), 1) + 1 from mine)) d`
            : tx`select d.words, d.body from search_documents d
                where tsvector_to_array(d.words) && array(select w.word from (${wordsWith(tx, `%${escaped(beginning)}%`)}) w
                    where w.word like ${`${escaped(beginning)}%`} order by similarity(w.word, ${word}) desc limit 200)
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
const planByIndexes = (tx: TransactionSql) =>
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
    // Asked of the messages themselves: neither changes what a message says, and the index holds no more than that.
    case "reaction":
      return live(tx`x.reactions <> '[]'`)
    case "pin":
      return tx`d.message_id = any(array(select x.id from messages x join chat_members k on k.chat_id = x.chat_id and k.user_id = ${userId} where x.pinned_at is not null and x.deleted_at is null))`
    case "thread":
      return live(tx`x.reply_count > 0`)
    case "reply":
      return live(tx`x.thread_of is not null`)
    case "image":
      return live(tx`x.attachments <> '[]' and x.deleted_at is null`)
    case "edited":
      return tx`d.edited_at is not null`
    case "saved":
      return tx`d.message_id = any(array(select s.message_id from saved_messages s where s.user_id = ${userId} and s.message_id is not null))`
    case "unread":
      return live(
        tx`x.sender_id <> ${userId} and x.seq > (select k.last_read_seq from chat_members k where k.chat_id = x.chat_id and k.user_id = ${userId})`,
      )
  }
}

const isText = (choices: Choice[]) => choices.every(({ atom, negated }) => atom.kind === "text" && !negated)
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
