import { text as catalogue } from "../../views/text/text"
import type { ArrangementActions } from "../inbox/actions"
import type { SavedMessages } from "../inbox/saved-messages"
import type { ThreadStore } from "../inbox/thread-store"
import { Problem } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { Jobs } from "../platform/jobs/jobs"
import type { PresenceStore } from "../presence/store"
import type { Account } from "../users/user"
import type { NoticeJobs } from "./jobs"
import { endOfQuiet, isQuiet } from "./quiet-hours"
import type { NotificationStore } from "./store"

type Dependencies = {
  store: NotificationStore
  arrangement: Pick<ArrangementActions, "look">
  threads: Pick<ThreadStore, "find">
  presences: Pick<PresenceStore, "listStances">
  saved: Pick<SavedMessages, "find">
  jobs: Pick<Jobs<NoticeJobs>, "send">
  /** Tells all devices of a person to show a reminder. */
  tellReminder(userId: string, savedId: string): void
}

/** What a browser shows of a message outside of its page; `body` is its beginning. */
export type Notice = { title: string; body: string }
/** `open` is what is pressed to go there. */
export type ReminderNotice = Notice & { open: string }

const longestBody = 200
const beginningOf = (text: string) => [...text].slice(0, longestBody).join("")
/** Somebody may end their quiet before its time: then they are not to wait for long. */
const longestQuietMs = 15 * 60_000

export type NotificationActions = ReturnType<typeof createNotificationActions>

/** Telling people of what concerns them. */
export function createNotificationActions({
  store,
  arrangement,
  threads,
  presences,
  saved,
  jobs,
  tellReminder,
}: Dependencies) {
  /** When to look again whether somebody may be disturbed; null where they may be now. */
  async function quietUntil(userId: string, now: Date): Promise<Date | null> {
    const [quiet, stances] = await Promise.all([store.find(userId), presences.listStances([userId])])
    const undisturbed = stances.get(userId)?.dndUntil
    const ends = [quiet && isQuiet(quiet, now) ? endOfQuiet(quiet, now) : null, undisturbed]
      .filter((end) => end instanceof Date)
      .map((end) => end.getTime())
      .filter((end) => end > now.getTime())
    return ends.length > 0 ? new Date(Math.min(...ends, now.getTime() + longestQuietMs)) : null
  }

  /** Now, or when their quiet ends. `jobId` is the same for the same reminder, so that it waits once. */
  async function remind(userId: string, savedId: string, jobId: string, now = new Date()): Promise<void> {
    const until = await quietUntil(userId, now)
    if (!until) return tellReminder(userId, savedId)
    await jobs.send(null, "reminder-notice", { id: jobId, at: until, data: { userId, savedId } })
  }

  /** Null for what is not due (any more), or is not theirs. */
  async function findDue(userId: string, savedId: string) {
    try {
      const found = await saved.find(userId, savedId)
      return found.remindedAt && !found.doneAt ? found : null
    } catch (error) {
      if (error instanceof Problem) return null
      throw error
    }
  }

  return {
    remind,

    /** After somebody's quiet: once more, unless it is done with by then. */
    async remindAgain(userId: string, savedId: string): Promise<void> {
      if (await findDue(userId, savedId)) await remind(userId, savedId, newId())
    },

    /** What is shown of a reminder that is due; null where it is done with, and while nothing is to disturb. */
    async reminderNotice(user: Account, savedId: string, now = new Date()): Promise<ReminderNotice | null> {
      const due = await findDue(user.id, savedId)
      if (!due || (await quietUntil(user.id, now))) return null
      const { message, note, title } = due
      const body = note ?? message?.body ?? catalogue.later.gone
      const about = message && title !== null ? catalogue.notifications.reminderIn(title) : catalogue.later.reminder
      return { title: about, body: beginningOf(body), open: catalogue.later.show }
    },

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
      return { title, body: beginningOf(message.body) }
    },
  }
}
