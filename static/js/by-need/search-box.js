import { byId, focus, listen, make } from "../page.js"

/**
 * The box that one searches in: completes the word at the caret, shows finished operators as chips, and offers what was searched
 * for last. What is sent is one line of text, made of the chips and what stands in the input; the server says which of its parts
 * are finished.
 */
const askAfterMs = 70
/** A longer word is no operator with its value. */
const longestWord = 100
/** @type {import("../by-need.js").Lent["request"]} */
let request
/** @type {Record<string, string>} */
let words
/** @type {any} the box on the page, what stands in it, and what it sends */
let box
/** @type {any} */
let input
/** @type {any} */
let whole
/** @type {any} */
let chips
/** @type {any} */
let popup
let active = -1
let timer = 0
let asked = 0
/** A search that was not entered by hand, and one after which nothing is being typed any more. */
let silent = false
/** What is offered is what was searched for last. */
let offersRecent = false
let settled = false

/** The box gets the focus from us, and offers nothing for it. */
let silently = false
function toInput() {
  silently = true
  focus(input)
  silently = false
}

/** @returns {HTMLElement[]} */
const options = () => [...popup.querySelectorAll("[role=option]")]
const isOpen = () => !popup.hidden
/** @returns {string[]} */
const chipTexts = () => [...chips.children].map((/** @type {any} */ chip) => chip.dataset.chip)
const query = () => [...chipTexts(), input.value.trim()].filter(Boolean).join(" ")
const team = () => box.elements.team.value
/** @param {string} text */
const hasOpenQuote = (text) => text.split('"').length % 2 === 0

function keepWhole() {
  whole.value = query()
  chips.hidden = chips.children.length === 0
  input.placeholder = chips.hidden ? input.dataset.placeholder : ""
}

/** Searches for what stands in the box now. */
function search() {
  keepWhole()
  silent = true
  box.requestSubmit()
  silent = false
}

/** @param {string} said */
function addChip(said) {
  if (chipTexts().includes(said)) return
  const negated = said.startsWith("-")
  const shown = negated ? said.slice(1) : said
  const label = `${words.remove} ${negated ? `${words.not} ` : ""}${shown}`
  const remove = make(
    "button",
    { type: "button", className: negated ? "chip negated" : "chip", ariaLabel: label, title: label },
    ...(negated ? [make("span", { className: "not" }, words.not), " "] : []),
    make("bdi", {}, shown),
    make("span", { className: "cross", ariaHidden: "true" }, "×"),
  )
  const item = make("li", {}, remove)
  item.dataset.chip = said
  chips.append(item)
  keepWhole()
}

/** @param {any} item @param {HTMLElement} [next] */
function removeChip(item, next) {
  byId("search-status").textContent = `${words.removed} ${item.dataset.chip}`
  item.remove()
  if (next) focus(next)
  else toInput()
  search()
}

/** Takes finished operators out of the text, but for one that is being typed. @param {string[]} said @param {boolean} [all] */
function settle(said, all = false) {
  for (const part of said) {
    if (chipTexts().includes(part)) continue
    const text = input.value
    const caret = input.selectionStart
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const end = at + part.length
      const isWhole = /(^|\s)$/.test(text.slice(0, at)) && /^(\s|$)/.test(text.slice(end))
      if (!isWhole || hasOpenQuote(text.slice(0, at))) continue
      if (!all && document.activeElement === input && caret >= at && caret <= end) continue
      input.value = text.slice(0, at) + text.slice(end).trimStart()
      const place = caret > end ? caret - (text.length - input.value.length) : Math.min(caret, at)
      if (document.activeElement === input) input.setSelectionRange(place, place)
      addChip(part)
      break
    }
  }
  if (document.activeElement !== input) input.value = input.value.trimEnd()
  input.defaultValue = input.value
  keepWhole()
}
const answered = () => JSON.parse(byId("search-results")?.dataset.chips ?? "[]")

