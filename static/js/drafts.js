import { growWith } from "./composer.js"
import { composer, openChat } from "./page.js"
import { on } from "./signals.js"
import { send } from "./socket.js"
import { onOtherTab, read, write } from "./storage.js"

/** What is being written in each chat: it survives reloads, and the tabs and devices of one person agree on it. */
let typedAt = 0
let timer = 0
let ownConnection = ""
/** @type {(() => void) | null} */
let pending = null

/** Writes at once what a moment of typing left. */
function save() {
  clearTimeout(timer)
  timer = 0
  pending?.()
  pending = null
}

/** The text of a chat's composer changed. @param {string | undefined} chatId @param {string} text */
export function keepDraft(chatId, text) {
  typedAt = Date.now()
  write(`unsaved:${chatId}`, "1")
  pending = () => {
    write(`draft:${chatId}`, text)
    send({ type: "draft", chatId, text: text.slice(0, 10_000) })
  }
  // However long somebody types without a pause.
  if (text) timer ||= setTimeout(save, 400)
  else save()
}

/** @param {string | undefined} chatId */
function show(chatId) {
  const field = composer()
  if (!field || chatId !== openChat()) return
  // Whoever types here this moment is not disturbed by what was written elsewhere.
  const wait = typedAt + 1_500 - Date.now()
  if (wait > 0) return void setTimeout(show, wait, chatId)
  const text = read(`draft:${chatId}`, "")
  if (field.value === text) return
  field.value = text
  growWith(field)
}

export function startDrafts() {
  // Somebody was quicker than this script; what the browser remembered of an earlier visit is not being written.
  const field = composer()
  if (field?.value && field.matches(":focus")) keepDraft(openChat(), field.value)
  save()
  on("left", save)
  addEventListener("pagehide", save)
  on("entering", () => {
    typedAt = 0
    show(openChat())
  })
  on("hello", ({ connection }) => (ownConnection = connection))
  on("draft", ({ chatId, text, connection }) => {
    if (connection === ownConnection) return
    write(`draft:${chatId}`, text)
    show(chatId)
  })
  onOtherTab((key) => {
    if (key.startsWith("draft:")) show(key.slice(6))
  })
}
