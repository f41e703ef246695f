import { setImmediate } from "node:timers/promises"
import type { Database, TransactionSql } from "../platform/db/open"
import { type Document, type Unindexed, createDocumentStore, planByIndexes } from "./document-store"
import { type Behind, isDue, isFar } from "./reach-store"

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
export type Indexable = { id: string; body: string; html: string }
export type ToDocument = (message: Indexable) => Document

/** What is older when it is indexed belongs to a history that is brought in: nobody waits for news of it. */
const latelyMs = 3_600_000
const changesAtOnce = 2_000
const chatsAtOnce = 500
/** How far the index is may be written down so much later: what lies after it is compared, by who starts and who searches. */
const keptRevs = 64
const keptMs = 30_000

export const micros = (sql: TransactionSql, column: string) =>
  sql`(extract(epoch from ${sql(column)}) * 1000000)::bigint::text`

/** Bringing what changed into the index, and how far each chat has it. */
export function createIndexStore(db: Database) {
  const { write, writeGently, insertDocuments } = createDocumentStore(db)
  /** How far each chat's index is, and how far that is written down; since when it is ahead of that. */
  const places = new Map<string, { rev: number; kept: number; since: number }>()
  /** How far other programs said that they have indexed, so that it need not be looked at again. */
  const elsewhere = new Map<string, number>()

  return {
    insertDocuments,

    /** Chats whose last change is not indexed, as far as this program knows: of these, or of all. */
    listBehind,

    /** Whether a chat was not indexed up to a rev, as far as this program knows by now. */
    lacks: ({ chatId, lastRev }: Behind) => lastRev > knownOf(chatId),

    /**
     * Brings changes into the index: of these chats, or of all that are behind, and says what it took in; null when nothing was
     * left. Up to 2,000 in one transaction. What is far behind is done by one program at a time and its place is kept at once; what is new is
     * compared with what is there, so that its place need not be written each time. `toDocument` makes what a text is found by.
     */
    advance: async (toDocument: ToDocument, given?: Behind[]): Promise<Indexed | null> => {
      const behind = (given ?? (await listBehind())).slice(0, chatsAtOnce)
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

    /** Writes down how far the index is, so that a program that starts next need not look again. */
    keepPlaces: () => keepPlaces([...places].filter(([, place]) => place.rev > place.kept).map(([id]) => id)),
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

  function knownOf(chatId: string): number {
    return Math.max(places.get(chatId)?.rev ?? 0, elsewhere.get(chatId) ?? 0)
  }

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
      const known = knownOf(chatId)
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

  /** Indexes up to 2,000 changes of these chats, or those of them that are not indexed yet; gives how far each is then. */
  async function indexChanges(
    tx: TransactionSql,
    chats: Behind[],
    toDocument: ToDocument,
    isFollowing: boolean,
  ): Promise<Indexed> {
    if (chats.length === 0) return { messages: [], chats: [], altered: [], reached: [] }
    const each = Math.ceil(changesAtOnce / chats.length)
    const rows = await tx<Unindexed[]>`
      select m.id, w.chat_id, m.rev, m.body, m.html, ${micros(tx, "m.created_at")} as created_at, ${micros(tx, "m.edited_at")} as edited_at,
        m.deleted_at is not null or m.kind <> 'text' as gone,
        coalesce((select l.language from search_languages l join chats c on c.workspace_id = l.workspace_id where c.id = w.chat_id), 'english') as language
      from unnest(${chats.map((row) => row.chatId)}::uuid[], ${chats.map((row) => row.rev)}::bigint[], ${chats.map((row) => row.lastRev)}::bigint[]) as w(chat_id, after, last)
      cross join lateral (select x.* from messages x left join search_documents d on d.message_id = x.id
        where x.chat_id = w.chat_id and x.rev > w.after and x.rev <= w.last and ${isFollowing ? isDue(tx) : tx`true`} order by x.rev limit ${each}) m
      order by w.chat_id, m.rev`
    const gone = rows.filter((row) => row.gone).map((row) => row.id)
    if (gone.length > 0) await tx`delete from search_documents where message_id = any(${gone}::uuid[])`
    const kept = rows.filter((row) => !row.gone)
    if (kept.length > 0) await (isFollowing ? writeGently : write)(tx, kept, await inTurns(kept, toDocument))
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