/** The word that ends at the caret and, of dates, the one before it: `during:last week`. @returns {[from: number, word: string] | null} */
function wordAtCaret() {
  const { value, selectionStart, selectionEnd } = input
  const before = value.slice(0, selectionStart)
  if (selectionStart !== selectionEnd || !/^(\s|$)/.test(value.slice(selectionStart)) || hasOpenQuote(before))
    return null
  const [word] = /(-?(before|after|on|during):(this|last) )?\S*$/i.exec(before) ?? [""]
  return [before.length - word.length, word]
}

function close() {
  clearTimeout(timer)
  asked++
  popup.hidden = true
  input.ariaExpanded = "false"
  activate(-1)
}

/** @param {number} index */
function activate(index) {
  const all = options()
  all[active]?.setAttribute("aria-selected", "false")
  active = index
  const option = all[index]
  if (!option) return input.removeAttribute("aria-activedescendant")
  option.setAttribute("aria-selected", "true")
  input.setAttribute("aria-activedescendant", option.id)
  option.scrollIntoView({ block: "nearest" })
}

/** Asks what may stand at the caret; with `recent` also where nothing is typed. @param {boolean} [recent] */
async function ask(recent = false) {
  const turn = ++asked
  const word = wordAtCaret()?.[1]
  const isEmpty = query() === ""
  const isAskable = isEmpty ? recent : word && word.length <= longestWord && /^-?[a-z]{1,9}(:|$)/i.test(word)
  if (!isAskable) return close()
  const { ok, content } = await request(
    `/search/completions?${new URLSearchParams({ team: team(), word: word ?? "" })}`,
  )
  if (turn !== asked || !input.isConnected) return
  popup.innerHTML = ok ? content : ""
  if (!popup.textContent.trim()) return close()
  popup.hidden = false
  byId("search-status").textContent = [...popup.querySelectorAll(".note")].map((note) => note.textContent).join(" ")
  offersRecent = isEmpty
  input.ariaExpanded = String(options().length > 0)
  active = -1
  // What an operator wants is a value; a word that could be one is first of all a word.
  activate(word?.includes(":") && options().length > 0 ? 0 : -1)
}
const askSoon = () => {
  // An answer that is still under way is to what was typed before.
  asked++
  clearTimeout(timer)
  timer = setTimeout(ask, askAfterMs)
}

/** @param {any} option */
function pick(option) {
  const { completion, open } = option.dataset
  const [from] = wordAtCaret() ?? [input.value.length]
  const before = input.value.slice(0, from)
  const after = input.value.slice(input.selectionStart).trimStart()
  toInput()
  if (open !== undefined) {
    input.setRangeText(completion, from, input.selectionStart, "end")
    keepWhole()
    return ask()
  }
  close()
  if (offersRecent) {
    input.value = completion
    settled = true
    box.requestSubmit()
    return
  }
  const isChoice = /\bOR\s+$/.test(before) || /^OR\b/.test(after)
  input.value = isChoice ? `${before}${completion} ${after}` : before + after
  const caret = isChoice ? from + completion.length + 1 : from
  input.setSelectionRange(caret, caret)
  if (!isChoice) addChip(completion)
  search()
}

async function forget() {
  const { completion } = /** @type {any} */ (options()[active]).dataset
  await request("/search/recent/forget", { team: team(), q: completion, stay: 1 })
  search()
  await ask(true)
}

/** @param {KeyboardEvent} event @returns {any} what was done, if anything */
function onKey(event) {
  const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing } = event
  if (isComposing || ctrlKey || metaKey || altKey) return false
  const all = options()
  const chosen = isOpen() ? all[active] : undefined
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (!isOpen()) return key === "ArrowDown" && (ask(true), true)
    const step = key === "ArrowDown" ? 1 : -1
    // The box itself is one of the places that the arrows pass.
    activate(((active + 1 + step + all.length + 1) % (all.length + 1)) - 1)
    return true
  }
  if ((key === "Enter" || (key === "Tab" && !shiftKey)) && chosen) return (pick(chosen), true)
  if (key === "Escape" && isOpen()) return (close(), true)
  if (key === "Delete" && chosen && query() === "") return (forget(), true)
  if (key === "Tab") return close()
  if (!atStart || !chips.lastElementChild) return false
  if (key === "Backspace") return (removeChip(chips.lastElementChild), true)
  if (key === "ArrowLeft") return (focus(chips.lastElementChild.firstElementChild), true)
}

