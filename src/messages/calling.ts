import type { ChatActions } from "../chats/actions"
import type { User } from "../users/user"
import { renderBody } from "./markdown"
import type { Message } from "./message"

type Dependencies = {
  chats: ChatActions
  /** Who of a chat is at work this moment. */
  presentIn(chatId: string): Promise<string[]>
}
type Called = Pick<Message, "mentionsAll" | "mentionsHere">

/** Nobody calls more people than this without being asked. */
const mostCalled = 20
const broad = /@(channel|all|everyone|here)\b/i
const nobody: Called = { mentionsAll: false, mentionsHere: false }

/** Nobody, those who are here, everybody: each calls more than the one before. */
const widthOf = ({ mentionsAll, mentionsHere }: Called) => (mentionsHere ? 1 : mentionsAll ? 2 : 0)

export type Calling = ReturnType<typeof createCalling>

/** Of whoever is called all at once, by `@channel` or `@here`. */
export function createCalling({ chats, presentIn }: Dependencies) {
  return {
    /**
     * How many people a text would call, its writer not among them, where they are so many that the writer is to be asked;
     * else null. Also null when `before`, what the text is to replace, called as many. Raises 404 for a chat that is not the
     * writer's.
     */
    async countToAsk(writer: User, chatId: string, body: string, before: Called = nobody): Promise<number | null> {
      const called = broad.test(body) ? renderBody(body, new Map()) : nobody
      if (widthOf(called) <= widthOf(before)) return null
      const { memberCount } = await chats.load(writer.id, chatId)
      const here = called.mentionsHere && memberCount > mostCalled ? await presentIn(chatId) : null
      const count = here ? here.filter((id) => id !== writer.id).length : memberCount - 1
      return count > mostCalled ? count : null
    },
  }
}
