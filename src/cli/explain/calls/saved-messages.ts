import type { App } from "../../../app"
import { newId } from "../../../platform/ids"
import type { Sample } from "../sample"
import type { Call } from "./call"

/** Without the clock: its statements are not ours. */
const onNoClock = async () => {}
const rowOf = ({ chatId: id, userId, workspaceId, messageId }: Sample) => {
  return { id, userId, workspaceId, messageId, note: null }
}
const keep = ({ app, sample }: { app: App; sample: Sample }) => app.stores.savedMessages.save(rowOf(sample), 1_000)
const kept = (work: (store: App["stores"]["savedMessages"], sample: Sample) => Promise<unknown>): Call => {
  return async (given) => {
    await keep(given)
    return work(given.app.stores.savedMessages, given.sample)
  }
}
const savedPage = { before: null, limit: 51 }
export const savedMessages: [string, Call][] = [
  ["inbox.save-message", keep],
  [
    "inbox.save-note",
    ({ app, sample }) =>
      app.stores.savedMessages.saveNote(
        { ...rowOf(sample), messageId: null, note: "a note" },
        1_000,
        new Date(),
        newId(),
        onNoClock,
      ),
  ],
  ["inbox.saved-one", kept((store, { userId, chatId }) => store.find(userId, chatId))],
  ["inbox.saved-of-message", kept((store, { userId, messageId }) => store.findOfMessage(userId, messageId))],
  ["inbox.saved", kept((store, { userId, workspaceId }) => store.list(userId, workspaceId, false, savedPage))],
  ["inbox.count-saved", kept((store, { userId, workspaceId }) => store.count(userId, workspaceId))],
  ["inbox.saved-marks", kept((store, { userId }) => store.listMarked(userId, 500))],
  ["inbox.remind", kept((store, { userId, chatId }) => store.remind(userId, chatId, new Date(), newId(), onNoClock))],
  ["inbox.finish-saved", kept((store, { userId, chatId }) => store.finish(userId, chatId, true, onNoClock))],
  ["inbox.remove-saved", kept((store, { userId, chatId }) => store.remove(userId, chatId, onNoClock))],
  ["inbox.fall-due", kept((store, { chatId }) => store.fallDue(chatId, newId()))],
  ["inbox.untold", kept((store, { chatId }) => store.isUntold(chatId, newId()))],
  ["inbox.note-told", kept((store, { chatId }) => store.noteTold(chatId, newId()))],
]
