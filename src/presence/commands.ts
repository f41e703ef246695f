import { text as catalogue } from "../../views/text/en"
import type { Command } from "../messages/commands"
import { parse } from "../platform/http/input"
import type { PresenceActions } from "./actions"
import { newStatus } from "./input"

const { commands: words } = catalogue.presence
const leading = /^(\p{RGI_Emoji})\s*/v
const lengths = /^(\d{1,4})\s*(m|min|h|d)?$/

/** Minutes in `30`, `2h`, `1d`; null for anything else. */
function minutesIn(rest: string): number | null {
  const [, count, unit = "m"] = lengths.exec(rest.toLowerCase()) ?? []
  const minutes = Number(count) * ({ m: 1, min: 1, h: 60, d: 1_440 }[unit] ?? 1)
  return count && minutes > 0 ? minutes : null
}

/** What one says of oneself, by writing `/status` and `/dnd` into a composer. */
export const createPresenceCommands = (actions: Pick<PresenceActions, "setStatus" | "setDoNotDisturb">): Command[] => [
  {
    name: "status",
    usage: words.statusUsage,
    help: words.statusHelp,
    async run({ user, rest }) {
      const emoji = leading.exec(rest)?.[1] ?? ""
      const status = parse(newStatus, { emoji, text: rest.replace(leading, "") })
      await actions.setStatus(user.id, status)
      return { kind: "told", sentence: rest ? words.statusSet(rest) : words.statusCleared }
    },
  },
  {
    name: "dnd",
    usage: words.dndUsage,
    help: words.dndHelp,
    async run({ user, rest }) {
      if (rest.toLowerCase() === "off") {
        await actions.setDoNotDisturb(user.id, null)
        return { kind: "told", sentence: words.dndOff }
      }
      const minutes = rest ? minutesIn(rest) : 60
      if (minutes === null) return { kind: "refused", sentence: words.dndShape }
      await actions.setDoNotDisturb(user.id, new Date(Date.now() + minutes * 60_000))
      return { kind: "told", sentence: words.dndFor(minutes) }
    },
  },
]
