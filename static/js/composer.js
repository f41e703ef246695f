import { editLastOwn } from "./editing.js"
import { keepDraft } from "./drafts.js"
import { byId, composer, listen } from "./page.js"
import { on } from "./signals.js"
import { sendMessage } from "./outbox.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/** Writing: Enter sends where there is a real keyboard, and nothing typed or dropped is ever lost. */
export const longestMessage = 10_000
const touch = matchMedia("(pointer: coarse)")
/** Keys that keyboards on glass do not have. */
let hardware = false

/** Whether this key press means "send" or "save". @param {KeyboardEvent} event */
export function isSendKey(event) {
  // Safari ends a composition before its Enter arrives, which then only bears this code.
  const composing = event.isComposing || event.keyCode === 229
  return (
    event.key === "Enter" &&
    !event.shiftKey &&
    !event.altKey &&
    !composing &&
    (!touch.matches || hardware || event.ctrlKey || event.metaKey)
  )
}

/** Grows with its text, up to what the style sheet allows. @param {HTMLTextAreaElement} field */
export function growWith(field) {
  if (CSS.supports("field-sizing: content")) return field.style.setProperty("field-sizing", "content")
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}

function submit() {
  const field = composer()
  const { chat } = byId("composer").dataset
  const body = field.value
  if (!body.trim()) return
  if (body.length > longestMessage) return toast(text.tooLong(longestMessage))
  field.value = ""
  growWith(field)
  keepDraft(chat, "")
  sendMessage(chat, body)
  field.focus()
}

export function startComposer() {
  on("entered", () => {
    const field = composer()
    if (!field) return
    growWith(field)
    field.addEventListener("input", () => {
      growWith(field)
      keepDraft(byId("composer").dataset.chat, field.value)
    })
  })
  listen(
    "submit",
    (event) => {
      if (event.target.id !== "composer") return
      event.preventDefault()
      event.stopPropagation()
      submit()
    },
    true,
  )
  listen("keydown", (event) => {
    const { key, target } = event
    hardware ||= /^(Tab|Escape|Control|Alt|Meta|Arrow\w+|F\d+)$/.test(key)
    if (target !== composer() || !target) return
    if (isSendKey(event)) {
      event.preventDefault()
      submit()
    } else if (key === "ArrowUp" && !target.value && editLastOwn()) event.preventDefault()
  })
  // A file that misses the field would replace the page by itself.
  for (const type of ["dragover", "drop"])
    listen(type, (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault()
    })
}
