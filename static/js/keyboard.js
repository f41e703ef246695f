import { lastMessage, next, previous } from "./arranging.js"
import { edit, remove } from "./editing.js"
import { composer, focus, listen, messages } from "./page.js"
import { markUnread } from "./read-positions.js"
import { on } from "./signals.js"

/** Everything by key: one message of the list is a tab stop and arrows move between them; typing goes to the composer. */

/** @param {any} article @param {number} index */
const setStops = (article, index) => {
  if (article) for (const stop of [article, ...article.querySelectorAll("a, button")]) stop.tabIndex = index
}

/** @param {any} article */
function rove(article) {
  setStops(messages().querySelector('article[tabindex="0"]'), -1)
  setStops(article, 0)
}

/** @type {Record<string, (article: HTMLElement) => any>} */
const moves = {
  ArrowUp: previous,
  ArrowDown: next,
  Home: () => messages().querySelector("article"),
  End: lastMessage,
}
/** @type {Record<string, (article: HTMLElement) => any>} */
const acts = { Escape: () => composer()?.focus(), F2: edit, Delete: remove }

/** @param {KeyboardEvent} event @param {HTMLElement} article */
function onMessageKey({ key, altKey, code }, article) {
  const isOwnAct = key === "F2" || key === "Delete"
  if (moves[key]) {
    const target = moves[key](article)
    focus(target)
    target?.scrollIntoView({ block: "nearest" })
  } else if (acts[key] && (!isOwnAct || article.hasAttribute("data-mine"))) acts[key](article)
  else if (altKey && code === "KeyU") markUnread(article)
  else return false
  return true
}

export function startKeyboard() {
  on("entered moved", () => {
    if (messages() && !messages().querySelector('article[tabindex="0"]')) rove(lastMessage())
  })
  listen("focusin", ({ target }) => {
    const article = target.closest?.("#messages > article")
    if (article) rove(article)
  })
  listen("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey, isComposing } = event
    if (target.matches("#messages > article") && onMessageKey(event, target)) return event.preventDefault()
    const find = (ctrlKey || metaKey) && !altKey && key === "f" && document.querySelector("[data-action=find]")
    // Where one finds already, the browser's own is a second press away.
    if (find && !target.closest("#find")) {
      event.preventDefault()
      return find.click()
    }
    const isTyped = key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey && !isComposing
    if (isTyped && !target.matches("input, textarea, select")) composer()?.focus()
  })
  listen("click", (event) => {
    const article = event.target.closest("[data-action=unread]")?.closest("article")
    if (!article) return
    event.preventDefault()
    markUnread(article)
  })
}
