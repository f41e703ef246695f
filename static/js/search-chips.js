import { focus, make } from "./page.js"

/**
 * Finished operators of a search, each a button that takes it away.
 * @param {Record<string, string>} words @param {(said: string, next: HTMLElement | undefined) => void} onGone hears which one went,
 * and what may have the focus then @param {() => void} onEnd the arrows have gone past the last one
 */
export function createChips(words, onGone, onEnd) {
  const element = make("ul", { className: "chips", ariaLabel: words.filters, role: "list" })
  /** @returns {string[]} */
  const texts = () => [...element.children].map((/** @type {any} */ item) => item.dataset.chip)

  /** @param {any} item @param {any} [next] */
  function remove(item, next) {
    item.remove()
    onGone(item.dataset.chip, next?.firstElementChild)
  }

  element.addEventListener("click", ({ target }) => {
    const item = target.closest("li")
    if (item) remove(item)
  })
  element.addEventListener("keydown", (/** @type {any} */ event) => {
    const { key, target } = event
    const item = target.closest("li")
    if (key === "ArrowLeft") focus(item.previousElementSibling?.firstElementChild)
    else if (key === "ArrowRight" && item.nextElementSibling) focus(item.nextElementSibling.firstElementChild)
    else if (key === "ArrowRight") onEnd()
    else if (key === "Delete" || key === "Backspace")
      remove(item, item.previousElementSibling ?? item.nextElementSibling)
    else return
    event.preventDefault()
  })

  return {
    element,
    texts,
    /** @param {string} said */
    add(said) {
      if (texts().includes(said)) return
      const negated = said.startsWith("-")
      const shown = negated ? said.slice(1) : said
      const label = `${words.remove} ${negated ? `${words.not} ` : ""}${shown}`
      const chip = make(
        "button",
        { type: "button", className: negated ? "chip negated" : "chip", ariaLabel: label, title: label },
        ...(negated ? [make("span", { className: "not" }, words.not), " "] : []),
        make("bdi", {}, shown),
        make("span", { className: "cross", ariaHidden: "true" }, "×"),
      )
      const item = make("li", {}, chip)
      item.dataset.chip = said
      element.append(item)
    },
    /** @returns whether there was one */
    removeLast() {
      const last = element.lastElementChild
      if (last) remove(last)
      return last !== null
    },
    /** @returns whether there is one */
    focusLast() {
      focus(/** @type {any} */ (element.lastElementChild?.firstElementChild))
      return element.lastElementChild !== null
    },
  }
}
