import type { ChatActions } from "../chats/actions"
import type { ShowAlone } from "../messages/routes"
import { viewerOf } from "../sessions/guard"
import type { Frame } from "./frame"

/** Shows something of a chat on a page of its own, to who is in the chat. */
export const createShowAlone =
  ({ chats, frame }: { chats: ChatActions; frame: Frame }): ShowAlone =>
  async (c, chatId, title, main, status) => {
    const { workspace } = await chats.load(viewerOf(c).user.id, chatId)
    return frame.show(c, { title, workspace, main, openChatId: chatId, pane: "conversation", status })
  }
