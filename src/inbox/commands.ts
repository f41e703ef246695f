import { dateFormat } from "../../views/text/formats"
import { text as catalogue } from "../../views/text/text"
import type { Command } from "../messages/commands"
import type { ArrangementActions } from "./actions"
import { parse } from "../platform/http/input"
import { noteText } from "./saved-input"
import type { SavedMessages } from "./saved-messages"
import { parseReminder } from "./when"

const { commands: words } = catalogue.arrangement
const { commands: later } = catalogue.later
const dayAndTime = (timeZone: string) =>
  dateFormat({
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  })

/** What one does to one's own view of a chat, by writing `/mute` into its composer. */
export const createInboxCommands = (
  actions: Pick<ArrangementActions, "toggleMute">,
  saved: Pick<SavedMessages, "keepNote">,
): Command[] => [
  {
    name: "mute",
    words: () => ({ usage: "", help: words.muteHelp }),
    async run({ user, chat, clientId }) {
      const muted = await actions.toggleMute(user.id, chat.id, clientId)
      return { kind: "told", sentence: muted ? words.muted : words.unmuted }
    },
  },
  {
    name: "remind",
    words: () => ({ usage: later.usage, help: later.help }),
    async run({ user, chat, rest, zone, clientId }) {
      const [, whom = "me", said = ""] = /^(?:(me|[@#]\S+)(?=\s|$))?\s*([^]*)$/i.exec(rest) ?? []
      if (whom.toLowerCase() !== "me" && whom.toLowerCase() !== `@${user.handle}`)
        return { kind: "refused", sentence: later.onlyMe }
      const timeZone = zone ?? "UTC"
      const meant = parseReminder(said, timeZone, new Date())
      if ("problem" in meant) {
        const { past, far } = catalogue.later.refusals
        return { kind: "refused", sentence: { past, far, noTime: later.how, noText: later.noText }[meant.problem] }
      }
      const note = parse(noteText, meant.text)
      const once = clientId === null ? null : `${chat.id} ${clientId}`
      const { remindAt } = await saved.keepNote(user.id, chat.workspaceId, note, meant.at, once)
      return {
        kind: "told",
        sentence: later.set(note, `${dayAndTime(timeZone).format(remindAt ?? meant.at)}${zone ? "" : " UTC"}`),
      }
    },
  },
]
