import { text as catalogue } from "../../views/text/text"
import type { ChatActions } from "../chats/actions"
import type { OwnChat } from "../chats/chat"
import { canAddPeople, canPost } from "../chats/policy"
import type { ChatStore } from "../chats/store"
import { invalid } from "../platform/http/problem"
import type { User } from "../users/user"
import type { MessageActions } from "./actions"
import type { Calling } from "./calling"
import type { Command, CommandGiven, CommandResult } from "./commands"
import { longestBody } from "./input"
import { handlesIn, mostMentioned } from "./mentions"
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
  calling: Calling
  commands: Command[]
}

/** Names of those who are not there that are looked for. */
const mostOffered = 200
// A second slash makes it a path, which is said.
const command = /^\/([a-z][\w-]{0,29})(?=\s|$)\s*([^]*)$/i

export type Composing = ReturnType<typeof createComposing>

/** What people write into pages: commands, and the questions before and after it. Programs say what they mean. */
export function createComposing({ chats, actions, messages, calling, commands }: Dependencies) {
  const byName = new Map(commands.map((one) => [one.name, one]))

  async function obey(
    user: User,
    chatId: string,
    name: string,
    rest: string,
    told: Pick<CommandGiven, "zone" | "clientId">,
  ): Promise<CommandResult> {
    const found = byName.get(name.toLowerCase())
    if (!found) return { kind: "refused", sentence: catalogue.writing.commands.unknown(name) }
    return found.run({ user, chat: await actions.load(user.id, chatId), rest: rest.trim(), ...told })
  }

  /** Who is named outside of code, is of the team and not in the chat; nobody where the writer may not add people or write. */
  function listAbsent(chat: OwnChat, html: string): Promise<Absent[]> {
    const said = html.replaceAll(/<(code|pre)\b[^]*?<\/\1>/g, " ").replaceAll(/<[^>]*>/g, " ")
    const handles = canAddPeople(chat) && canPost(chat) ? handlesIn(said).slice(0, mostOffered) : []
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

    /** `confirmed`: the writer was asked already; the rest is for commands. Raises what the command's action raises. */
    async interpret(
      user: User,
      chatId: string,
      written: string,
      { confirmed, ...told }: { confirmed: boolean } & Pick<CommandGiven, "zone" | "clientId">,
    ): Promise<Meant> {
      const [, name, rest = ""] = command.exec(written) ?? []
      const result: CommandResult = name
        ? await obey(user, chatId, name, rest, told)
        : { kind: "say", body: written.startsWith("//") ? written.slice(1) : written }
      if (result.kind !== "say") return result
      const { kind: _, ...draft } = result
      if (draft.body.length > longestBody) return { kind: "refused", sentence: catalogue.writing.commands.tooLong }
      const count = confirmed ? null : await calling.countToAsk(user, chatId, draft.body)
      return count === null ? { kind: "say", draft } : { kind: "ask", body: written, count }
    },

    /**
     * Adds who is named in one's own message and is not in its chat; they are mentioned by it from then on, and it is new to
     * them. Raises 422, and adds nobody, when it would mention more than 100 people then.
     */
    async addAbsent(user: User, messageId: string): Promise<Message> {
      const { message, chat, absent } = await loadAbsent(user, messageId)
      if (message.mentionedIds.length + absent.length > mostMentioned)
        throw invalid([{ path: "body", message: catalogue.writing.tooManyMentioned(mostMentioned) }])
      for (const person of absent) await actions.addMember(user.id, chat.id, person.id, message.seq - 1)
      return absent.length > 0 ? messages.mentionAgain(user, messageId) : message
    },
  }
}