/** @param {any} event */
function onChipKey({ key, target }) {
  const item = target.closest("li")
  const [previous, next] = [item.previousElementSibling?.firstElementChild, item.nextElementSibling?.firstElementChild]
  if (key === "ArrowLeft") focus(previous)
  else if (key === "ArrowRight") next ? focus(next) : toInput()
  else if (key === "Delete" || key === "Backspace") removeChip(item, previous ?? next)
  else return false
  return true
}

/** While an operator has no value or a phrase no end, there is nothing to search for yet. */
const isUnfinished = () => {
  const { value, selectionStart } = input
  return hasOpenQuote(value) || (isOpen() && /(^|\s)-?[a-z]+:$/i.test(value.slice(0, selectionStart)))
}

const keep = () => {
  const q = query()
  if (q && q.length <= 200) request("/search/recent", { team: team(), q })
}

/** Once for all boxes that come. */
function startListening() {
  listen("htmx:after:swap", look)
  listen("htmx:before:request", (event) => {
    const { sourceElement, sourceEvent } = event.detail.ctx
    if (sourceElement === box && sourceEvent?.type === "input" && isUnfinished()) event.preventDefault()
  })
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id !== "search-results" || ctx.sourceElement !== box) return
    const results = byId("search-results")
    settle(answered(), settled)
    settled = false
    byId("search-status").textContent = results.dataset.status
    if (results.querySelector("#search-problems")) input.setAttribute("aria-describedby", "search-problems")
    else input.removeAttribute("aria-describedby")
  })
  listen("click", ({ target }) => {
    if (target.closest?.(".hit-link")) keep()
  })
}

/** @param {any} form */
function dress(form) {
  box = form
  words = JSON.parse(form.dataset.text)
  input = form.querySelector("#search-q")
  whole = make("input", { type: "hidden", name: "q" })
  chips = make("ul", { className: "chips", ariaLabel: words.filters, role: "list" })
  popup = make("div", { className: "search-popup", hidden: true })
  popup.innerHTML = '<ul id="search-options" role="listbox"></ul>'
  popup.firstElementChild.ariaLabel = words.suggestions
  input.dataset.placeholder = input.placeholder
  input.removeAttribute("name")
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "search-options",
  }))
    input.setAttribute(name, value)
  input.before(chips)
  form.append(whole)
  form.querySelector(".search-field").append(popup)
  settle(answered(), true)

  input.addEventListener("input", () => {
    settle(answered())
    if (offersRecent) close()
    askSoon()
  })
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (onKey(event)) event.preventDefault()
  })
  input.addEventListener("focus", () => silently || ask(true))
  input.addEventListener("click", () => isOpen() || ask(true))
  chips.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (onChipKey(event)) event.preventDefault()
  })
  chips.addEventListener("click", ({ target }) => {
    const item = target.closest("li")
    if (item) removeChip(item)
  })
  popup.addEventListener("pointerdown", (event) => event.preventDefault())
  popup.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]")
    if (option) pick(option)
  })
  form.addEventListener(
    "submit",
    () => {
      keepWhole()
      close()
      if (silent) return
      settled = true
      keep()
    },
    true,
  )
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (form.contains(relatedTarget)) return
    close()
    settle(answered(), true)
  })
  form.querySelector(".search-field").addEventListener("pointerdown", (event) => {
    if (event.target !== event.currentTarget) return
    event.preventDefault()
    focus(input)
  })
  // On glass the keyboard would cover what stands here.
  const isIdle = document.activeElement === document.body || document.activeElement?.id === "conversation"
  if (isIdle && !query() && !matchMedia("(pointer: coarse)").matches) toInput()
}

/** A box comes with a page, or in the place of one. */
function look() {
  const form = byId("search-box")
  if (form && form !== box) dress(form)
}

/** @param {import("../by-need.js").Lent} lent */
export function start(lent) {
  request = lent.request
  look()
  startListening()
}
