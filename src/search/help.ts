import { text as catalogue } from "../../views/text/en"
import { canBrowse } from "../chats/policy"
import type { NamedChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import { isGuest } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import { distance, nearestOf } from "./distance"
import { lexemesOf } from "./fold"
import { type Part, type Query, likelyOperator, parseQuery, replaced, written } from "./query"
import { type SearchStore, TooSlow } from "./store"

/** What may help where nothing was found. Whole queries, each of which finds something, at this moment and for this reader. */
export type Help = {
  /** Why nothing could be found: nobody of that name, no such channel. */
  reasons: string[]
  /** What the words may have been meant as. */
  spelled: string[]
  /** The query without one of its parts. */
  wider: { label: string; q: string }[]
  /** An open channel that was named and not joined: its messages are found once one is in it. */
  toJoin: NamedChat | null
}
export type HelpSearch = ReturnType<typeof createHelp>

type Asker = { userId: string; workspace: OwnWorkspace; zone: string | null }

/** All of it together; what is not known by then is not said. */
const longestMs = 800
const mostTried = 4
const words = catalogue.searchBox
export const noHelp: Help = { reasons: [], spelled: [], wider: [], toJoin: null }

/** Looks for what somebody may have meant who found nothing: near words of their own chats, and the query without what narrows it. */
export function createHelp({
  search,
  chats,
  workspaces,
}: {
  search: SearchStore
  chats: ChatStore
  workspaces: WorkspaceStore
}) {
  return async (asker: Asker, said: string, query: Query, ended: AbortSignal): Promise<Help> => {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(longestMs)])
    const { userId, workspace, zone } = asker
    const scope = { userId, workspaceId: workspace.id }
    const onlySharingChatsWith = isGuest(workspace.role) ? userId : null

    /** Whether a query finds anything: the same search as the person's own, so that nothing else can be told by it. */
    async function finds(q: string): Promise<boolean> {
      const { clauses, problems } = parseQuery(q, { zone, now: new Date() })
      if (problems.length > 0 || signal.aborted) return false
      try {
        return (await search.find(scope, clauses, { before: null, limit: 1 }, signal)).length > 0
      } catch (error) {
        if (error instanceof TooSlow) return false
        throw error
      }
    }
    async function findingOnes<T>(list: T[], queryOf: (one: T) => string, limit = list.length): Promise<T[]> {
      const found: T[] = []
      for (const one of list) if (found.length < limit && (await finds(queryOf(one)))) found.push(one)
      return found
    }

    const operators = query.parts.filter(({ operator, atom, joined }) => operator && atom && !joined)
    const phrases = query.parts.filter(({ quoted, atom, joined }) => quoted && atom?.kind === "text" && !joined)

    const dropped = operators.map((part): [Part, string] => [part, ""])

    async function wider() {
      const without = [
        ...operators.map((part) => ({ label: dropLabel(said, part), q: replaced(said, [part, ""]) })),
        ...phrases
          .filter(({ value, operator }) => !operator && value.trim().includes(" "))
          .map((part) => ({ label: words.withoutQuotes, q: replaced(said, [part, part.value]) })),
      ].slice(0, mostTried)
      const found = await findingOnes(without, ({ q }) => q)
      if (found.length > 0 || operators.length < 2) return found
      return findingOnes([{ label: words.onlyWords, q: replaced(said, ...dropped) }], ({ q }) => q)
    }

    async function spelled() {
      const operator = query.parts.flatMap((part) => {
        const meant = likelyOperator(part)
        return meant ? [replaced(said, [part, part.value.replace(/^[a-z]+/i, meant)])] : []
      })
      const known = await findingOnes(operator.slice(0, 1), (q) => q)
      if (known.length > 0) return known
      for (const part of query.parts.filter(isWord).slice(0, mostTried)) {
        const { folded } = part.atom as { folded: string }
        if (await finds(folded)) continue
        const near = nearest(folded, [
          ...(await search.listNearWords(scope, folded, "newest", signal)),
          ...(await search.listNearWords(scope, folded, "same beginning", signal)),
        ])
        const right = await findingOnes(near, (word) => replaced(said, [part, word]), 3)
        if (right.length > 0) return right.map((word) => replaced(said, [part, word]))
        if (operators.length === 0) return []
        // Both may be wrong, the word and what narrows the search.
        const bare = near.map((word) => replaced(said, [part, word], ...dropped))
        return findingOnes(bare, (q) => q, 1)
      }
      return []
    }

    type Told = { reason: string; value: string | null; toJoin?: NamedChat }
    async function person({ atom }: Part): Promise<Told | null> {
      const handle = (atom as { handle: string }).handle
      if (handle === "me") return null
      const near = await workspaces.listHandlesNear(workspace.id, handle, onlySharingChatsWith)
      return near.includes(handle) ? null : { reason: words.nobody(handle), value: nearestOf(handle, near) }
    }
    async function channel({ atom }: Part): Promise<Told | null> {
      const { name } = atom as { name: string }
      const listed = await chats.listNamedLike(userId, workspace.id, {
        words: [],
        limit: 500,
        mayBrowse: canBrowse(workspace.role),
      })
      const same = listed.find((chat) => chat.name === name || chat.id === name)
      if (same) return same.joined ? null : { reason: words.notJoined(same.name), value: null, toJoin: same }
      const own = listed.filter(({ joined }) => joined).map((chat) => chat.name)
      return { reason: words.noChannel(name), value: nearestOf(name, own) }
    }
    async function named() {
      const found: { reasons: string[]; meant: string[]; toJoin: NamedChat | null } = {
        reasons: [],
        meant: [],
        toJoin: null,
      }
      const naming = operators.filter(({ atom, negated }) => !negated && (atom!.kind === "in" || "handle" in atom!))
      for (const part of naming.slice(0, mostTried)) {
        const told = await ("handle" in part.atom! ? person(part) : channel(part))
        if (!told) continue
        found.reasons.push(told.reason)
        if (told.value) found.meant.push(replaced(said, [part, written(part.operator!, told.value, part.negated)]))
        found.toJoin ??= told.toJoin ?? null
      }
      return { ...found, meant: await findingOnes(found.meant, (q) => q, 3) }
    }

    const { reasons, meant, toJoin } = await named()
    const near = meant.length > 0 ? [] : await spelled()
    return { reasons, toJoin, spelled: [...new Set([...meant, ...near])], wider: await wider() }
  }
}

