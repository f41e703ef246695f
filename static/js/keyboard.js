import { neighbour } from "./arranging.js"
import { edit, remove } from "./editing.js"
import { composer, has, listen, messages } from "./page.js"
import { markUnread } from "./read-positions.js"
import { on } from "./signals.js"

/** Everything by key: one message of the list is a tab stop and arrows move between them; typing goes to the composer. */

/** @param {HTMLElement | null | undefined} article @param {boolean} focus */
function rove(article, focus) {
  if (!article) return
  for (const other of messages().querySelectorAll('article[tabindex="0"]')) other.tabIndex = -1
  article.tabIndex = 0
  if (focus) {
    article.focus({ preventScroll: true })
    article.scrollIntoView({ block: "nearest" })
  }
}

/** @param {KeyboardEvent} event @param {HTMLElement} article */
function onMessageKey(event, article) {
  const { key } = event
  const list = messages()
  /** @type {Record<string, () => HTMLElement | null>} */
  const moves = {
    ArrowUp: () => neighbour(article, "previousElementSibling"),
    ArrowDown: () => neighbour(article, "nextElementSibling"),
    Home: () => list.querySelector("article"),
    End: () => neighbour(list.lastElementChild, "previousElementSibling") ?? list.lastElementChild,
  }
  if (moves[key]) rove(moves[key](), true)
  else if (key === "Escape") composer()?.focus()
  else if (key === "F2" && has(article, "mine")) edit(article)
  else if (key === "Delete" && has(article, "mine")) remove(article)
  else if (event.altKey && event.code === "KeyU") markUnread(article)
  else return false
  return true
}

/** @param {KeyboardEvent} event */
function isTyping({ key, ctrlKey, metaKey, altKey, isComposing }) {
  return key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey && !isComposing
}

export function startKeyboard() {
  on("entered end-loaded", () => {
    const list = messages()
    if (list && !list.querySelector('article[tabindex="0"]')) rove([...list.querySelectorAll("article")].pop(), false)
  })
  listen("focusin", ({ target }) => {
    const article = target.closest?.("#messages > article")
    if (article && article.tabIndex) rove(article, false)
  })
  listen("keydown", (event) => {
    const { target } = event
    if (target.matches?.("#messages > article") && onMessageKey(event, target)) return event.preventDefault()
    const free =
      !target.matches?.("input, textarea, select, [contenteditable]") &&
      !document.querySelector("dialog[open], [role=alertdialog]")
    if (free && isTyping(event)) composer()?.focus()
  })
  listen("click", ({ target }) => {
    const article = target.closest("[data-action=unread]")?.closest("article")
    if (article) markUnread(article)
  })
}
