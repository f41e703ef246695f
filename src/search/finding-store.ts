import type { TransactionSql } from "../platform/db/open"
import {
  type Census,
  type LookUp,
  type Sign,
  type Way,
  joined,
  lookUpOf,
  nextPart,
  parted,
  signsOf,
  wayOf,
} from "./access"
import { type Part, allEnded } from "./cancelling"
import { placeOf, timeAt } from "./census-store"
import { erasBetween } from "./eras"
import { micros } from "./index-store"
import { bestListed, listSql } from "./listed-store"
import { conditionOf } from "./matching-store"
import { personSql } from "./names-store"
import type { Atom, Choice } from "./query"
import type { Scope } from "./reach-store"
import { wordsOf } from "./vocabulary-store"

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
export type Page = { before: Position | null; limit: number; reach?: string; way?: Way }

/** What a query asks for, by how it is looked for; times in ms since 1970. */
export type Wishes = {
  /** Which chats are meant, and everything that is asked of the messages in them. */
  chats: Choice[][]
  rest: Choice[][]
  /** The texts among the rest of which one of each clause has to be there. */
  texts: Choice[][]
  /** Who has to have written it, where that is asked for. */
  senders: string[]
  /** What another index has a list of. */
  listed: Atom | null
  from: number
  until: number
}

/** A chat of somebody who searches. */
type Mine = { id: string; language: string; size: number }
/** A search in its transaction. */
type Search = {
  tx: TransactionSql
  /** Can be stopped. */
  ask: <T extends object>(query: Part) => Promise<T[]>
  scope: Scope
  page: Page
  wishes: Wishes
  census: Census
  /** In which language was searched last: its words are looked up before it is known that the reader's chats are in it. */
  usualLanguage: string
}
type Found = { hits: Hit[]; language: string | null }

const byNewest = (a: Hit, b: Hit) => Number(b.at) - Number(a.at) || (a.messageId < b.messageId ? 1 : -1)
const isPlace = ({ kind }: Atom) => kind === "in" || kind === "with" || kind === "direct"

export function wishesOf(clauses: Choice[][], before: Position | null): Wishes {
  const positive = clauses.filter((clause) => clause.every(({ negated }) => !negated))
  const single = positive.flatMap((clause) => (clause.length === 1 ? clause : []))
  const places = single.filter(({ atom }) => isPlace(atom))
  const spans = single.map(({ atom }) => spanOf(atom))
  return {
    chats: places.map((choice) => [choice]),
    rest: clauses.filter(([first]) => !places.includes(first!)),
    texts: positive.filter((clause) => clause.every(({ atom }) => atom.kind === "text")),
    senders: single.flatMap(({ atom }) => (atom.kind === "from" ? [atom.person] : [])),
    listed: bestListed(single.map(({ atom }) => atom)),
    from: Math.max(...spans.map((span) => span.from), -Infinity),
    until: Math.min(...spans.map((span) => span.until), before ? Number(before.at) / 1000 + 1 : Infinity),
  }
}

function spanOf(atom: Atom): { from: number; until: number } {
  const ever = { from: -Infinity, until: Infinity }
  if (atom.kind === "before") return { ...ever, until: atom.until.getTime() }
  if (atom.kind === "after") return { ...ever, from: atom.from.getTime() }
  return atom.kind === "during" ? { from: atom.from.getTime(), until: atom.until.getTime() } : ever
}

/**
 * The newest hits in the chats that the reader has at this moment, and the language of the first of these; each search is
 * stopped after `longestMs`.
 */
export async function findNewest(search: Search, longestMs: number): Promise<Found> {
  const { tx, usualLanguage } = search
  const isBySender = search.wishes.senders.length > 0
  // Nothing is read from end to end; by words all is looked up alike, so that one plan is right for any. Sent before the rest.
  const settled =
    tx`select set_config('statement_timeout', ${String(longestMs)}, true), set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('enable_material', 'off', true), set_config('join_collapse_limit', '1', true), set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`.execute()
  const [mine, senders, usually] = await allEnded(
    listMine(search),
    isBySender ? listSenders(search) : Promise.resolve([]),
    lookUpFor(search, usualLanguage),
    settled,
  )
  const [first] = mine
  if (!first || (isBySender && senders.length === 0)) return { hits: [], language: null }
  // What a word is known by depends on the language: teams of one are asked together.
  const groups = [...Map.groupBy(mine, (chat) => chat.language)]
  const found: Hit[] = []
  for (const [language, chats] of groups) {
    // A walk for those before changed them.
    if (groups.length > 1)
      await tx`select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_bitmapscan', 'on', true), set_config('enable_sort', 'on', true)`
    const lookUp = language === usualLanguage ? usually : await lookUpFor(search, language)
    found.push(...(await findIn(search, { language, chats, senders, lookUp })))
  }
  const hits = groups.length > 1 ? found.sort(byNewest).slice(0, search.page.limit) : found
  return { hits, language: first.language }
}

