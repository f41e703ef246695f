import type { Database } from "../platform/db/open"
import type { MessagePage } from "./message"
import type { createPageStore } from "./page-store"
import type { createReceiptStore } from "./receipt-store"

type Dependencies = {
  db: Pick<Database, "hasReplicas">
  pages: ReturnType<typeof createPageStore>
  receipts: ReturnType<typeof createReceiptStore>
}

/** The page that programs ask for most. */
export function createLatestStore({ db, pages, receipts }: Dependencies) {
  return {
    /**
     * The latest page of a chat through its reader's membership, and how many have read each message of it, by seq: one
     * statement, where this process has the page at hand. Null where it has not, and for what is not theirs; and where there are
     * replicas, which rather than the primary count who has read what.
     */
    async latestFor(
      reader: string,
      chatId: string,
    ): Promise<{ page: MessagePage; counts: Map<number, number> } | null> {
      const guess = db.hasReplicas ? null : pages.peekLatest(chatId)
      if (!guess) return null
      const { chat, counts } = await receipts.readingOf(reader, chatId, guess.messages)
      if (!chat) return null
      const page = await pages.latestPage(chat)
      const isGuess = page === guess
      return { page, counts: isGuess ? counts : await receipts.readCounts(reader, chatId, page.messages) }
    },
  }
}
