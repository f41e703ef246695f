import type { Database, TransactionSql } from "../platform/db/open"
import { type Part, cancellable, usualLongestMs } from "./cancelling"
import { createCensusStore } from "./census-store"
import { type Hit, type Page, findNewest, wishesOf } from "./finding-store"
import { createIndexStore } from "./index-store"
import { createMatchingStore } from "./matching-store"
import { createNamesStore } from "./names-store"
import type { Choice } from "./query"
import { type Scope, createReachStore, reachOf } from "./reach-store"
import { createRecentStore } from "./recent-store"
import { createVocabularyStore } from "./vocabulary-store"

export type SearchStore = ReturnType<typeof createSearchStore>

/** The documents that messages are found by, and the finding; a search that takes longer than `longestMs` is stopped. */
export function createSearchStore(db: Database, longestMs = usualLongestMs) {
  const { takeCensus } = createCensusStore(db)
  let usualLanguage = "english"
  return {
    ...createIndexStore(db),
    ...createReachStore(db),
    ...createRecentStore(db),
    ...createVocabularyStore(db),
    ...createMatchingStore(db),
    ...createNamesStore(db),

    /**
     * The newest messages that a query means, among what this person may read at this moment, before a position. Raises
     * `TooSlow` after its time, and when `signal` aborts. A replica may look that is as far as `reachFor` has just told of the primary.
     */
    async find(scope: Scope, clauses: Choice[][], page: Page, signal?: AbortSignal): Promise<Hit[]> {
      const census = await takeCensus()
      const wishes = wishesOf(clauses, page.before)
      const isBehind = async (tx: TransactionSql) => {
        if (page.reach === undefined || !db.hasReplicas) return false
        const [row] = await tx<{ follows: boolean }[]>`select pg_is_in_recovery() as follows`
        return row!.follows && (await reachOf(tx, scope)) !== page.reach
      }
      const look = async (tx: TransactionSql) => {
        const ask = <T extends object>(query: Part) => cancellable<T>(query, signal)
        const { hits, language } = await findNewest({ tx, ask, scope, page, wishes, census, usualLanguage }, longestMs)
        usualLanguage = language ?? usualLanguage
        return hits
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
