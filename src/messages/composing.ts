import { text as catalogue } from "../../views/text/en"
import type { ChatActions } from "../chats/actions"
import type { OwnChat } from "../chats/chat"
import { canAddPeople } from "../chats/policy"
import type { ChatStore } from "../chats/store"
import type { User } from "../users/user"
import type { MessageActions } from "./actions"
import type { Command, CommandResult } from "./commands"
import { longestBody } from "./input"
import { renderBody } from "./markdown"
import { handlesIn } from "./mentions"
import type { Message } from "./message"

export type Absent = { id: string; handle: string; displayName: string }
/** What is to happen with what somebody wrote into a composer. */
export type Meant =
  | { kind: "say"; draft: { body: string; me?: boolean } }
  /** It would call so many people: they are asked first. */
  | { kind: "ask"; body: string; count: number }
  | Exclude<CommandResult, { kind: "say" }>

type Dependencies = {
  chats: ChatStore
  actions: ChatActions
  messages: MessageActions
  commands: Command[]
  /** Who of a chat is at work this moment. */
  presentIn(chatId: string): Promise<string[]>
}

/** Nobody calls more people than this without being asked. */
const mostCalled = 20
const broad = /@(channel|all|everyone|here)\b/i
const command = /^\/([a-z]{1,20})(?=\s|$)\s*([^]*)$/i

export type Composing = ReturnType<typeof createComposing>

/** What people write into pages: commands, and the questions before and after it. Programs say what they mean. */
export function createComposing({ chats, actions, messages, commands, presentIn }: Dependencies) {
  const byName = new Map(commands.map((one) => [one.name, one]))

  async function obey(
    user: User,
    chatId: string,
    name: string,
    rest: string,
    zone: string | null,
  ): Promise<CommandResult> {
    const found = byName.get(name.toLowerCase())
    if (!found) return { kind: "refused", sentence: catalogue.writing.commands.unknown(name) }
    return found.run({ user, chat: await actions.load(user.id, chatId), rest: rest.trim(), zone })
  }

  /** Who is named outside of code, is of the team and not in the chat; nobody where the writer may not add people. */
  function listAbsent(chat: OwnChat, html: string): Promise<Absent[]> {
    const said = html.replaceAll(/<(code|pre)\b[^]*?<\/\1>/g, " ").replaceAll(/<[^>]*>/g, " ")
    const handles = canAddPeople(chat) && chat.archivedAt === null ? handlesIn(said) : []
    return handles.length > 0 ? chats.listAbsent(chat, handles) : Promise.resolve([])
  }

  async function loadAbsent(user: User, messageId: string) {
    const { message, chat } = await messages.load(user.id, messageId)
    const isOwn = message.senderId === user.id && message.deletedAt === null
    return { message, chat, absent: isOwn && message.html.includes("@") ? await listAbsent(chat, message.html) : [] }
  }

  return {
    commands,
    loadAbsent,

    /** `confirmed`: the writer was asked already; `zone`: theirs, where it is known. Raises what the command's action raises. */
    async interpret(
      user: User,
      chatId: string,
      written: string,
      { confirmed, zone }: { confirmed: boolean; zone: string | null },
    ): Promise<Meant> {
      const [, name, rest = ""] = command.exec(written) ?? []
      const result: CommandResult = name
        ? await obey(user, chatId, name, rest, zone)
        : { kind: "say", body: written.startsWith("//") ? written.slice(1) : written }
      if (result.kind !== "say") return result
      const { kind: _, ...draft } = result
      if (draft.body.length > longestBody) return { kind: "refused", sentence: catalogue.writing.commands.tooLong }
      const called = !confirmed && broad.test(draft.body) ? renderBody(draft.body, new Map()) : null
      if (called?.mentionsAll) {
        const { memberCount } = await actions.load(user.id, chatId)
        const here = called.mentionsHere && memberCount > mostCalled ? await presentIn(chatId) : null
        const count = here ? here.filter((id) => id !== user.id).length : memberCount - 1
        if (count > mostCalled) return { kind: "ask", body: written, count }
      }
      return { kind: "say", draft }
    },

    /** Adds who is named in one's own message and is not in its chat; they are mentioned by it from then on. */
    async addAbsent(user: User, messageId: string): Promise<Message> {
      const { message, chat, absent } = await loadAbsent(user, messageId)
      for (const person of absent) await actions.addMember(user.id, chat.id, person.id)
      return absent.length > 0 ? messages.mentionAgain(user, messageId) : message
    },
  }
}
