import { text as catalogue } from "../../views/text/text"
import type { NamedChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import { createNaming } from "./naming"
import { type Part, type Query, parseQuery, replaced } from "./query"
import { createSpelling } from "./spelling"
import type { Scope } from "./reach-store"
import { TooSlow } from "./cancelling"
import type { SearchStore } from "./store"

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

/** A query that found nothing, and how to try others. */
export type Unfound = {
  said: string
  parts: Part[]
  /** Those that narrow it, each for itself. */
  operators: Part[]
  scope: Scope
  workspace: OwnWorkspace
  signal: AbortSignal
  /** Those of some queries that find anything, up to `most`: by the reader's own search, so that nothing else can be told by it. */
  finding(queries: string[], most: number): Promise<string[]>
}

/** All of it together; what is not known by then is not said. */
const longestMs = 800
const mostTried = 4
const words = catalogue.searchBox
export const noHelp: Help = { reasons: [], spelled: [], wider: [], toJoin: null }

type Dependencies = { search: SearchStore; chats: ChatStore; workspaces: WorkspaceStore }
type Asker = { userId: string; workspace: OwnWorkspace; zone: string | null }

/**
 * Looks for what somebody may have meant who found nothing: near names, near words of their own chats, and the query without what
 * narrows it. Takes 0.8 s at most, and less when `ended` aborts.
 */
export function createHelp({ search, chats, workspaces }: Dependencies) {
  const findNames = createNaming({ chats, workspaces })
  const findSpelling = createSpelling(search)

  return async (asker: Asker, said: string, { parts }: Query, ended: AbortSignal): Promise<Help> => {
    const { userId, workspace, zone } = asker
    const signal = AbortSignal.any([ended, AbortSignal.timeout(longestMs)])
    const scope = { userId, workspaceId: workspace.id }
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
    async function finding(queries: string[], most: number) {
      const found: string[] = []
      for (const q of new Set(queries)) if (found.length < most && (await finds(q))) found.push(q)
      return found
    }
    const operators = parts.filter(({ operator, atom, joined }) => operator && atom && !joined)
    const unfound = { said, parts, operators, scope, workspace, signal, finding }

    const { reasons, toJoin, meant } = await findNames(unfound)
    const spelled = meant.length > 0 ? meant : await findSpelling(unfound)
    return { reasons, toJoin, spelled, wider: await findWider(unfound) }
  }
}

/** The query without one of its operators or its quotation marks; without all operators where no single one stands in the way. */
async function findWider({ said, parts, operators, finding }: Unfound): Promise<Help["wider"]> {
  const phrases = parts.filter(
    ({ operator, quoted, atom, joined, value }) => !operator && quoted && atom && !joined && value.trim().includes(" "),
  )
  const labels = new Map([
    ...operators.map((part): [string, string] => [replaced(said, [part, ""]), dropLabel(said, part)]),
    ...phrases.map((part): [string, string] => [replaced(said, [part, part.value]), words.withoutQuotes]),
  ])
  const found = await finding([...labels.keys()].slice(0, mostTried), mostTried)
  if (found.length > 0 || operators.length < 2) return found.map((q) => ({ label: labels.get(q)!, q }))
  const bare = replaced(said, ...operators.map((part): [Part, string] => [part, ""]))
  return (await finding([bare], 1)).map((q) => ({ label: words.onlyWords, q }))
}

const dropLabel = (said: string, part: Part) =>
  part.operator === "in" && !part.negated ? words.everywhere : words.without(said.slice(part.from, part.to))
