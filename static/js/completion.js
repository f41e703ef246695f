import { listen, make } from "./page.js"

/**
 * Offers what the word at the caret may become, in any field that says by `data-writes` for which chat it is written: the list of
 * a combobox, as ARIA's authoring practices have it. The focus stays in the field, which names the option that is chosen.
 */
const word = /(?:^|[\s([{"'*_~])([@#][^\s@#:`]{0,40}|:[^\s@#:`]{2,40})$/
/** A command stands alone at the beginning. */
const command = /^(\/[a-z]*)$/

/** Types in place of what is selected, as a person would: it can be undone. @param {string} text */
export const type = (text) => document.execCommand("insertText", false, text)

/** @param {import("./by-need.js").Lent["request"]} request */
export function startCompletion(request) {
  /** The field that is being completed. @type {any} */
  let field
  const popup = make("div", { className: "suggestions", hidden: true })
  const list = popup.appendChild(make("ul", { id: "suggestions", role: "listbox" }))
  let active = -1
  let turn = 0
  /** The turn whose answer is shown: another one while what is shown is for what was typed before. */
  let shown = 0
  /** The turn whose first option is picked when it comes: the key was quicker. */
  let wanted = 0
  /** The word for which nothing is to be offered any more. */
  let dismissed = ""

  /** @returns {HTMLElement[]} */
  const options = () => [...list.children]

  /** @param {number} index */
  function activate(index) {
    active = index
    field.removeAttribute("aria-activedescendant")
    options().forEach((option, i) => {
      option.ariaSelected = String(i === index)
      if (i !== index) return
      option.scrollIntoView({ block: "nearest" })
      field.setAttribute("aria-activedescendant", option.id)
    })
  }

  function close() {
    turn++
    if (popup.hidden) return
    popup.hidden = true
    activate(-1)
    field.ariaHasPopup = field.ariaAutoComplete = null
  }

  /** @param {any} target */
  function wordIn({ value, selectionStart, selectionEnd }) {
    const before = value.slice(0, selectionStart)
    // Nothing is completed in code.
    if (selectionStart !== selectionEnd || before.split("`").length % 2 === 0) return ""
    return (command.exec(before) ?? word.exec(before))?.[1] ?? ""
  }

  /** @param {any} target */
  async function look(target) {
    const part = target.isConnected && target.dataset?.writes ? wordIn(target) : ""
    if (!part || part === dismissed) return close()
    dismissed = ""
    const mine = ++turn
    const { ok, content } = await request(`/c/${target.dataset.writes}/completions?word=${encodeURIComponent(part)}`)
    if (mine !== turn || document.activeElement !== target) return
    if (!ok || !content) return close()
    field = target
    list.innerHTML = content
    list.ariaLabel = target.ariaLabel
    target.closest("main, aside").append(popup)
    popup.hidden = false
    const { top, left, width } = (field.closest(".composer") ?? field).getBoundingClientRect()
    Object.assign(popup.style, {
      left: `${left}px`,
      width: `${width}px`,
      bottom: `${innerHeight - top + 8}px`,
      maxHeight: `${Math.max(top, 160) - 16}px`,
    })
    field.ariaHasPopup = "listbox"
    field.ariaAutoComplete = "list"
    field.setAttribute("aria-controls", "suggestions")
    active = -1
    shown = mine
    // A lone sign may be meant as it is.
    activate(part.length > 1 ? 0 : -1)
    if (wanted === mine) pick(options()[0])
  }

  /** @param {HTMLElement | undefined} option */
  function pick(option) {
    const part = wordIn(field)
    close()
    if (!option || !part) return
    const end = field.selectionStart
    field.setSelectionRange(end - part.length, end)
    type(`${option.dataset.text} `)
  }

  listen("input", ({ target, isComposing }) => isComposing || look(target))
  listen("compositionend", ({ target }) => look(target))
  listen("focusout", close)
  addEventListener("resize", close)
  listen("click", ({ target }) => target === field && look(target))
  // So that the field keeps the focus.
  popup.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault())
  popup.addEventListener("click", (/** @type {any} */ { target }) => pick(target.closest("[role=option]")))
  // Before whoever sends by Enter or leaves by Escape.
  listen(
    "keydown",
    (event) => {
      const { key, target, isComposing, shiftKey, ctrlKey, metaKey, altKey } = event
      if (popup.hidden || target !== field || isComposing || event.keyCode === 229) return
      if (ctrlKey || metaKey || altKey || shiftKey) return
      const places = options().length + 1
      const chosen = options()[active]
      if (key === "ArrowDown") activate(((active + 2) % places) - 1)
      else if (key === "ArrowUp") activate(((active + places) % places) - 1)
      else if (key === "Escape") {
        dismissed = wordIn(field)
        close()
      } else if (key === "Tab" || (key === "Enter" && chosen && chosen.dataset.text !== wordIn(field))) {
        // Of a list for what was typed before, what goes on as the word does is meant now.
        const isMeant = (/** @type {HTMLElement} */ { dataset }) =>
          shown === turn || dataset.text?.startsWith(wordIn(field))
        const meant = [chosen, ...options()].find((option) => option && isMeant(option))
        if (meant) pick(meant)
        else wanted = turn
      } else {
        if (/^(Enter|Home|End|Arrow)/.test(key)) close()
        return
      }
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    true,
  )
  // What was typed before this was loaded.
  if (document.activeElement instanceof HTMLTextAreaElement) look(document.activeElement)
}
