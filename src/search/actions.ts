import { text as catalogue } from "../../views/text/en"
import type { OwnChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import { Problem, conflict, notFound } from "../platform/http/problem"
import type { WorkspaceStore } from "../workspaces/store"
import { longestQuery, parseQuery } from "./query"
import { type Snippet, snippetOf } from "./snippet"
import { type Position, type SearchStore, TooSlow } from "./store"

export type Result = { message: Message; chat: OwnChat; snippet: Snippet }
export type Found = { results: Result[]; problems: string[]; nextCursor: string | null }
export type Wish = {
  q: string
  workspaceId: string | null
  chatId: string | null
  before: Position | null
  limit: number
  zone: string | null
}

type Dependencies = { search: SearchStore; chats: ChatStore; messages: MessageStore; workspaces: WorkspaceStore }
export type SearchActions = ReturnType<typeof createSearchActions>

export function createSearchActions({ search, chats, messages, workspaces }: Dependencies) {
  const running = new Map<string, AbortController>()

  return {
    /**
     * Finds messages among what the person may read now, newest first. `problems` says what could not be meant; then there are
     * no results. Raises 404 for a team or chat that is not theirs, 409 when the person has searched anew meanwhile, 503 after 2 s.
     */
    async find(userId: string, { q, workspaceId, chatId, before, limit, zone }: Wish): Promise<Found> {
      if (workspaceId && !(await workspaces.findFor(userId, { id: workspaceId }))) throw notFound()
      if (chatId && !(await chats.findFor(userId, chatId))) throw notFound()
      const { clauses, problems } = parseQuery(q.slice(0, longestQuery + 1), { zone, now: new Date() })
      if (problems.length > 0) return { results: [], problems, nextCursor: null }
      running.get(userId)?.abort()
      const turn = new AbortController()
      running.set(userId, turn)
      try {
        const hits = await search.find(
          { userId, workspaceId, chatId },
          clauses,
          { before, limit: limit + 1 },
          turn.signal,
        )
        const page = hits.slice(0, limit)
        const [found, own] = await Promise.all([
          messages.findMany(page.map((hit) => hit.messageId)),
          ownChats(
            userId,
            page.map((hit) => hit.chatId),
          ),
        ])
        const byId = new Map(found.map((message) => [message.id, message]))
        const results = page.flatMap((hit) => {
          const message = byId.get(hit.messageId)
          const chat = own.get(hit.chatId)
          // Deleted or changed since it was found: what it said is not told any more.
          const isSame = message && !message.deletedAt && message.editedAt?.getTime() === hit.editedAt?.getTime()
          return isSame && chat ? [{ message, chat, snippet: snippetOf(message.body, clauses) }] : []
        })
        const last = page.at(-1)
        return { results, problems, nextCursor: hits.length > limit && last ? `${last.at}.${last.messageId}` : null }
      } catch (error) {
        if (!(error instanceof TooSlow)) throw error
        if (turn.signal.aborted) throw conflict(catalogue.search.replaced)
        throw new Problem(503, catalogue.search.slowTitle, catalogue.search.slow)
      } finally {
        if (running.get(userId) === turn) running.delete(userId)
      }
    },
  }

  async function ownChats(userId: string, ids: string[]) {
    const list = await Promise.all([...new Set(ids)].map((id) => chats.findFor(userId, id)))
    return new Map(list.filter((chat) => chat !== null).map((chat) => [chat.id, chat]))
  }
}
