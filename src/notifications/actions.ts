import { text as catalogue } from "../../views/text/en"
import type { ArrangementActions } from "../inbox/actions"
import type { ThreadStore } from "../inbox/store"
import type { PresenceStore } from "../presence/store"
import type { Account } from "../users/user"
import { isQuiet } from "./quiet-hours"
import type { NotificationStore } from "./store"

type Dependencies = {
  store: NotificationStore
  arrangement: Pick<ArrangementActions, "look">
  threads: Pick<ThreadStore, "find">
  presences: Pick<PresenceStore, "listStances">
}

/** What a browser shows of a message outside of its page; `body` is its beginning. */
export type Notice = { title: string; body: string }

const longestBody = 200

export type NotificationActions = ReturnType<typeof createNotificationActions>

/** Telling people of what concerns them. */
export function createNotificationActions({ store, arrangement, threads, presences }: Dependencies) {
  return {
    quietHours: store.find,
    setQuietHours: store.save,

    /**
     * What somebody is to be told of a message at this moment; null where they are not: their own, read, deleted, of somebody whom
     * they block, of a chat that is muted or tells less, a reply in a thread that they do not follow, in their quiet hours, or while they do not want to be disturbed. Raises 404 for a chat that is not theirs.
     */
    async noticeFor(user: Account, chatId: string, seq: number, now = new Date()): Promise<Notice | null> {
      const { chat, preferences } = await arrangement.look(user.id, chatId)
      if (preferences.muted || preferences.level === "nothing") return null
      const [message, quiet, stances] = await Promise.all([
        store.findMessage(user.id, chat.id, seq),
        store.find(user.id),
        presences.listStances([user.id]),
      ])
      if (!message || message.senderId === user.id || (quiet && isQuiet(quiet, now))) return null
      if (user.blocked.includes(message.senderId)) return null
      const undisturbedUntil = stances.get(user.id)?.dndUntil
      if (undisturbedUntil && undisturbedUntil > now) return null
      const standing = message.threadOf ? await threads.find(user.id, message.threadOf) : null
      const isFollowed = standing !== null && standing.following && standing.lastReadSeq < seq
      const isNew = (message.threadOf === null || message.inChannel) && chat.lastReadSeq < seq
      if (!isFollowed && !isNew) return null
      const concerns = isFollowed || message.mentionsAll || message.mentionedIds.includes(user.id)
      if (preferences.level === "mentions" && !concerns) return null
      const words = catalogue.notifications
      const place = chat.name === null ? chat.title : `#${chat.name}`
      const inChat = chat.kind === "direct" ? words.direct(message.senderName) : words.inChat(message.senderName, place)
      const title = isFollowed ? words.inThread(message.senderName, place) : inChat
      return { title, body: [...message.body].slice(0, longestBody).join("") }
    },
  }
}
