import { text as catalogue } from "../../views/text/text"
import { findShortcodes } from "../platform/emoji/emoji"
import type { OwnChat } from "../chats/chat"
import type { ChatStore } from "../chats/store"
import type { Command } from "./commands"
import { isGuest } from "../workspaces/policy"

/** What may be put in the place of the word at the caret. */
export type Suggestion = {
  /** What stands there then. */
  text: string
  detail: string
  kind: "person" | "broad" | "channel" | "private" | "emoji" | "command"
  /** Whose face stands beside it. */
  person?: { id: string; name: string; avatar: string | null }
  /** How an emoji is typed. */
  shortcode?: string
  /** Somebody of the team who is not in the chat. */
  away?: boolean
}

export type Complete = (asker: { id: string }, chat: OwnChat, word: string) => Promise<Suggestion[]>

/** A list that one reads at a glance. */
const most = 8
const { broad } = catalogue.writing

/**
 * Gives what a word that somebody is writing in a chat may become, by its first character: `@` people of the chat, then of the
 * team, and those who mean all of them; `#` channels that the writer may see; `:` emoji; `/` commands. At most eight.
 */
export function createCompletion({
  chats,
  commands = [],
}: {
  chats: ChatStore
  commands?: Pick<Command, "name" | "words">[]
}): Complete {
  const beginsWith = (text: string, part: string) => text.startsWith(part.toLowerCase())

  async function people(asker: { id: string }, chat: OwnChat, part: string): Promise<Suggestion[]> {
    const found = await chats.listPeopleLike(chat, {
      beginning: part,
      limit: most,
      onlySharingChatsWith: isGuest(chat.role) ? asker.id : null,
    })
    const persons = found.map(({ id, handle, displayName, avatar, here }): Suggestion => ({
      text: `@${handle}`,
      detail: displayName,
      kind: "person",
      person: { id, name: displayName, avatar },
      away: !here,
    }))
    const all = (["channel", "here"] as const)
      .filter((name) => chat.kind !== "direct" && beginsWith(name, part))
      .map((name): Suggestion => ({ text: `@${name}`, detail: broad[name], kind: "broad" }))
    const present = persons.filter(({ away }) => !away)
    // Who types a beginning of a person's name hardly means everybody, and finds them at the end all the same.
    return [...present.slice(0, most - all.length), ...all, ...persons.filter(({ away }) => away)].slice(0, most)
  }

  async function channels(asker: { id: string }, chat: OwnChat, part: string): Promise<Suggestion[]> {
    const found = await chats.listNamedLike(asker.id, chat.workspaceId, {
      words: part ? [part.toLowerCase()] : [],
      limit: most,
      mayBrowse: !isGuest(chat.role),
    })
    return found.map(({ name, topic, kind }) => ({ text: `#${name}`, detail: topic, kind }))
  }

  return async (asker, chat, word) => {
    const part = word.slice(1)
    if (word.startsWith("@")) return people(asker, chat, part)
    if (word.startsWith("#")) return channels(asker, chat, part)
    if (word.startsWith(":"))
      return findShortcodes(part, most).map(({ emoji, shortcode, name }) => ({
        text: emoji,
        detail: name,
        kind: "emoji",
        shortcode: `:${shortcode}:`,
      }))
    if (!word.startsWith("/")) return []
    return commands
      .filter(({ name }) => beginsWith(name, part))
      .map(({ name, words }) => {
        const { usage, help } = words()
        return { text: `/${name}`, detail: usage ? `${usage} · ${help}` : help, kind: "command" }
      })
  }
}
