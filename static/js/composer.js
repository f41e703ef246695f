import { keepDraft } from "./drafts.js"
import { editLastOwn } from "./editing.js"
import { sendMessage } from "./outbox.js"
import { composer, listen } from "./page.js"
import { emit, on } from "./signals.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/** Writing: Enter sends where there is a real keyboard, and nothing typed or dropped is ever lost. */
const longestMessage = 10_000
const touch = matchMedia("(pointer: coarse)")
/** Keys were pressed that keyboards on glass do not have. */
let hardware = false

/** Whether this key press means "send" or "save". @param {KeyboardEvent} event */
export function isSendKey({ key, shiftKey, altKey, ctrlKey, metaKey, isComposing, keyCode }) {
  // Safari ends a composition before its Enter arrives, which then only bears this code.
  if (key !== "Enter" || shiftKey || altKey || isComposing || keyCode === 229) return false
  return !touch.matches || hardware || ctrlKey || metaKey
}

/** Grows with its text, up to what the style sheet allows. @param {any} field */
export function growWith(field) {
  const { style } = field
  // Cutting what somebody pastes would lose it: too long a text is refused whole, and kept.
  field.removeAttribute("maxlength")
  field.rows = 1
  style.fieldSizing = "content"
  if (style.fieldSizing) return
  style.height = "auto"
  style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}

function submit() {
  const field = composer()
  const body = field.value
  const { chat } = field.form.dataset
  if (body.length > longestMessage) return toast(text.tooLong)
  const besides = field.form.besides
  if (!body.trim() && !besides) return
  // Whoever has something to ask first takes it over, and leaves the text where it is.
  const sending = { chat, body, held: false }
  emit("sending", sending)
  if (sending.held) return
  // What goes with the text, such as pictures: null while it is not ready.
  const taken = besides?.()
  if (taken === null || !(body.trim() || taken)) return
  field.value = ""
  growWith(field)
  keepDraft(chat, "")
  sendMessage(chat, body, taken?.more, taken?.shown)
  field.focus()
}

export function startComposer() {
  on("entering", () => {
    if (!composer()) return
    composer().form.noValidate = true
    growWith(composer())
  })
  listen("input", ({ target }) => {
    if (target.localName === "textarea") growWith(target)
    if (target === composer()) keepDraft(target.form.dataset.chat, target.value)
  })
  listen("submit", (event) => {
    if (event.target.id !== "composer") return
    event.preventDefault()
    submit()
  })
  listen("keydown", (event) => {
    const { key, target } = event
    hardware ||= /^(Tab|Escape|Control|Alt|Meta|Arrow\w+|F\d+)$/.test(key)
    if (target !== composer()) return
    if (isSendKey(event)) submit()
    else if (key !== "ArrowUp" || target.value || !editLastOwn()) return
    event.preventDefault()
  })
  // A file that misses the field would replace the page by itself.
  for (const type of ["dragover", "drop"])
    listen(type, (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault()
    })
}
