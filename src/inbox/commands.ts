import { text as catalogue } from "../../views/text/en"
import type { Command } from "../messages/commands"
import type { ArrangementActions } from "./actions"

const { commands: words } = catalogue.arrangement

/** What one does to one's own view of a chat, by writing `/mute` into its composer. */
export const createInboxCommands = (actions: Pick<ArrangementActions, "look" | "setMute">): Command[] => [
  {
    name: "mute",
    usage: "",
    help: words.muteHelp,
    async run({ user, chat }) {
      const { preferences } = await actions.look(user.id, chat.id)
      await actions.setMute(user.id, chat.id, !preferences.muted)
      return { kind: "told", sentence: preferences.muted ? words.unmuted : words.muted }
    },
  },
]
