import { isGuest } from "../workspaces/policy"
import type { ChatStore } from "../chats/store"
import type { WorkspaceStore } from "../workspaces/store"
import { nearestOf } from "./distance"
import { fold } from "./fold"
import type { Asked } from "./help"
import type { Unseen } from "./names-store"
import { type Part, replaced, written } from "./query"

const mostTried = 4
/** Far more channels than anybody is in; a bound all the same. */
const mostChannels = 500

/** Finds names near to those in a query that mean nobody and no chat, where the query finds something with them. */
export function createNaming({ chats, workspaces }: { chats: ChatStore; workspaces: WorkspaceStore }) {
  async function nearPerson({ scope, workspace }: Asked, name: string): Promise<string | null> {
    const onlySharing = isGuest(workspace.role)
    const called = await workspaces.listMembersLike(workspace.id, {
      words: fold(name).split(" "),
      limit: 1,
      readerId: scope.userId,
      onlySharing,
    })
    if (called[0]) return called[0].handle.toLowerCase()
    const near = await workspaces.listNamesNear(workspace.id, name, onlySharing ? scope.userId : null)
    const handles = new Map(near.map(({ handle, displayName }) => [fold(displayName), handle]))
    for (const { handle } of near) handles.set(handle, handle)
    return handles.get(nearestOf(fold(name), handles.keys()) ?? "") ?? null
  }

  async function nearChannel({ scope, workspace }: Asked, name: string): Promise<string | null> {
    const all = { words: [], limit: mostChannels, mayBrowse: false }
    const own = await chats.listNamedLike(scope.userId, workspace.id, all)
    return nearestOf(
      name,
      own.map((chat) => chat.name),
    )
  }

  async function near(asked: Asked, { kind, name, toJoin }: Unseen): Promise<string | null> {
    if (kind === "person") return nearPerson(asked, name)
    return toJoin ? null : nearChannel(asked, name)
  }

  return async (asked: Asked): Promise<string[]> => {
    const { said, parts, unseen, finding } = asked
    const meant: string[] = []
    for (const one of unseen.slice(0, mostTried)) {
      const name = await near(asked, one)
      const edits = parts
        .filter(({ atom }) => atom !== null && nameIn(atom) === one.name)
        .map((part): [Part, string] => [part, rewritten(part, name ?? "")])
      if (name) meant.push(replaced(said, ...edits))
    }
    return finding(meant, 3)
  }
}

function nameIn(atom: NonNullable<Part["atom"]>): string | null {
  if ("person" in atom) return atom.person
  return atom.kind === "in" ? atom.name : null
}

/** The same operator with another name. */
const rewritten = ({ operator, atom, negated }: Part, name: string) =>
  written(operator!, atom?.kind === "direct" ? `@${name}` : name, negated)
