import { text as catalogue } from "../../views/text/text"
import type { NamedChat } from "../chats/chat"
import { canBrowse } from "../chats/policy"
import type { ChatStore } from "../chats/store"
import { isGuest } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import { nearestOf } from "./distance"
import { fold } from "./fold"
import type { Unfound } from "./help"
import { type Atom, replaced, written } from "./query"

/** Why a name finds nothing, and which one may have been meant. */
type Told = { reason: string; meant: string | null; toJoin?: NamedChat }

const words = catalogue.searchBox
const mostTried = 4
/** Far more channels than anybody is in; a bound all the same. */
const mostChannels = 500
const isId = (name: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)

/**
 * Looks at the people and channels that a query names: who cannot be seen is told in the same words as who is not there. Names
 * near to them are offered where that finds something.
 */
export function createNaming({ chats, workspaces }: { chats: ChatStore; workspaces: WorkspaceStore }) {
  async function person({ scope, workspace }: Unfound, handle: string): Promise<Told | null> {
    if (handle === "me") return null
    const onlySharingChatsWith = isGuest(workspace.role) ? scope.userId : null
    const near = await workspaces.listHandlesNear(workspace.id, handle, onlySharingChatsWith)
    return near.includes(handle) ? null : { reason: words.nobody(handle), meant: nearestOf(handle, near) }
  }

  async function channel({ scope, workspace }: Unfound, name: string): Promise<Told | null> {
    if (isId(name)) return null
    const list = (given: string[], mayBrowse: boolean) =>
      chats.listNamedLike(scope.userId, workspace.id, { words: given, limit: mostChannels, mayBrowse })
    const same = (await list([fold(name)], canBrowse(workspace.role))).find((chat) => chat.name.toLowerCase() === name)
    if (same) return same.joined ? null : { reason: words.notJoined(same.name), meant: null, toJoin: same }
    const own = (await list([], false)).map((chat) => chat.name)
    return { reason: words.noChannel(name), meant: nearestOf(name, own) }
  }

  async function look(unfound: Unfound, atom: Atom): Promise<Told | null> {
    if ("handle" in atom) return person(unfound, atom.handle)
    return atom.kind === "in" ? channel(unfound, atom.name) : null
  }

  return async (unfound: Unfound) => {
    const { said, operators, finding } = unfound
    const named = operators.filter(({ atom, negated }) => !negated && ("handle" in atom! || atom!.kind === "in"))
    const reasons: string[] = []
    const meant: string[] = []
    let toJoin: NamedChat | null = null
    for (const part of named.slice(0, mostTried)) {
      const told = await look(unfound, part.atom!)
      if (!told) continue
      reasons.push(told.reason)
      if (told.meant) meant.push(replaced(said, [part, written(part.operator!, told.meant)]))
      toJoin ??= told.toJoin ?? null
    }
    return { reasons, toJoin, meant: await finding(meant, 3) }
  }
}
