import { canBrowse } from "../chats/policy"
import type { NamedChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import { isGuest } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace, WorkspaceMember } from "../workspaces/workspace"
import type { Query } from "./query"

/** People and channels that a query's words name; `more` says that there are others. `named` are those words. */
export type Places = {
  people: WorkspaceMember[]
  channels: NamedChat[]
  more: { people: boolean; channels: boolean }
  named: string
}
export type FindPlaces = ReturnType<typeof createPlaces>

/** A few of each: what was said is what a search is for. */
const most = 3
const none: Places = { people: [], channels: [], more: { people: false, channels: false }, named: "" }

/** What a query's plain words say, folded; nothing where there are choices between them, which names do not have. */
function plainWords({ clauses, problems }: Query): string[] {
  if (problems.length > 0 || clauses.some((choices) => choices.length > 1)) return []
  return clauses
    .flat()
    .flatMap(({ atom, negated }) => (atom.kind === "text" && !negated ? atom.folded.split(" ") : []))
    .map((word) => word.replace(/^[@#]/, ""))
    .filter(Boolean)
}

/** Finds the people and channels that all plain words of a query name, among those whom somebody may see. */
export const createPlaces =
  ({ workspaces, chats }: { workspaces: WorkspaceStore; chats: ChatStore }) =>
  async (userId: string, workspace: OwnWorkspace, query: Query): Promise<Places> => {
    const words = plainWords(query)
    if (words.length === 0) return none
    const [people, channels] = await Promise.all([
      workspaces.listMembersLike(workspace.id, {
        words,
        limit: most + 1,
        readerId: userId,
        onlySharing: isGuest(workspace.role),
      }),
      chats.listNamedLike(userId, workspace.id, { words, limit: most + 1, mayBrowse: canBrowse(workspace.role) }),
    ])
    return {
      people: people.slice(0, most),
      channels: channels.slice(0, most),
      more: { people: people.length > most, channels: channels.length > most },
      named: words.join(" "),
    }
  }
