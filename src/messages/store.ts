import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database } from "../platform/db/open"
import { createCatchUpStore } from "./catch-up-store"
import { createEditStore } from "./edit-store"
import { createFlushStore } from "./flush-store"
import { createInsertStore } from "./insert-store"
import { createLatestStore } from "./latest-store"
import { createLookupStore } from "./lookup-store"
import { createPageStore } from "./page-store"
import { createPinStore } from "./pin-store"
import { createReactionStore } from "./reaction-store"
import { createReceiptStore } from "./receipt-store"

export type MessageStore = ReturnType<typeof createMessageStore>

/** Every query about messages. */
export function createMessageStore(db: Database, cache: Cache = createUncached()) {
  const pages = createPageStore(db, cache)
  const receipts = createReceiptStore(db)
  return {
    ...createFlushStore(db),
    ...createInsertStore(db),
    ...createLookupStore(db),
    ...pages,
    ...receipts,
    ...createLatestStore({ db, pages, receipts }),
    ...createCatchUpStore(db),
    ...createEditStore(db),
    ...createReactionStore(db),
    ...createPinStore(db),
  }
}
