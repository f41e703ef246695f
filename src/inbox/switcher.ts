import { text as catalogue } from "../../views/text/text"
import { canBrowse } from "../chats/policy"
import type { ChatKind } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import { isGuest } from "../workspaces/policy"
import { plainTextOf } from "../messages/plain-text"
import { foldedWords } from "../platform/db/folding"
import { foldName, fuzzyScore } from "./fuzzy"
import type { Goal, SeenMessage } from "./switcher-store"
import type { InboxStore } from "./store"
import type { Visits } from "./visits"

/** Something that one can go to. */
export type Destination =
  | {
      to: "chat"
      id: string
      kind: ChatKind
      title: string
      joined: boolean
      archived: boolean
      /** The other one of a direct chat. */
      other: { id: string; avatar: string | null } | null
    }
  | { to: "person"; id: string; title: string; handle: string; avatar: string | null }
  | {
      to: "message"
      id: string
      chatId: string
      seq: number
      title: string
      senderId: string
      senderName: string
      senderAvatar: string | null
      chat: string
    }
  | { to: "place"; place: PlaceName; title: string }
  | { to: "command"; command: CommandName; title: string }

export type PlaceName = keyof typeof catalogue.switcher.places
export type CommandName = keyof typeof catalogue.switcher.commands

const mostShown = 30
const mostRecent = 12
/** What was said is looked into from here on, so far back in each of the chats where one was last. */
const shortestSaid = 3
const seenDepth = 60
/** Below names in which the letters stand together, above those that only have them. */
const saidScore = 300
const excerptLength = 90

type Dependencies = { inbox: InboxStore; chats: ChatStore; visits: Visits }
type Scored = { destination: Destination; score: number }

export type Switcher = ReturnType<typeof createSwitcher>

/** Finds what one wants to go to by a few letters of its name, and before the first letter, where one was last. */
export function createSwitcher({ inbox, chats, visits }: Dependencies) {
  const { places, commands } = catalogue.switcher
  const listPlaces = (): Destination[] => [
    ...(Object.keys(places) as PlaceName[]).map((place) => ({ to: "place" as const, place, title: places[place] })),
    ...(Object.keys(commands) as CommandName[]).map((command) => ({
      to: "command" as const,
      command,
      title: commands[command],
    })),
  ]

  async function named(userId: string, goals: Goal[]) {
    const titles = await chats.titlesFor(
      userId,
      goals.filter(({ name }) => name === null),
    )
    return goals.map(({ id, kind, name, archived, joined }) => {
      const { title, otherUserId = null, otherAvatar = null } = titles.get(id) ?? {}
      const other = kind === "direct" && otherUserId ? { id: otherUserId, avatar: otherAvatar } : null
      return { to: "chat" as const, id, kind, archived, joined, title: name ?? title ?? "", other }
    })
  }

  async function said(userId: string, messages: SeenMessage[], words: string[]): Promise<Scored[]> {
    const chatOf = ({ chatId: id, name, version }: SeenMessage) => ({ id, name, version })
    const titles = await chats.titlesFor(userId, messages.filter(({ name }) => name === null).map(chatOf))
    return messages.map(({ id, chatId, seq, html, senderId, senderName, senderAvatar, name }, index) => ({
      destination: {
        to: "message" as const,
        id,
        chatId,
        seq,
        title: excerpt(plainTextOf(html), words),
        senderId,
        senderName,
        senderAvatar,
        chat: name ?? titles.get(chatId)?.title ?? "",
      },
      score: saidScore - index,
    }))
  }

  /** What is typed, ranked; without anything, where one was last and the places that there are. */
  return async (userId: string, workspace: OwnWorkspace, typed: string): Promise<Destination[]> => {
    const sought = foldName(typed.trim().replace(/^[#@]/, ""))
    const isEmpty = sought === ""
    await visits.settle()
    const opened = inbox.listOpened(userId, workspace.id, mostRecent)
    const mayBrowse = canBrowse(workspace.role)
    const words = foldedWords(sought.split(/\s+/))
    const looksIntoSaid = sought.length >= shortestSaid && !/^\s*[#@]/.test(typed)
    const [recent, goals, people, seen] = await Promise.all([
      opened,
      inbox.listGoals(userId, workspace.id, { typed: sought, ids: isEmpty ? await opened : [], mayBrowse }),
      isEmpty ? [] : inbox.listPeopleLike(userId, workspace.id, sought, isGuest(workspace.role)),
      looksIntoSaid ? inbox.listSeenLike(userId, workspace.id, { chats: mostRecent, words, depth: seenDepth }) : [],
    ])
    const found = await named(userId, goals)
    if (isEmpty) {
      const byId = new Map(found.map((chat) => [chat.id, chat]))
      return [...recent.flatMap((id) => byId.get(id) ?? []), ...listPlaces()]
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
    // Whoever one has a chat with is in the list by that chat.
    const listed = new Set(scored.map(({ destination: to }) => (to.to === "chat" ? to.other?.id : null)))
    for (const { id, displayName, handle, avatar } of people) {
      if (listed.has(id)) continue
      // Letters of which some stand in the one and some in the other name mean neither.
      const by = [displayName, handle].flatMap((name) => fuzzyScore(foldName(name), sought) ?? [])
      if (by.length === 0) continue
      scored.push({ destination: { to: "person", id, title: displayName, handle, avatar }, score: Math.max(...by) })
    }
    for (const place of listPlaces()) consider(place, place.title, -20)
    const best = (list: Scored[]) => list.toSorted((a, b) => b.score - a.score)
    const told = await said(userId, seen, words)
    return best([...best(scored).slice(0, mostShown - told.length), ...told]).map(({ destination }) => destination)
  }
}

/** The part of it in which the first of the words stands. */
function excerpt(said: string, [first = ""]: string[]): string {
  const line = said.replaceAll(/\s+/g, " ")
  const at = foldName(line).indexOf(first)
  const from = at < excerptLength / 2 ? 0 : at - excerptLength / 3
  const part = [...line.slice(from)].slice(0, excerptLength).join("")
  return `${from ? "…" : ""}${part}${line.length > from + part.length ? "…" : ""}`.toWellFormed()
}
