import { lastMessage } from "./arranging.js"
import { edit, remove } from "./editing.js"
import { byId, composer, focus, listen, messages } from "./page.js"
import { markUnread } from "./read-positions.js"
import { on } from "./signals.js"

/** Everything by key: one message of a list is a tab stop and arrows move between them; typing goes to the composer. */

/** The list in which a message stands: the chat's, a thread's, or what a search found. @param {Element | null} [article] @returns {any} */
const listOf = (article) => article?.closest("#messages, .thread-scroller, #search-results")

/** Makes a message the one of its list that the Tab key comes to. @param {any} article */
export function rove(article) {
  const list = listOf(article)
  if (!list) return
  const set = (/** @type {any} */ one, /** @type {number} */ index) => {
    for (const stop of [one, ...one.querySelectorAll("a, button")]) stop.tabIndex = index
  }
  for (const one of list.querySelectorAll('article[tabindex="0"]')) set(one, -1)
  set(article, 0)
}

/** @param {KeyboardEvent} event @param {any} article */
function onMessageKey({ key, altKey, code }, article) {
  const list = listOf(article)
  if (!list) return false
  const all = [...list.querySelectorAll("article:not([hidden]), .hit-link")]
  const at = all.indexOf(article)
  const target = { ArrowUp: all[at - 1] ?? byId("search-q"), ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[
    key
  ]
  const act = "mine" in article.dataset && { F2: edit, Delete: remove }[key]
  if (target) {
    focus(target)
    target.scrollIntoView({ block: "nearest" })
  } else if (act) act(article)
  else if (key === "Escape" && list === messages()) composer()?.focus()
  else if (altKey && code === "KeyU" && messages()) markUnread(article)
  else return false
  return true
}

export function startKeyboard() {
  on("entered moved", () => {
    if (messages() && !messages().querySelector('article[tabindex="0"]')) rove(lastMessage())
  })
  listen("focusin", ({ target }) => rove(target.closest?.("article")))
  listen("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey, isComposing } = event
    if (target.matches("article, .hit-link") && onMessageKey(event, target)) return event.preventDefault()
    const wanted = (ctrlKey || metaKey) && !altKey && { f: "[data-action=find]", F: ".seek" }[key]
    const find = wanted && document.querySelector(wanted)
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
