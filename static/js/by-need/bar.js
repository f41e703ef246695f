import { byId, listen } from "../page.js"

/** What can be done with a message, put into its bar when somebody aims at it: a page holds hundreds of messages. */
export function start() {
  const template = byId("bar").innerHTML

  /** @param {any} article */
  function fill(article) {
    const more = article?.querySelector(".bar > .more")
    if (!more) return
    const bar = more.parentElement
    const { dataset, id: at } = article
    const values = { ...dataset, seq: dataset.seq - 1, root: dataset.thread ?? dataset.id, at }
    bar.role = "group"
    bar.ariaLabel = more.ariaLabel
    const hadFocus = more === document.activeElement
    more.outerHTML = template.replace(
      /{(\w+)}/g,
      (/** @type {string} */ _, /** @type {keyof values} */ name) => values[name],
    )
    for (const stop of bar.querySelectorAll("a, button")) stop.tabIndex = article.tabIndex
    if (hadFocus) bar.querySelector("a").focus()
  }
  /** @param {any} event */
  const aim = ({ target }) => fill(target.closest?.("article"))
  listen("pointerover", aim, true)
  listen("focusin", aim, true)
  // On a phone most of it comes from below, and goes once something is chosen.
  listen("click", ({ target }) => target.closest(".rest")?.hidePopover())
  fill(document.querySelector("article:hover"))
}