const listMine = ({ tx, ask, scope, wishes }: Search) =>
  ask<Mine>(tx`
    select d.chat_id as id, coalesce(l.language, 'english') as language, c.last_seq as size
    from chat_members d join chats c on c.id = d.chat_id left join search_languages l on l.workspace_id = d.workspace_id
    where d.user_id = ${scope.userId} and (${scope.workspaceId}::uuid is null or d.workspace_id = ${scope.workspaceId}::uuid)
      and (${scope.chatId ?? null}::uuid is null or d.chat_id = ${scope.chatId ?? null}::uuid)
      and ${conditionOf(tx, wishes.chats, scope.userId, "english")}`)

async function listSenders({ tx, ask, scope, wishes }: Search): Promise<string[]> {
  const each = wishes.senders.map((person) => personSql(tx, person, scope.userId))
  const people = await ask<{ id: string }>(each.reduce((all, one) => tx`${all} union ${one}`))
  return people.map(({ id }) => id)
}

/** Chats of one language, and who has to have written in them where that was asked for. */
type Among = { language: string; chats: Mine[]; senders: string[]; lookUp: LookUp | null }

async function findIn(search: Search, among: Among): Promise<Hit[]> {
  const { lookUp } = among
  if (lookUp?.lists.some((words) => words.length === 0)) return []
  const { way: wished } = search.page
  const way = wished && (lookUp || wished.by !== "words") ? wished : chooseWay(search, among)
  if (lookUp && way.by === "words") return byWords(search, among, { lookUp, part: way.part })
  const { listed } = search.wishes
  return listed && way.by === "lists" ? byList(search, among, listed, way.part) : walk(search, among, way.by === "time")
}

/** How the texts are looked up; null where any message may be meant. */
async function lookUpFor({ tx, ask, wishes, census }: Search, language: string): Promise<LookUp | null> {
  const signs = wishes.texts.flatMap((clause) =>
    clause.flatMap(({ atom }) => (atom.kind === "text" ? signsOf(atom) : [])),
  )
  const known = new Map<string, string[] | null>()
  const keyOf = (sign: Sign) => JSON.stringify(sign)
  await allEnded(...signs.map(async (sign) => void known.set(keyOf(sign), await wordsOf(tx, ask, sign, language))))
  const found = (sign: Sign) => known.get(keyOf(sign)) ?? null
  return joined(wishes.texts.map((clause) => lookUpOf(clause, found, census)).filter((one) => one !== null))
}

/** So many messages are looked at before a list is: what is frequent is found among them. */
const lookedAtFirst = 5_000

function chooseWay({ wishes: { from, until, listed }, census, page }: Search, { chats, senders, lookUp }: Among): Way {
  const shareOf = (sender: string) => census.senders.get(sender) ?? census.senderOtherwise
  const field = {
    messages: chats.reduce((sum, chat) => sum + chat.size, 0),
    chats: chats.length,
    during: Math.max(0, placeOf(census, until) - placeOf(census, from)),
    bySender: senders.length === 0 ? 1 : senders.reduce((sum, sender) => sum + shareOf(sender), 0),
    limit: page.limit,
  }
  const way = wayOf(field, lookUp, census)
  const part = lookedAtFirst / Math.max(1, field.messages)
  return listed && way.by !== "words" && part < field.during ? { by: "lists", part } : way
}

/** What is asked of a document `d`, each as a condition. */
function conditionsOf({ tx, scope, page: { before }, wishes }: Search, { language, chats, senders }: Among) {
  const { from, until, rest } = wishes
  const isOneOf = (column: Part, [first, ...others]: string[]) =>
    others.length === 0 ? tx`${column} = ${first!}::uuid` : tx`${column} = any(${[first!, ...others]}::uuid[])`
  const earlier = before
    ? tx`(d.created_at, d.message_id) < (('epoch'::timestamptz + ${before.at}::bigint * interval '1 microsecond'), ${before.id}::uuid)`
    : Number.isFinite(until)
      ? tx`d.created_at < ${new Date(until)}`
      : tx`true`
  return {
    timed: tx`${Number.isFinite(from) ? tx`d.created_at >= ${new Date(from)}` : tx`true`} and ${earlier}`,
    bySender: senders.length === 0 ? tx`true` : isOneOf(tx`d.sender_id`, senders),
    inChats: isOneOf(
      tx`d.chat_id`,
      chats.map(({ id }) => id),
    ),
    matches: conditionOf(tx, rest, scope.userId, language),
  }
}

