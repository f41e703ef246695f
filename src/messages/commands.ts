import { text as catalogue } from "../../views/text/text"
import { paths } from "../../views/paths"
import type { ChatActions } from "../chats/actions"
import type { OwnChat } from "../chats/chat"
import { topic as topicRule } from "../chats/input"
import type { ChatStore } from "../chats/store"
import { oneEmoji } from "../platform/emoji/emoji"
import { parse } from "../platform/http/input"
import type { PresenceActions } from "../presence/actions"
import { newStatus } from "../presence/input"
import type { User } from "../users/user"

/**
 * `zone`: the writer's, null where it is not known. `clientId`: given again with what is sent again because its answer was lost;
 * null where the form has none.
 */
export type CommandGiven = { user: User; chat: OwnChat; rest: string; zone: string | null; clientId: string | null }
/** What came of a command: something to be said, a sentence for the writer alone, or another place to be. */
export type CommandResult =
  | { kind: "say"; body: string; me?: boolean }
  | { kind: "told"; sentence: string }
  | { kind: "refused"; sentence: string }
  | { kind: "help" }
  | { kind: "elsewhere"; path: string }

export type Command = {
  name: string
  /** In the language of who asks. `usage` is what stands after the name; empty where nothing does. */
  words(): { usage: string; help: string }
  /**
   * Does the same once for each `clientId` of its writer in a chat. Raises what the action behind it raises; then nothing was said,
   * and the writer's text is kept.
   */
  run(given: CommandGiven): Promise<CommandResult> | CommandResult
}

const { commands: words } = catalogue.writing
const named = (name: keyof typeof words.help): Pick<Command, "name" | "words"> => ({
  name,
  words: () => ({ usage: words.usage[name], help: words.help[name] }),
})
type Dependencies = {
  actions: ChatActions
  chats: ChatStore
  presence: Pick<PresenceActions, "setStatus" | "setDoNotDisturb">
  /** ms since 1970. */
  clock: () => number
}

/** Added by one command. */
const mostInvited = 20
/** In lower case: `@ada, @grace`. */
const handlesOf = (rest: string) => [
  ...new Set(
    rest
      .toLowerCase()
      .split(/[\s,]+/)
      .map((word) => word.replace(/^@/, ""))
      .filter(Boolean),
  ),
]
/** ¯\_(ツ)_/¯ as Markdown has it. */
const shrug = "¯\\\\\\_(ツ)\\_/¯"

/** What can be done by writing `/name …` into a composer of a page; domains further on bring their own. */
export function createCommands({ actions, chats, presence, clock }: Dependencies): Command[] {
  return [
    {
      ...named("me"),
      run: ({ rest }) => (rest ? { kind: "say", body: rest, me: true } : { kind: "refused", sentence: words.meEmpty }),
    },
    { ...named("shrug"), run: ({ rest }) => ({ kind: "say", body: rest ? `${rest} ${shrug}` : shrug }) },
    {
      ...named("topic"),
      async run({ user, chat, rest }) {
        if (!rest) return { kind: "told", sentence: words.topicIs(chat.topic) }
        const topic = rest === "-" ? "" : parse(topicRule, rest)
        await actions.changeSettings(user.id, chat.id, { topic })
        return { kind: "told", sentence: words.topicSet(topic) }
      },
    },
    {
      ...named("invite"),
      async run({ user, chat, rest }) {
        const handles = handlesOf(rest)
        if (handles.length === 0) return { kind: "refused", sentence: words.inviteWhom }
        if (handles.length > mostInvited) return { kind: "refused", sentence: words.inviteFewer(mostInvited) }
        const absent = await chats.listAbsent(chat, handles)
        if (absent.length === 0) return { kind: "refused", sentence: words.inviteNobody(handles) }
        for (const person of absent) await actions.addMember(user.id, chat.id, person.id)
        const found = new Set(absent.map(({ handle }) => handle))
        const others = handles.filter((handle) => !found.has(handle))
        const names = absent.map(({ displayName }) => displayName)
        return { kind: "told", sentence: words.invited(names, others) }
      },
    },
    {
      ...named("leave"),
      async run({ user, chat }) {
        await actions.leave(user.id, chat.id)
        return { kind: "elsewhere", path: paths.workspace(chat.workspaceSlug) }
      },
    },
    {
      ...named("status"),
      async run({ user, rest }) {
        const [first = ""] = rest.split(/\s/, 1)
        const emoji = oneEmoji(first)
        const text = emoji ? rest.slice(first.length).trim() : rest
        await presence.setStatus(user.id, parse(newStatus, { emoji: emoji ?? "", text, until: null }))
        return { kind: "told", sentence: words.statusIs(rest) }
      },
    },
    {
      ...named("dnd"),
      async run({ user, rest }) {
        if (rest === "off") {
          await presence.setDoNotDisturb(user.id, null)
          return { kind: "told", sentence: words.dndOff }
        }
        const [, count, unit] = /^(\d{1,4})\s*(m|h)?$/i.exec(rest || "1h") ?? []
        if (!count) return { kind: "refused", sentence: words.dndHow }
        const minutes = Number(count) * (unit?.toLowerCase() === "h" ? 60 : 1)
        await presence.setDoNotDisturb(user.id, new Date(clock() + minutes * 60_000))
        return { kind: "told", sentence: words.dndFor(minutes) }
      },
    },
    { ...named("help"), run: () => ({ kind: "help" }) },
  ]
}
