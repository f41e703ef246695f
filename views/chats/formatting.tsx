import { constant } from "../shared/constant"
import { Icon, type IconName } from "../shared/icon"
import { text } from "../text/text"

type Format = { name: keyof typeof text.writing.formats; icon: IconName; mark: string; end?: string; keys: string }

/** What stands before and after what is selected; where it ends with a space, before each line. */
const formats: Format[] = [
  { name: "bold", icon: "bold", mark: "**", keys: "Control+B" },
  { name: "italic", icon: "italic", mark: "_", keys: "Control+I" },
  { name: "strike", icon: "strike", mark: "~~", keys: "Control+Shift+X" },
  { name: "code", icon: "code", mark: "`", keys: "Control+E" },
  { name: "codeBlock", icon: "codeBlock", mark: "```\n", end: "\n```", keys: "Control+Shift+E" },
  { name: "quote", icon: "quote", mark: "> ", keys: "Control+Shift+9" },
  { name: "list", icon: "list", mark: "- ", keys: "Control+Shift+8" },
  { name: "numbers", icon: "numbers", mark: "1. ", keys: "Control+Shift+7" },
  { name: "link", icon: "link", mark: "[", end: "](https://)", keys: "Control+Shift+K" },
]

const keysAsRead = (keys: string) =>
  keys.replace("Control", text.writing.keys.control).replace("Shift", text.writing.keys.shift)

/** Needs the script; on phones it waits behind its button. */
export const Formatting = constant(() => (
  <div id="formatting" class="formatting" role="group" aria-label={text.writing.formatting}>
    {formats.map(({ name, icon, mark, end = mark, keys }) => (
      <button
        type="button"
        class="tool"
        data-mark={mark}
        data-end={end}
        aria-keyshortcuts={keys}
        aria-label={text.writing.formats[name]}
        title={`${text.writing.formats[name]} (${keysAsRead(keys)})`}
      >
        <Icon name={icon} />
      </button>
    ))}
  </div>
))
