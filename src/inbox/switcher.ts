import { text as catalogue } from "../../views/text/en"
import { canBrowse } from "../chats/policy"
import type { ChatKind } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import { isGuest } from "../workspaces/policy"
import { foldName, fuzzyScore } from "./fuzzy"
import type { Goal, InboxStore } from "./store"
import type { Visits } from "./visits"

/** Something that one can go to. */
export type Destination =
  | { to: "chat"; id: string; kind: ChatKind; title: string; joined: boolean; archived: boolean }
  | { to: "person"; id: string; title: string; handle: string }
  | { to: "place"; place: PlaceName; title: string }

export type PlaceName = keyof typeof catalogue.switcher.places

const mostShown = 30
const mostRecent = 12

type Dependencies = { inbox: InboxStore; chats: ChatStore; visits: Visits }
type Scored = { destination: Destination; score: number }

export type Switcher = ReturnType<typeof createSwitcher>

/** Finds what one wants to go to by a few letters of its name, and before the first letter, where one was last. */
export function createSwitcher({ inbox, chats, visits }: Dependencies) {
  const places = (Object.entries(catalogue.switcher.places) as [PlaceName, string][]).map(([place, title]) => ({
    to: "place" as const,
    place,
    title,
  }))

  async function named(userId: string, goals: Goal[]) {
    const titles = await chats.titlesFor(
      userId,
      goals.filter(({ name }) => name === null),
    )
    return goals.map(({ id, kind, name, archived, joined }) => ({
      to: "chat" as const,
      id,
      kind,
      archived,
      joined,
      title: name ?? titles.get(id)?.title ?? "",
    }))
  }

  /** What is typed, ranked; without anything, where one was last and the places that there are. */
  return async (userId: string, workspace: OwnWorkspace, typed: string): Promise<Destination[]> => {
    const sought = foldName(typed.trim().replace(/^[#@]/, ""))
    const isEmpty = sought === ""
    await visits.settle()
    const opened = inbox.listOpened(userId, workspace.id, mostRecent)
    const mayBrowse = canBrowse(workspace.role)
    const [recent, goals, people] = await Promise.all([
      opened,
      inbox.listGoals(userId, workspace.id, { typed: sought, ids: isEmpty ? await opened : [], mayBrowse }),
      isEmpty ? [] : inbox.listPeopleLike(userId, workspace.id, sought, isGuest(workspace.role)),
    ])
    const found = await named(userId, goals)
    if (isEmpty) {
      const byId = new Map(found.map((chat) => [chat.id, chat]))
      return [...recent.flatMap((id) => byId.get(id) ?? []), ...places]
    }
    const order = new Map(recent.map((id, index) => [id, mostRecent - index]))
    const scored: Scored[] = []
    const consider = (destination: Destination, name: string, bonus: number) => {
      const score = fuzzyScore(foldName(name), sought)
      if (score !== null) scored.push({ destination, score: score + bonus })
    }
    for (const chat of found) {
      const bonus = (chat.joined ? 30 : 0) + 8 * (order.get(chat.id) ?? 0) - (chat.archived ? 200 : 0)
      consider(chat, chat.title, bonus)
    }
    for (const { id, displayName, handle } of people) {
      const by = [displayName, handle].map((name) => fuzzyScore(foldName(name), sought) ?? -1_000)
      scored.push({ destination: { to: "person", id, title: displayName, handle }, score: Math.max(...by) })
    }
    for (const place of places) consider(place, place.title, -20)
    return scored
      .toSorted((a, b) => b.score - a.score)
      .slice(0, mostShown)
      .map(({ destination }) => destination)
  }
}
