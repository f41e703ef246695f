import type { Cache } from "../platform/cache/cache"
import type { Atom, Choice } from "./query"
import { soughtIn } from "./snippet"
import type { Scope } from "./reach-store"
import { TooSlow } from "./cancelling"
import type { Hit, Position } from "./finding-store"
import type { SearchStore } from "./store"

/** Where a page ended; by relevance also up to which moment (microseconds) is ranked, and the last one's rank. */
export type PageEnd = Position & { ranked: { upTo: string; rank: number } | null }
export type Page = { before: PageEnd | null; order: "newest" | "relevance"; limit: number }
/** `isCut`: more may have been found than were ranked. */
export type Listed = { hits: Hit[]; nextCursor: string | null; isCut: boolean }
type Wanted = { scope: Scope; clauses: Choice[][]; page: Page; reach?: string; signal: AbortSignal }
export type Listing = ReturnType<typeof createListing>

/** By relevance so many are ranked, the newest: what ranking may cost has a bound, and what is older was seldom meant. */
export const mostRanked = 2_000
const firstId = "00000000-0000-0000-0000-000000000000"

type Key = { rank: number; at: string; id: string }
/** The higher rank first, then the newer. */
const comesBefore = (a: Key, b: Key) =>
  a.rank !== b.rank ? a.rank > b.rank : a.at !== b.at ? Number(a.at) > Number(b.at) : a.id > b.id

/** What these mean changes by more than what is said in the reader's chats: read positions, names, others' coming and going. */
const unsettled = new Set<Atom["kind"]>(["unread", "with", "to", "direct", "reaction", "pin", "saved"])
const isSettled = ({ atom }: Choice) => !unsettled.has(atom.kind) && ("person" in atom ? atom.person === "me" : true)

/**
 * Lists pages of what was found, as ids. The same page of the same reader is kept for a minute under a name that says how far
 * the index is in each of their chats: whatever is said, changed, joined or left has another name. Ids alone are kept; who
 * takes them asks again what they say now and whether it may be read.
 */
export function createListing({ search, cache }: { search: SearchStore; cache: Cache }) {
  const kept = cache.space<Listed>("search")

  async function listNewest({ scope, clauses, page: { before, limit }, reach, signal }: Wanted) {
    const hits = await search.find(scope, clauses, { before, limit: limit + 1, reach }, signal)
    const last = hits[limit - 1]
    const nextCursor = hits.length > limit && last ? `${last.at}.${last.messageId}` : null
    return { hits: hits.slice(0, limit), nextCursor, isCut: false }
  }

  /** What arrives after the first page is not ranked with it, so that pages follow each other without gap or repeat. */
  async function listRanked({ scope, clauses, page: { before: after, limit }, reach, signal }: Wanted) {
    const start = after?.ranked ? { at: String(BigInt(after.ranked.upTo) + 1n), id: firstId } : null
    const candidates = await search.find(scope, clauses, { before: start, limit: mostRanked, reach }, signal)
    const upTo = after?.ranked?.upTo ?? candidates[0]?.at
    if (!upTo) return { hits: [], nextCursor: null, isCut: false }
    const ids = candidates.map((hit) => hit.messageId)
    const ranks = await search.rank(ids, soughtIn(clauses), upTo, signal)
    const keyOf = (hit: Hit) => ({ rank: ranks.get(hit.messageId) ?? 0, at: hit.at, id: hit.messageId })
    const end = after?.ranked && { rank: after.ranked.rank, at: after.at, id: after.id }
    const rest = candidates
      .filter((hit) => !end || comesBefore(end, keyOf(hit)))
      .toSorted((a, b) => (comesBefore(keyOf(a), keyOf(b)) ? -1 : 1))
    const last = rest[limit - 1]
    const nextCursor = rest.length > limit && last ? `${upTo}~${keyOf(last).rank}~${last.at}.${last.messageId}` : null
    return { hits: rest.slice(0, limit), nextCursor, isCut: candidates.length === mostRanked }
  }

  /** Raises `TooSlow` after its time, and when `signal` aborts. */
  return async (scope: Scope, clauses: Choice[][], page: Page, signal: AbortSignal): Promise<Listed> => {
    const list = page.order === "newest" ? listNewest : listRanked
    if (!clauses.flat().every(isSettled)) return list({ scope, clauses, page, signal })
    const reach = await search.reachFor(scope)
    const look = () => list({ scope, clauses, page, reach, signal })
    const name = new Bun.CryptoHasher("sha256")
      .update(JSON.stringify([scope, clauses, page, reach]))
      .digest("base64url")
    let looked = false
    const load = async () => {
      looked = true
      return { value: await look(), version: 0 }
    }
    try {
      return (await kept.getOrLoad(name, load))!
    } catch (error) {
      // It was another turn's look at the same that was stopped, not this one's.
      if (looked || signal.aborted || !(error instanceof TooSlow)) throw error
      return look()
    }
  }
}
