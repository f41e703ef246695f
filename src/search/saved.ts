import { LRUCache } from "lru-cache"
import { text as catalogue } from "../../views/text/text"
import { conflict, invalid, notFound } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { WorkspaceStore } from "../workspaces/store"
import { type Choice, longestQuery, parseQuery } from "./query"
import { type SavedSearch, type SavedSearchStore, mostHits } from "./saved-search-store"
import type { SearchStore } from "./store"

/** As many as a sidebar holds; each may be counted again when something arrives. */
export const mostSaved = 20

/** Searches whose meaning is kept, since all of them are compared with what arrives again and again. */
const mostRead = 5_000
const quarterMs = 15 * 60_000
/** Who asks for the numbers of many searches waits no longer. */
const patienceMs = 2_000

/** What a search without a name is called; no half of a character at its end. */
const beginningOf = (q: string) =>
  q
    .trim()
    .slice(0, 60)
    .replace(/[\ud800-\udbff]$/, "")

export type NewSearch = Pick<SavedSearch, "workspaceId" | "name" | "q" | "order" | "grouped" | "zone">

type Dependencies = {
  saved: SavedSearchStore
  search: SearchStore
  workspaces: WorkspaceStore
  /** To the person's own tabs and devices. */
  tellCount(userId: string, id: string, unread: number): void
}
export type SavedSearches = ReturnType<typeof createSavedSearches>

/** Searches that somebody keeps. */
export function createSavedSearches({ saved, search, workspaces, tellCount }: Dependencies) {
  const read = new LRUCache<string, { clauses: Choice[][] | null }>({ max: mostRead })

  /** What of a saved search is new: others' messages after the newest that was seen. Null for what means nothing any more. */
  function clausesOf({ q, zone, seenAt }: Pick<SavedSearch, "q" | "zone" | "seenAt">): Choice[][] | null {
    const now = new Date()
    // Dates cost a millisecond to read, and mean the same until midnight, which is at a quarter of an hour everywhere.
    const key = `${Math.floor(now.getTime() / quarterMs)} ${zone} ${q}`
    let known = read.get(key)
    if (!known) {
      const { clauses, problems } = parseQuery(q, { zone, now })
      read.set(key, (known = { clauses: problems.length > 0 ? null : clauses }))
    }
    if (!known.clauses) return null
    const isLater: Choice = { atom: { kind: "after", from: seenAt }, negated: false }
    const isOthers: Choice = { atom: { kind: "from", person: "me" }, negated: true }
    return [...known.clauses, [isLater], [isOthers]]
  }

  /** Through the one who keeps it. */
  async function load(userId: string, id: string): Promise<SavedSearch> {
    const found = await saved.findFor(userId, id)
    if (!found) throw notFound()
    return found
  }

  /** Counts what is new in one, as the person may read it at this moment: 100 at most. */
  async function count(one: SavedSearch): Promise<number> {
    const clauses = clausesOf(one)
    const { userId, workspaceId } = one
    const page = { before: null, limit: mostHits }
    const hits = clauses ? await search.find({ userId, workspaceId }, clauses, page) : []
    return saved.setHits(
      one.id,
      hits.map((hit) => hit.messageId),
    )
  }

  return {
    load,
    count,
    clausesOf,
    /** As they were counted last; what may no longer be read does not count. */
    listFor: saved.listFor,

    /** Counted now, for two seconds at most; what is left is as it was counted last. */
    async listCounted(userId: string, workspaceId: string | null): Promise<SavedSearch[]> {
      const deadline = performance.now() + patienceMs
      const list: SavedSearch[] = []
      for (const one of await saved.listFor(userId, workspaceId))
        list.push(performance.now() < deadline ? { ...one, unread: await count(one) } : one)
      return list
    },

    /** Keeps a search; what there is already counts as seen. Raises 404, 409 beyond 20, 422 for what cannot be meant. */
    async keep(userId: string, { workspaceId, name, q, order, grouped, zone }: NewSearch): Promise<SavedSearch> {
      if (!(await workspaces.findFor(userId, { id: workspaceId }))) throw notFound()
      const { clauses, problems } = parseQuery(q.slice(0, longestQuery + 1), { zone, now: new Date() })
      if (problems.length > 0) throw invalid(problems.map((message) => ({ path: "q", message })))
      const [newest] = await search.find({ userId, workspaceId }, clauses, { before: null, limit: 1 })
      const given = { id: newId(), userId, workspaceId, name: name || beginningOf(q), q, order, grouped, zone }
      const made = await saved.insert(given, newest?.at ?? null, mostSaved)
      if (!made) throw conflict(catalogue.saved.tooMany(mostSaved))
      return made
    },

    /** Raises 404 for one that is not theirs. */
    async rename(userId: string, id: string, name: string) {
      if (!(await saved.rename(userId, id, name))) throw notFound()
    },

    /** Raises 404 for one that is not theirs. */
    async remove(userId: string, id: string) {
      if (!(await saved.remove(userId, id))) throw notFound()
    },

    /**
     * All that matches now is seen. Answers the search as it was before; null for one that is not theirs, or that is not
     * `asked`, since an address may be shared and changed.
     */
    async see(userId: string, id: string, asked?: Pick<SavedSearch, "q">): Promise<SavedSearch | null> {
      const one = await saved.findFor(userId, id)
      if (!one || (asked && asked.q !== one.q)) return null
      const { clauses, problems } = parseQuery(one.q, { zone: one.zone, now: new Date() })
      const scope = { userId, workspaceId: one.workspaceId }
      const [newest] = problems.length > 0 ? [] : await search.find(scope, clauses, { before: null, limit: 1 })
      if (newest) {
        await saved.setSeen(userId, id, newest.at)
        tellCount(userId, id, 0)
      }
      return one
    },
  }
}
