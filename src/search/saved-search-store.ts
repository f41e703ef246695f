import { newInSearch } from "../inbox/standing-store"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { Choice, TextAtom } from "./query"
import { usualLongestMs } from "./cancelling"
import { conditionOf, insideOf, isWord } from "./matching-store"

export type SavedSearch = {
  id: string
  userId: string
  workspaceId: string
  name: string
  q: string
  order: "newest" | "relevance"
  grouped: boolean
  zone: string | null
  seenAt: Date
  /** The same in microseconds. */
  seen: string
  countedAt: Date
  createdAt: Date
  /** Matches after what was seen, 100 at most, of what the person may read now. */
  unread: number
}

const isText = (choices: Choice[]) => choices.every(({ atom, negated }) => atom.kind === "text" && !negated)
/** Kept of each search, the newest: the sidebar shows "99+" from 100 on. */
export const mostHits = 100
/** Searches that are compared with messages in one statement, each by a condition of its own. */
const mostTogether = 50
export type Watching = { userId: string; workspaceId: string; inChats: string[]; clauses: Choice[][] }
/** By the place of the search in the list. */
type Match = { place: number; messageId: string; isEdited: boolean }
type Asked = Watching & { place: number; language: string }

const freshOf = (tx: TransactionSql, messageIds: string[]) =>
  tx`fresh as materialized (select * from search_documents where message_id = any(${messageIds}::uuid[]))`

/**
 * Leaves out, by one plan for all, the searches of which one text that has to be there is in nothing that was said in their chats:
 * planning a condition for each costs far more than trying it on a few messages. What was said in a chat is tried as one text.
 */
async function preselect(tx: TransactionSql, messageIds: string[], asked: Asked[]): Promise<Asked[]> {
  const rows = asked.flatMap(({ place, language, clauses }) => {
    const texts = clauses.find(isText)?.map(({ atom }) => atom as TextAtom) ?? []
    return texts.map(({ folded, phrase, open }) => ({
      place,
      language,
      pattern: insideOf({ folded, phrase }),
      word: !phrase && !open && isWord(folded) ? folded : "",
    }))
  })
  const tried = new Set(rows.map(({ place }) => place))
  const places = asked.flatMap(({ place, inChats }) =>
    tried.has(place) ? inChats.map((chatId) => ({ place, chatId })) : [],
  )
  const found = await tx<{ place: number }[]>`with ${freshOf(tx, messageIds)},
    said as materialized (select chat_id, string_agg(body, E'\\n') as body from fresh group by chat_id),
    words as materialized (select distinct f.chat_id, w as word from fresh f cross join unnest(tsvector_to_array(f.words)) as w),
    texts as materialized (
      select t.*, c.chat_id from unnest(${rows.map((row) => row.place)}::int[], ${rows.map((row) => row.language)}::text[], ${rows.map((row) => row.pattern)}::text[], ${rows.map((row) => row.word)}::text[])
        as t(place, language, pattern, word)
      join unnest(${places.map(({ place }) => place)}::int[], ${places.map(({ chatId }) => chatId)}::uuid[]) as c(place, chat_id) on c.place = t.place),
    stems as materialized (
      select t.language, t.word, tsvector_to_array(to_tsvector(t.language::regconfig, t.word)) as forms
      from (select distinct language, word from texts where word <> '') t),
    forms as materialized (
      select t.place, t.chat_id, form from texts t join stems s on s.language = t.language and s.word = t.word cross join unnest(s.forms) as form)
    select t.place from texts t join said s on s.chat_id = t.chat_id where s.body like t.pattern
    union select f.place from forms f join words w on w.chat_id = f.chat_id and w.word = f.form`
  const likely = new Set(found.map(({ place }) => place))
  return asked.filter(({ place }) => !tried.has(place) || likely.has(place))
}

async function select(tx: TransactionSql, messageIds: string[], asked: Asked[]): Promise<Match[]> {
  const each = asked.map(({ userId, inChats, clauses, place, language }) => {
    const condition = conditionOf(tx, clauses, userId, language)
    return tx`select ${place}::int as place, d.message_id, d.edited_at is not null as is_edited from fresh d
      where d.chat_id = any(${inChats}::uuid[]) and d.sender_id <> ${userId} and ${condition}`
  })
  const any = each.reduce((all, one) => tx`${all} union all ${one}`)
  return tx<Match[]>`with ${freshOf(tx, messageIds)} ${any}`
}