const dropLabel = (said: string, part: Part) =>
  part.operator === "in" && !part.negated ? words.everywhere : words.without(said.slice(part.from, part.to))

/** A word that can be misspelled: by itself, not in a phrase, of one run of letters. */
const isWord = ({ atom, negated, quoted, joined }: Part) => {
  if (atom?.kind !== "text" || negated || quoted || joined || atom.open) return false
  const { words: list, signs } = lexemesOf(atom.folded)
  return signs.length === 0 && list.length === 1 && list[0] === atom.folded && atom.folded.length >= 4
}

/** The nearest first, then what is said more often; only words that stand in a text so, not their stems. */
function nearest(word: string, candidates: { word: string; times: number; body: string }[]): string[] {
  const most = word.length < 6 ? 1 : 2
  const byWord = new Map(candidates.map((one) => [one.word, one]))
  return [...byWord.values()]
    .map((one) => ({ ...one, steps: distance(word, one.word, most) }))
    .filter(({ steps, word: other, body }) => steps <= most && lexemesOf(body).words.includes(other))
    .toSorted(
      (a, b) => a.steps - b.steps || Number(b.word[0] === word[0]) - Number(a.word[0] === word[0]) || b.times - a.times,
    )
    .slice(0, mostTried)
    .map((one) => one.word)
}
