import { ThreadPanel } from "../../views/messages/thread"
import type { OwnChat } from "../chats/chat"
import { rightsIn } from "../chats/policy"
import { pageSize } from "../messages/page-store"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { markVolatile } from "../platform/http/delivery"
import { newId } from "../platform/ids"
import { type AppContext, viewerOf } from "../sessions/guard"
import type { ThreadPlace } from "./thread-input"
import type { Threads } from "./threads"

type Dependencies = {
  threads: Threads
  messages: MessageStore
  findDraft(userId: string, place: string): Promise<string>
}

export type ThreadPanels = ReturnType<typeof createThreadPanels>

/** One thread, to be shown beside its chat. */
export function createThreadPanels({ threads, messages, findDraft }: Dependencies) {
  /** A page of replies of a thread whose chat the reader has loaded: around one, on a side of one, else the newest. */
  function load(chat: OwnChat, rootId: string, { reply, before, after }: ThreadPlace) {
    if (reply !== undefined) return messages.pageAround(chat, reply, pageSize, undefined, rootId)
    if (after !== undefined) return messages.pageAfter(chat, after, pageSize, rootId)
    return messages.pageBefore(chat, before ?? null, pageSize, rootId)
  }

  return {
    load,

    async draw(c: AppContext, rootId: string, place: ThreadPlace) {
      const { user } = viewerOf(c)
      const { root, chat } = await threads.loadRoot(user.id, rootId)
      const [page, standing, draft] = await Promise.all([
        load(chat, root.id, place),
        threads.standing(user.id, root.id),
        findDraft(user.id, root.id),
      ])
      const clientId = newId()
      markVolatile(c, clientId)
      const reader = { viewerId: user.id, timeZone: timeZoneOf(c) }
      return ThreadPanel({
        chat,
        may: rightsIn(chat),
        root,
        rootId: root.id,
        page,
        standing,
        clientId,
        draft,
        sought: place.reply,
        ...reader,
      })
    },
  }
}
