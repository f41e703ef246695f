import type { Database, TransactionSql } from "../platform/db/open"
import { type Sign, type Way, joined, lookUpOf, nextPart, parted, signsOf, wayOf } from "./access"
import { type Part, cancellable, usualLongestMs } from "./cancelling"
import { createCensusStore, placeOf, timeAt } from "./census-store"
import { erasBetween } from "./eras"
import { createIndexStore, micros } from "./index-store"
import { conditionOf, createMatchingStore } from "./matching-store"
import type { Atom, Choice } from "./query"
import { type Scope, createReachStore, reachOf } from "./reach-store"
import { createRecentStore } from "./recent-store"
import { createVocabularyStore, wordsOf } from "./vocabulary-store"

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

const moment = (sql: TransactionSql, micros: string | null) =>
  sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`
export type SearchStore = ReturnType<typeof createSearchStore>

/** The documents that messages are found by, and the finding; a search that takes longer than `longestMs` is stopped. */
export function createSearchStore(db: Database, longestMs = usualLongestMs) {
  const { takeCensus } = createCensusStore(db)
  return {
    ...createIndexStore(db),
    ...createReachStore(db),
    ...createRecentStore(db),
    ...createVocabularyStore(db),
    ...createMatchingStore(db),

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
  }
}

function spanOf(atom: Atom): { from: number; until: number } {
  const ever = { from: -Infinity, until: Infinity }
  if (atom.kind === "before") return { ...ever, until: atom.until.getTime() }
  if (atom.kind === "after") return { ...ever, from: atom.from.getTime() }
  return atom.kind === "during" ? { from: atom.from.getTime(), until: atom.until.getTime() } : ever
}
