import { growWith } from "./composer.js"
import { composer, openChat } from "./page.js"
import { on } from "./signals.js"
import { send } from "./socket.js"
import { onOtherTab, read, write } from "./storage.js"

/** What is being written in each chat: it survives reloads, and the tabs and devices of one person agree on it. */
let typedAt = 0
let timer = 0
/** @type {(() => void) | null} */
let pending = null

/** Writes at once what a moment of typing left. */
function save() {
  clearTimeout(timer)
  pending?.()
  pending = null
}

/** The text of a chat's composer changed. @param {string} chatId @param {string} text */
export function keepDraft(chatId, text) {
  typedAt = Date.now()
  pending = () => {
    write(`draft:${chatId}`, text)
    send({ type: "draft", chatId, text: text.slice(0, 10_000) })
  }
  if (!text) return save()
  clearTimeout(timer)
  timer = setTimeout(save, 400)
}

/** @param {string} text */
function fill(text) {
  const field = composer()
  if (!field || field.value === text) return
  field.value = text
  growWith(field)
}

/** Written elsewhere: whoever types here this moment is not disturbed. @param {string} chatId @param {string} text */
function adopt(chatId, text) {
  if (chatId === openChat() && !(document.hasFocus() && Date.now() - typedAt < 1_500)) fill(text)
}

export function startDrafts() {
  on("left", save)
  addEventListener("pagehide", save)
  on("entered", () => {
    const draft = read(`draft:${openChat()}`, "")
    if (draft) fill(draft)
  })
  on("draft", ({ chatId, text, connection }) => {
    if (connection === ownConnection) return
    write(`draft:${chatId}`, text)
    adopt(chatId, text)
  })
  let ownConnection = ""
  on("hello", ({ connection }) => (ownConnection = connection))
  onOtherTab((key, value) => {
    if (key.startsWith("draft:")) adopt(key.slice(6), value ?? "")
  })
}
