import { byId, listen } from "../page.js"

/** What can be done with a message, put into its bar when somebody aims at it: a page holds hundreds of messages. */
export function start() {
  const template = byId("bar").innerHTML

  /** @param {any} article */
  function fill(article) {
    const bar = article?.querySelector(":scope > .bar")
    const more = bar?.querySelector(".more")
    if (!more) return
    const { id, chat, seq, thread } = article.dataset
    const values = { id, chat, seq: seq - 1, root: thread ?? id }
    Object.assign(bar, { role: "group", ariaLabel: more.ariaLabel })
    const hadFocus = more === document.activeElement
    more.outerHTML = template.replace(
      /{(\w+)}/g,
      (/** @type {string} */ _, /** @type {keyof values} */ name) => values[name],
    )
    for (const stop of bar.querySelectorAll("a, button")) stop.tabIndex = article.tabIndex
    if (hadFocus) bar.querySelector("a").focus()
  }
  /** @param {any} event */
  const aim = ({ target }) => fill(target.closest?.("article[data-id]"))
  listen("pointerover", aim, true)
  listen("focusin", aim, true)
  fill(document.querySelector("article[data-id]:hover"))
}
