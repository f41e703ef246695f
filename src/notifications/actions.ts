import { text as catalogue } from "../../views/text/en"
import type { ArrangementActions } from "../inbox/actions"
import type { PresenceStore } from "../presence/store"
import type { Account } from "../users/user"
import { isQuiet } from "./quiet-hours"
import type { NotificationStore } from "./store"

type Dependencies = {
  store: NotificationStore
  arrangement: Pick<ArrangementActions, "look">
  presences: Pick<PresenceStore, "listStances">
}

/** What a browser shows of a message outside of its page; `body` is its beginning. */
export type Notice = { title: string; body: string }

const longestBody = 200

export type NotificationActions = ReturnType<typeof createNotificationActions>

/** Telling people of what concerns them. */
export function createNotificationActions({ store, arrangement, presences }: Dependencies) {
  return {
    quietHours: store.find,
    setQuietHours: store.save,

    /**
     * What somebody is to be told of a message at this moment; null where they are not: their own, read, deleted, of a chat that
     * is muted or tells less, in their quiet hours, or while they do not want to be disturbed. Raises 404 for a chat that is not theirs.
     */
    async noticeFor(user: Account, chatId: string, seq: number, now = new Date()): Promise<Notice | null> {
      const { chat, preferences } = await arrangement.look(user.id, chatId)
      if (preferences.muted || preferences.level === "nothing" || chat.lastReadSeq >= seq) return null
      const [message, quiet, stances] = await Promise.all([
        store.findMessage(user.id, chat.id, seq),
        store.find(user.id),
        presences.listStances([user.id]),
      ])
      if (!message || message.senderId === user.id || (quiet && isQuiet(quiet, now))) return null
      if (user.blocked.includes(message.senderId)) return null
      const undisturbedUntil = stances.get(user.id)?.dndUntil
      if (undisturbedUntil && undisturbedUntil > now) return null
      const concerns = message.mentionsAll || message.mentionedIds.includes(user.id)
      if (preferences.level === "mentions" && !concerns) return null
      const title =
        chat.kind === "direct"
          ? catalogue.notifications.direct(message.senderName)
          : catalogue.notifications.inChat(message.senderName, chat.name === null ? chat.title : `#${chat.name}`)
      return { title, body: [...message.body].slice(0, longestBody).join("") }
    },
  }
}
