import { type } from "./completion.js"
import { composer, listen } from "./page.js"

/** Marks of Markdown by buttons and by keys, typed as a person would, so that each can be undone. */

/** @param {any} button */
function format({ dataset: { mark, end } }) {
  /** @type {any} */
  const active = document.activeElement
  const field = active?.dataset.writes ? active : composer()
  field.focus()
  const { value, selectionStart: from, selectionEnd: to } = field
  const said = value.slice(from, to)
  if (mark.endsWith(" ")) {
    const start = value.lastIndexOf("\n", from - 1) + 1
    const lines = value.slice(start, to).split("\n")
    field.setSelectionRange(start, to)
    return type(
      lines.map((/** @type {string} */ line, /** @type {number} */ i) => mark.replace(1, i + 1) + line).join("\n"),
    )
  }
  const isMarked = value.slice(0, from).endsWith(mark) && value.startsWith(end, to)
  if (isMarked && said) {
    field.setSelectionRange(from - mark.length, to + end.length)
    type(said)
    return field.setSelectionRange(from - mark.length, to - mark.length)
  }
  type(mark + said + end)
  field.setSelectionRange(from + mark.length, to + mark.length)
}

export function startFormatting() {
  // So that the field keeps the focus.
  listen(
    "pointerdown",
    (event) => event.target.closest("[data-mark], [data-action=formatting]") && event.preventDefault(),
  )
  listen("click", ({ target }) => {
    const button = target.closest("[data-mark]")
    const toggle = target.closest("[data-action=formatting]")
    if (button) format(button)
    if (toggle) toggle.ariaPressed = toggle.ariaPressed !== "true"
  })
  listen(
    "keydown",
    (event) => {
      const { key, code, ctrlKey, metaKey, shiftKey, altKey, target } = event
      if (!(ctrlKey || metaKey) || altKey || !target.dataset?.writes) return
      const name = code.startsWith("Digit") ? code[5] : key.toUpperCase()
      const button = [...document.querySelectorAll("[data-mark]")].find(
        ({ ariaKeyShortcuts }) => ariaKeyShortcuts === `Control+${shiftKey ? "Shift+" : ""}${name}`,
      )
      if (!button) return
      event.preventDefault()
      event.stopPropagation()
      format(button)
    },
    true,
  )
}