export type SavedSearchStore = ReturnType<typeof createSavedSearchStore>

/** The searches that people keep, with what is new in them. */
export function createSavedSearchStore(db: Database) {
  const columns = (sql: Sql | TransactionSql) => sql`
    s.id, s.user_id, s.workspace_id, s.name, s.q, s.ranking as order, s.grouped, s.zone, s.seen_at, s.counted_at, s.created_at,
    (extract(epoch from s.seen_at) * 1000000)::bigint::text as seen,
    ${newInSearch(sql)} as unread`

  return {
    /** Null when the person keeps `most` already, or is not in the team. */
    insert: (
      saved: Pick<SavedSearch, "id" | "userId" | "workspaceId" | "name" | "q" | "order" | "grouped" | "zone">,
      seen: string | null,
      most: number,
    ) =>
      db.transaction("search.save", async (tx): Promise<SavedSearch | null> => {
        const { id, userId, workspaceId, name, q, order, grouped, zone } = saved
        // One at a time for each person.
        await tx`select 1 from users where id = ${userId} for no key update`
        const [row] = await tx<
          SavedSearch[]
        >`with s as (insert into saved_searches (id, user_id, workspace_id, name, q, ranking, grouped, zone, seen_at)
            select ${id}, t.user_id, t.workspace_id, ${name}, ${q}, ${order}, ${grouped}, ${zone}, coalesce('epoch'::timestamptz + ${seen}::bigint * interval '1 microsecond', now())
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

    listForAll: (userIds: string[]) =>
      db.query(
        "search.saved-of-all",
        (sql) =>
          sql<SavedSearch[]>`select ${columns(sql)} from saved_searches s where s.user_id = any(${userIds}::uuid[])`,
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

    /**
     * What came was found by these searches, too. Says nothing of what they found before: up to when that was counted stays.
     * Answers how many count now; nothing of searches that are gone.
     */
    addHits: (found: { id: string; messageId: string }[]) =>
      db.query(
        "search.add-hits",
        (sql) => sql<{ id: string; userId: string; unread: number }[]>`with n as (
            select id, array_agg(message_id) as hits from unnest(${found.map(({ id }) => id)}::uuid[], ${found.map(({ messageId }) => messageId)}::uuid[]) as t(id, message_id) group by id),
          mine as materialized (select x.id from saved_searches x where x.id = any(${[...new Set(found.map(({ id }) => id))]}::uuid[]) order by x.id for no key update),
          s as (update saved_searches x set hits = array(select distinct h from unnest(x.hits || n.hits) as h order by h desc limit ${mostHits})
            from mine join n on n.id = mine.id where x.id = mine.id returning x.*)
          select s.id, s.user_id, ${newInSearch(sql)} as unread from s`,
      ),

    /** The searches of these people that look into these chats, after an id. */
    listWatching: (userIds: string[], chatIds: string[], after: string | null, limit: number) =>
      db.query(
        "search.watching",
        (sql) => sql<
          (SavedSearch & { inChats: string[] })[]
        >`select s.id, s.user_id, s.workspace_id, s.name, s.q, s.ranking as order, s.grouped, s.zone, s.seen_at, s.counted_at,
            array_agg(k.chat_id) as in_chats
          from chat_members k join saved_searches s on s.user_id = k.user_id and s.workspace_id = k.workspace_id
          where k.chat_id = any(${chatIds}::uuid[]) and s.user_id = any(${userIds}::uuid[]) and (${after}::uuid is null or s.id > ${after}::uuid)
          group by s.id order by s.id limit ${limit}`,
      ),

    /** Which of several people's searches find which of these messages in these chats. */
    matching: (messageIds: string[], searches: Watching[]) =>
      db.transaction("search.matching", async (tx): Promise<Match[]> => {
        if (searches.length === 0) return []
        await tx`select set_config('statement_timeout', ${String(usualLongestMs)}, true), set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true)`
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
        // Several together are hardly ever asked in the same words again: no plan is kept for them.
        if (likely.length > 1) await tx`select set_config('plan_cache_mode', 'force_custom_plan', true)`
        const found: Match[] = []
        for (let at = 0; at < likely.length; at += mostTogether)
          found.push(...(await select(tx, messageIds, likely.slice(at, at + mostTogether))))
        return found
      }),
  }
}
