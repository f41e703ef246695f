import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database } from "../platform/db/open"
import { createChangeStore } from "./change-store"
import { createChannelStore } from "./channel-store"
import { createFactStore } from "./fact-store"
import { createMemberStore } from "./member-store"
import { createOwnChatStore } from "./own-chat-store"

export type ChatStore = ReturnType<typeof createChatStore>

/** Every query about chats and who is in them. */
export function createChatStore(db: Database, cache: Cache = createUncached()) {
  const facts = createFactStore(db, cache)
  return {
    ...createOwnChatStore(db, facts),
    ...createChannelStore(db, facts),
    ...createMemberStore(db, cache),
    ...createChangeStore(),
  }
}
