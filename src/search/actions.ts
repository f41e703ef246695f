import type { OwnChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import { notFound } from "../platform/http/problem"
import type { WorkspaceStore } from "../workspaces/store"
import { longestQuery, parseQuery } from "./query"
import type { Listing, PageEnd } from "./listing"
import type { Sought } from "./marks"
import { type Snippet, snippetOf, soughtIn } from "./snippet"
import type { SearchStore } from "./store"
import type { Turns } from "./turns"

export type Result = { message: Message; chat: OwnChat; snippet: Snippet }
export type Found = {
  results: Result[]
  problems: string[]
  /** The whole query that may have been meant instead of one that has problems. */
  correction: string | null
  nextCursor: string | null
  /** By relevance only the newest 2,000 were ranked, and there may be more. */
  isCut: boolean
}
export type Wish = {
  q: string
  workspaceId: string | null
  chatId: string | null
  before: PageEnd | null
  order: "newest" | "relevance"
  limit: number
  zone: string | null
}

/** Where in one chat something was said, newest first. */
export type Matches = {
  places: { messageId: string; seq: number; threadOf: string | null }[]
  /** There are more, which are not listed. */
  more: boolean
  sought: Sought[]
  problems: string[]
}
/** Who looks through a chat goes from one match to the next: nobody does so a thousand times. */
export const mostMatches = 1_000

type Dependencies = {
  turns: Turns
  list: Listing
  search: SearchStore
  chats: ChatStore
  messages: MessageStore
  workspaces: WorkspaceStore
}
export type SearchActions = ReturnType<typeof createSearchActions>

export function createSearchActions({ turns, list, search, chats, messages, workspaces }: Dependencies) {
  return {
    /**
     * Finds messages among what the person may read now, newest first or, among the newest 2,000 of them, by
     * relevance. `problems` says what could not be meant; then there are no results. Raises 404 for a team or chat that is not
     * theirs, 409 when the person has searched anew meanwhile, 503 after its time.
     */
    async find(userId: string, { q, workspaceId, chatId, before, order, limit, zone }: Wish): Promise<Found> {
      if (workspaceId && !(await workspaces.findFor(userId, { id: workspaceId }))) throw notFound()
      if (chatId && !(await chats.findFor(userId, chatId))) throw notFound()
      const { clauses, problems, correction } = parseQuery(q.slice(0, longestQuery + 1), { zone, now: new Date() })
      if (problems.length > 0) return { results: [], problems, correction, nextCursor: null, isCut: false }
      return turns.take(userId, async (signal) => {
        const scope = { userId, workspaceId, chatId }
        const { hits: page, nextCursor, isCut } = await list(scope, clauses, { before, order, limit }, signal)
        const theirChats = await chats.findManyFor(userId, [...new Set(page.map((hit) => hit.chatId))])
        const own = new Map(theirChats.map((chat) => [chat.id, chat]))
        const theirs = page.filter((hit) => own.has(hit.chatId)).map((hit) => hit.messageId)
        const found = await messages.findManyIn(theirChats, theirs)
        const byId = new Map(found.map((message) => [message.id, message]))
        const results = page.flatMap((hit) => {
          const message = byId.get(hit.messageId)
          const chat = own.get(hit.chatId)
          // Deleted or changed since it was found: what it said is not told any more.
          const isSame = message && !message.deletedAt && message.editedAt?.getTime() === hit.editedAt?.getTime()
          return isSame && chat ? [{ message, chat, snippet: snippetOf(message, clauses) }] : []
        })
        return { results, problems, correction, nextCursor, isCut }
      })
    },

    /**
     * Where in one chat something was said, for going from one to the next: 1,000 places at most. Raises 404 for a chat that is
     * not theirs, and what `find` raises.
     */
    async findInChat(userId: string, chatId: string, q: string, zone: string | null): Promise<Matches> {
      if (!(await chats.findFor(userId, chatId))) throw notFound()
      const nothing = { places: [], more: false, sought: [] }
      if (q.trim() === "") return { ...nothing, problems: [] }
      const { clauses, problems } = parseQuery(q.slice(0, longestQuery + 1), { zone, now: new Date() })
      if (problems.length > 0) return { ...nothing, problems }
      return turns.take(`${userId} in a chat`, async (signal) => {
        const scope = { userId, workspaceId: null, chatId }
        const hits = await search.find(scope, clauses, { before: null, limit: mostMatches + 1 }, signal)
        const places = hits.slice(0, mostMatches)
        return { places, more: hits.length > mostMatches, sought: soughtIn(clauses), problems }
      })
    },
  }
}