/** The joins stand in the order in which they are to be made, from the few that were found to what each of them is. */
const answer = ({ tx, ask, scope, page }: Search, places: Part, conditions: Part) =>
  ask<Hit>(tx`with place as not materialized (${places})
    select d.message_id, d.chat_id, m.seq, ${micros(tx, "d.created_at")} as at, d.edited_at, case when m.in_channel then null else m.thread_of end as thread_of
    from place p join search_documents d on d.message_id = p.message_id
    join messages m on m.id = d.message_id and m.deleted_at is null and m.edited_at is not distinct from d.edited_at
    join chat_members k on k.chat_id = m.chat_id and k.user_id = ${scope.userId}
    where ${conditions} order by p.created_at desc, p.message_id desc limit ${page.limit}`)

const newestFirst = (tx: TransactionSql) => tx`order by d.created_at desc, d.message_id desc offset 0`

/** One plan for any chat and time would be wrong for most. Sent at once: what follows goes to the same connection. */
function planFor(tx: TransactionSql, { sorts }: { sorts: boolean }) {
  const is = sorts ? "on" : "off"
  return tx`select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_bitmapscan', ${is}, true), set_config('enable_sort', ${is}, true)`.execute()
}

/**
 * By chats, or through one chat, each message is read where the index points at it; by time through many chats an index alone is
 * touched until a message is in the reader's chats and of the wished time and sender.
 */
async function walk(search: Search, among: Among, byTime: boolean): Promise<Hit[]> {
  const { tx } = search
  const { timed, bySender, inChats, matches } = conditionsOf(search, among)
  const settled = planFor(tx, { sorts: !byTime })
  const readsAll = !byTime || among.chats.length === 1
  const [first, then] = readsAll ? [matches, tx`true`] : [tx`true`, matches]
  const found = answer(
    search,
    tx`select d.message_id, d.created_at from search_documents d
      where ${inChats} and ${timed} and ${bySender} and ${first} ${newestFirst(tx)}`,
    then,
  )
  return (await allEnded(found, settled))[0]
}

/** Where what is asked for is frequent, enough of it is among the newest messages; where it is not, its list is short. */
async function byList(search: Search, among: Among, listed: Atom, part: number): Promise<Hit[]> {
  const { tx, census, page, scope, wishes } = search
  const start = timeAt(census, placeOf(census, wishes.until) - part)
  if (start > wishes.from) {
    const hits = await walk({ ...search, wishes: { ...wishes, from: start } }, among, among.chats.length === 1)
    if (hits.length >= page.limit) return hits
  }
  const { timed, bySender, inChats, matches } = conditionsOf(search, among)
  const ids = among.chats.map(({ id }) => id)
  const settled = planFor(tx, { sorts: true })
  const found = answer(
    search,
    tx`select d.message_id, d.created_at from search_documents d
      where d.message_id = any(array(${listSql(tx, listed, scope.userId, ids)})) and ${inChats} and ${timed} and ${bySender} and ${matches} ${newestFirst(tx)}`,
    tx`true`,
  )
  return (await allEnded(found, settled))[0]
}

/**
 * Any of some values. What is selected the planner does not look into: to load what is known of each of a hundred words took it
 * longer than to find them.
 */
const anyOf = (tx: TransactionSql, values: Part) => tx`&& (select ${values})`

/** In the newest part first, then in longer ones: what was said often is found without reading all that was ever said. */
async function byWords(search: Search, among: Among, first: { lookUp: LookUp; part: number }): Promise<Hit[]> {
  const { tx, census, page, wishes } = search
  const { from, until } = wishes
  const { timed, bySender, inChats, matches } = conditionsOf(search, among)
  const hasAny = (words: string[]) => tx`tsvector_to_array(d.words) ${anyOf(tx, tx`${words}::text[]`)}`
  const newest = Math.max(Date.now(), census.times.at(-1) ?? 0)
  for (let { part } = first; ;) {
    const start = part >= 1 ? from : Math.max(from, timeAt(census, placeOf(census, until) - part))
    const eras = Number.isFinite(start) ? erasBetween(start, until, newest) : null
    const within = eras ? tx`search_eras(d.created_at) ${anyOf(tx, tx`${eras}::int[]`)}` : tx`true`
    const words = parted(first.lookUp, part, census)
      .map((lists) => lists.map(hasAny).reduce((all, one) => tx`${all} and ${one}`))
      .reduce((all, one) => tx`${all} or ${one}`)
    // The rest no index is asked for: what one plan would guess of any chat, sender or time is wrong for most.
    const hits = await answer(
      search,
      tx`select d.message_id, d.created_at from search_documents d
        where ${within} and (${words}) and coalesce(${inChats} and ${timed} and ${bySender}, false) and ${matches} ${newestFirst(tx)}`,
      tx`true`,
    )
    if (start === from || hits.length >= page.limit) return hits
    part = nextPart(part, hits.length, page.limit)
  }
}
