import type { PendingQuery, Row } from "postgres"
import type { Database, TransactionSql } from "../platform/db/open"
import { type Census, type Sign, type Way, joined, lookUpOf, nextPart, parted, signsOf, wayOf } from "./access"
import { erasBetween } from "./eras"
import { lexemesOf } from "./fold"
import { type Scope, createIndexStore, micros, reachOf } from "./index-store"
import type { Sought } from "./marks"
import type { Atom, Choice, TextAtom } from "./query"

type Part = PendingQuery<Row[]>

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

/** Stopped after its time. */
export class TooSlow extends Error {
  override message = "The search was stopped"
}

/** In ms, where no setting says otherwise. */
export const usualLongestMs = 2_000
/** A part of a word that stands in more words than this is not looked up by them: it is in many messages. */
const mostWords = 1_000
const censusMs = 300_000
const moment = (sql: TransactionSql, micros: string | null) =>
  sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`
export type SearchStore = ReturnType<typeof createSearchStore>

/** The documents that messages are found by, and the finding; a search that takes longer than `longestMs` is stopped. */
export function createSearchStore(db: Database, longestMs = usualLongestMs) {
  let census: { at: number; value: Census } | null = null
  return {
    ...createIndexStore(db),
    ...recentSearches(db),
    ...vocabulary(db),

    /**
     * The newest messages that a query means, among what this person may read at this moment, before a position. Raises
     * `TooSlow` after its time, and when `signal` aborts. A replica may look that is as far as `reachFor` has just told of the primary.
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

export const isWord = (folded: string) => {
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
  let isOver = false
  // Only what is at work is cancelled. What still waits for its turn the driver would never send then, nor the rollback behind
  // it: the connection would be lost, and who asked would wait, until Postgres ends the open transaction.
  function cancel() {
    if ((query as { active?: boolean }).active) query.cancel()
    else if (!isOver) setTimeout(cancel, 1)
  }
  if (signal?.aborted) throw new TooSlow()
  signal?.addEventListener("abort", cancel, { once: true })
  try {
    return (await query) as unknown as T[]
  } catch (error) {
    if ((error as { code?: string }).code === "57014") throw new TooSlow()
    throw error
  } finally {
    isOver = true
    signal?.removeEventListener("abort", cancel)
  }
}

export function conditionOf(tx: TransactionSql, clauses: Choice[][], userId: string, language: string): Part {
  const one = ({ atom, negated }: Choice) =>
    negated ? tx`not (${atomSql(tx, atom, userId, language)})` : tx`(${atomSql(tx, atom, userId, language)})`
  const clause = (choices: Choice[]) => choices.map(one).reduce((whole, part) => tx`${whole} or ${part}`)
  if (clauses.length === 0) return tx`true`
  return clauses.map((choices) => tx`(${clause(choices)})`).reduce((whole, part) => tx`${whole} and ${part}`)
}

export const escaped = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&")
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
