import type { OwnChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { Message } from "../messages/message"
import type { MessageStore } from "../messages/store"
import { notFound } from "../platform/http/problem"
import type { WorkspaceStore } from "../workspaces/store"
import { allEnded } from "./cancelling"
import type { Unseen } from "./names-store"
import { longestQuery, parseQuery } from "./query"
import type { Listing, PageEnd } from "./listing"
import type { Sought } from "./marks"
import { type Snippet, snippetOf, soughtIn } from "./snippet"
import type { SearchStore } from "./store"
import type { Turns } from "./turns"
import { findUnseen, sentenceOf } from "./unseen"

export type Result = { message: Message; chat: OwnChat; snippet: Snippet }
export type Found = {
  results: Result[]
  problems: string[]
  /** The whole query that may have been meant instead of one that has problems. */
  correction: string | null
  /** What is to be said about the query though it was looked for: that nobody is called so. */
  notes: string[]
  unseen: Unseen[]
  nextCursor: string | null
  /** By relevance only the newest 2,000 were ranked, and there may be more. */
  isCut: boolean
}
const nothing: Found = {
  results: [],
  problems: [],
  correction: null,
  notes: [],
  unseen: [],
  nextCursor: null,
  isCut: false,
}
/** A search that came to nothing, and why. */
export const notFinding = (problem: string): Found => ({ ...nothing, problems: [problem] })
export const notMatching = (problem: string): Matches => ({ ...noMatches, problems: [problem] })

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
  notes: string[]
}
const noMatches: Matches = { places: [], more: false, sought: [], problems: [], notes: [] }
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
     * Finds messages among what the person may read now, newest first or, among the newest 2,000 of them, by relevance. `problems`
     * says what could not be meant; then there are no results. `notes` says which names mean nobody. Raises 404 for a team or chat
     * that is not theirs, 409 when the person has searched anew meanwhile, 503 after its time.
     */
    async find(userId: string, { q, workspaceId, chatId, before, order, limit, zone }: Wish): Promise<Found> {
      if (workspaceId && !(await workspaces.findFor(userId, { id: workspaceId }))) throw notFound()
      if (chatId && !(await chats.findFor(userId, chatId))) throw notFound()
      const { clauses, problems, correction, ...query } = parseQuery(q.slice(0, longestQuery + 1), {
        zone,
        now: new Date(),
      })
      if (problems.length > 0) return { ...nothing, problems, correction }
      return turns.take(userId, async (signal) => {
        const scope = { userId, workspaceId, chatId }
        const [{ hits: page, nextCursor, isCut }, unseen] = await allEnded(
          list(scope, clauses, { before, order, limit }, signal),
          findUnseen(search, scope, clauses),
        )
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
        const notes = [...query.notes, ...unseen.map(sentenceOf)]
        return { results, problems, correction, notes, unseen, nextCursor, isCut }
      })
    },

    /**
     * Where in one chat something was said, for going from one to the next: 1,000 places at most. Raises 404 for a chat that is
     * not theirs, and what `find` raises.
     */
    async findInChat(userId: string, chatId: string, q: string, zone: string | null): Promise<Matches> {
      if (!(await chats.findFor(userId, chatId))) throw notFound()
      if (q.trim() === "") return noMatches
      const { clauses, problems, notes } = parseQuery(q.slice(0, longestQuery + 1), { zone, now: new Date() })
      if (problems.length > 0) return { ...noMatches, problems }
      return turns.take(`${userId} in a chat`, async (signal) => {
        const scope = { userId, workspaceId: null, chatId }
        const [hits, unseen] = await allEnded(
          search.find(scope, clauses, { before: null, limit: mostMatches + 1 }, signal),
          findUnseen(search, scope, clauses),
        )
        const places = hits.slice(0, mostMatches)
        const told = [...notes, ...unseen.map(sentenceOf)]
        return {
          places,
          more: hits.length > mostMatches,
          sought: places.length > 0 ? soughtIn(clauses) : [],
          problems,
          notes: told,
        }
      })
    },
  }
}
