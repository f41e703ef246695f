import { text as catalogue } from "../../views/text/text"
import type { NamedChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { Unseen } from "./names-store"
import { createNaming } from "./naming"
import { type Part, type Query, parseQuery, replaced } from "./query"
import { createSpelling } from "./spelling"
import type { Scope } from "./reach-store"
import { TooSlow } from "./cancelling"
import type { SearchStore } from "./store"

/** What may help where nothing was found, or not all. Whole queries, each of which finds something, at this moment and for this reader. */
export type Help = {
  /** What the words may have been meant as. */
  spelled: string[]
  /** The query without one of its parts. */
  wider: { label: string; q: string }[]
  /** An open channel that was named and not joined: its messages are found once one is in it. */
  toJoin: NamedChat | null
}

/** A query that did not find what may have been meant, and how to try others. */
export type Asked = {
  said: string
  parts: Part[]
  unseen: Unseen[]
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
const mostTried = 6
const words = catalogue.searchBox
export const noHelp: Help = { spelled: [], wider: [], toJoin: null }

type Dependencies = { search: SearchStore; chats: ChatStore; workspaces: WorkspaceStore }
type Question = { said: string; query: Query; unseen: Unseen[]; found: boolean }
type Asker = { userId: string; workspace: OwnWorkspace; zone: string | null }

/**
 * Looks for what somebody may have meant who found nothing: near names, near words of their own chats, and the query without what
 * narrows it; beside what was found for near names alone. Takes 0.8 s at most, and less when `ended` aborts.
 */
export function createHelp({ search, chats, workspaces }: Dependencies) {
  const findNames = createNaming({ chats, workspaces })
  const findSpelling = createSpelling(search)

  return async (asker: Asker, question: Question, ended: AbortSignal): Promise<Help> => {
    const { said, unseen, found } = question
    const { parts } = question.query
    if (found && unseen.length === 0) return noHelp
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
    const asked = { said, parts, unseen, operators, scope, workspace, signal, finding }

    const toJoin = unseen.find((one) => one.toJoin !== null)?.toJoin ?? null
    const named = await findNames(asked)
    if (found) return { spelled: named, wider: [], toJoin }
    const spelled = named.length > 0 ? named : await findSpelling(asked)
    return { toJoin, spelled, wider: await findWider(asked) }
  }
}

/** The query without what may stand in the way, one thing at a time; without all operators where no single one does. */
async function findWider({ said, parts, operators, finding }: Asked): Promise<Help["wider"]> {
  const texts = parts.filter(({ operator, atom, joined }) => !operator && atom && !joined)
  const phrases = texts.filter(({ quoted, value }) => quoted && value.trim().includes(" "))
  // What was pasted: `ls -n`, `(see below)`.
  const negated = texts.filter((part) => part.negated)
  const inSigns = texts.filter(
    (part) => !part.quoted && !part.negated && !["", part.value].includes(withoutSigns(part)),
  )
  const ways: [q: string, label: string][] = [
    ...negated.map((part): [string, string] => [replaced(said, [part, inQuotes(said, part)]), asText(said, part)]),
    ...operators.map((part): [string, string] => [replaced(said, [part, ""]), dropLabel(said, part)]),
    ...phrases.map((part): [string, string] => [replaced(said, [part, part.value]), words.withoutQuotes]),
    ...negated.map((part): [string, string] => [replaced(said, [part, ""]), dropLabel(said, part)]),
    [replaced(said, ...inSigns.map((part): [Part, string] => [part, withoutSigns(part)])), words.withoutSigns],
  ]
  const labels = new Map(ways.filter(([q]) => q !== said))
  const found = await finding([...labels.keys()].slice(0, mostTried), mostTried)
  if (found.length > 0 || operators.length < 2) return found.map((q) => ({ label: labels.get(q)!, q }))
  const bare = replaced(said, ...operators.map((part): [Part, string] => [part, ""]))
  return (await finding([bare], 1)).map((q) => ({ label: words.onlyWords, q }))
}

const saidIn = (said: string, { from, to }: Part) => said.slice(from, to)
const inQuotes = (said: string, part: Part) => `"${saidIn(said, part).replaceAll('"', "")}"`
const asText = (said: string, part: Part) => words.asText(saidIn(said, part))
const withoutSigns = ({ value }: Part) => value.replaceAll(/^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}*]+$/gu, "")
const dropLabel = (said: string, part: Part) =>
  part.operator === "in" && !part.negated ? words.everywhere : words.without(saidIn(said, part))
