import { byId, focus, listen, make } from "../page.js"
import { createChips } from "../search-chips.js"
import { createOptions } from "../search-options.js"

/**
 * The box that one searches in: completes the word at the caret, shows finished operators as chips, and offers what was searched
 * for last. What is sent is one line of text, made of the chips and what stands in the input; the server says which of its parts
 * are finished.
 */
const askAfterMs = 70
/** A longer word is no operator with its value, and a longer search is not kept. */
const longestWord = 100
const longestKept = 200
/** @type {import("../by-need.js").Lent["request"]} */
let request
/** The box on the page, what stands in it, and what it sends. @type {any} */
let box
/** @type {any} */
let input
/** @type {any} */
let whole
/** @type {ReturnType<typeof createChips>} */
let chips
/** @type {ReturnType<typeof createOptions>} */
let options
/** What is offered is what was searched for last. */
let offersRecent = false
let timer = 0
let asked = 0
/** A search that was not entered by hand, and one after which nothing is being typed any more. */
let silent = false
let settled = false
/** The box gets the focus from us, and offers nothing for it. */
let silently = false

function toInput() {
  silently = true
  focus(input)
  silently = false
}
const hasFocus = () => document.activeElement === input
const query = () => [...chips.texts(), input.value.trim()].filter(Boolean).join(" ")
const team = () => box.elements.team.value
/** @param {string} said */
const tell = (said) => (byId("search-status").textContent = said)
/** @param {string} text */
const hasOpenQuote = (text) => text.split('"').length % 2 === 0
/** The parts of the last search that the server calls finished operators. @returns {string[]} */
const finished = () => JSON.parse(byId("search-results")?.dataset.chips ?? "[]")

function keepWhole() {
  whole.value = query()
  input.placeholder = chips.texts().length > 0 ? "" : input.dataset.placeholder
}

/** Searches for what stands in the box now. */
function search() {
  keepWhole()
  silent = true
  box.requestSubmit()
  silent = false
}

/** Where a part stands in the text for itself, and may be taken out of it. @param {string} part @param {boolean} all */
function placeOf(part, all) {
  const { value, selectionStart } = input
  for (let at = value.indexOf(part); at >= 0; at = value.indexOf(part, at + 1)) {
    const end = at + part.length
    const isWhole = /(^|\s)$/.test(value.slice(0, at)) && /^(\s|$)/.test(value.slice(end))
    const isTyped = !all && hasFocus() && selectionStart >= at && selectionStart <= end
    if (isWhole && !isTyped && !hasOpenQuote(value.slice(0, at))) return at
  }
  return -1
}

/** Makes chips of finished operators, but for one that is being typed. @param {boolean} [all] that one, too */
function settle(all = false) {
  for (const part of finished()) {
    const at = chips.texts().includes(part) ? -1 : placeOf(part, all)
    if (at < 0) continue
    const { value, selectionStart: caret } = input
    const end = at + part.length
    input.value = value.slice(0, at) + value.slice(end).trimStart()
    const place = caret > end ? caret - (value.length - input.value.length) : Math.min(caret, at)
    if (hasFocus()) input.setSelectionRange(place, place)
    chips.add(part)
  }
  if (!hasFocus()) input.value = input.value.trimEnd()
  input.defaultValue = input.value
  keepWhole()
}

/** The word that ends at the caret and, of dates, the one before it: `during:last week`. @returns {[from: number, word: string] | null} */
function wordAtCaret() {
  const { value, selectionStart, selectionEnd } = input
  const before = value.slice(0, selectionStart)
  if (selectionStart !== selectionEnd || !/^(\s|$)/.test(value.slice(selectionStart)) || hasOpenQuote(before))
    return null
  const [word] = /(-?(before|after|on|during):(this|last) )?\S*$/i.exec(before) ?? [""]
  return [before.length - word.length, word]
}

/** Offers nothing, also not what was asked for before. */
function close() {
  clearTimeout(timer)
  asked++
  options.close()
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
  offersRecent = isEmpty
  // What an operator wants is a value; a word that could be one is first of all a word.
  options.show(ok ? content : "", Boolean(word?.includes(":")))
  tell(options.notes())
}
function askSoon() {
  // An answer that is still under way is to what was typed before.
  asked++
  clearTimeout(timer)
  timer = setTimeout(ask, askAfterMs)
}

/** @param {HTMLElement} option */
function pick({ dataset: { completion = "", open } }) {
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
    return box.requestSubmit()
  }
  // Choices stay together in the text.
  const isChoice = /\bOR\s+$/.test(before) || /^OR\b/.test(after)
  input.value = isChoice ? `${before}${completion} ${after}` : before + after
  const caret = isChoice ? from + completion.length + 1 : from
  input.setSelectionRange(caret, caret)
  if (!isChoice) chips.add(completion)
  search()
}

/** @param {HTMLElement} option */
async function forget({ dataset: { completion = "" } }) {
  await request("/search/recent/forget", { team: team(), q: completion, stay: 1 })
  search()
  await ask(true)
}

/** @returns {HTMLElement | null} */
const firstHit = () => document.querySelector(".hit-link")

/** @type {Record<string, (chosen: HTMLElement | undefined, atStart: boolean) => any>} what a key does; true where it did something */
const keys = {
  ArrowDown: () => (options.isOpen() ? options.move(1) : query() ? focus(firstHit()) : ask(true), true),
  ArrowUp: () => options.isOpen() && (options.move(-1), true),
  Enter: (chosen) => chosen && (pick(chosen), true),
  Tab: (chosen) => (chosen ? (pick(chosen), true) : close()),
  Escape: () => options.isOpen() && (close(), true),
  Delete: (chosen) => chosen && offersRecent && (forget(chosen), true),
  Backspace: (_, atStart) => atStart && chips.removeLast(),
  ArrowLeft: (_, atStart) => atStart && chips.focusLast(),
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing } = event
  if (isComposing || ctrlKey || metaKey || altKey) return
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0
  const chosen = shiftKey ? undefined : options.chosen()
  if (keys[key]?.(chosen, atStart)) event.preventDefault()
}

/** While an operator has no value or a phrase no end, there is nothing to search for yet. */
const isUnfinished = () => {
  const { value, selectionStart } = input
  return hasOpenQuote(value) || (options.isOpen() && /(^|\s)-?[a-z]+:$/i.test(value.slice(0, selectionStart)))
}

/** What was searched for on purpose is offered again. */
function keep() {
  const q = query()
  if (q && q.length <= longestKept) request("/search/recent", { team: team(), q })
}

/** @param {any} form */
function dress(form) {
  const words = JSON.parse(form.dataset.text)
  const field = form.querySelector(".search-field")
  box = form
  input = form.querySelector("#search-q")
  input.dataset.placeholder = input.placeholder
  input.removeAttribute("name")
  whole = make("input", { type: "hidden", name: "q" })
  chips = createChips(
    words,
    (said, next) => {
      tell(`${words.removed} ${said}`)
      if (next) focus(next)
      else toInput()
      search()
    },
    toInput,
  )
  options = createOptions(input, words.suggestions, pick)
  input.before(chips.element)
  form.append(whole)
  field.append(options.element)
  settle(true)

  input.addEventListener("input", () => {
    settle()
    if (offersRecent) close()
    askSoon()
  })
  input.addEventListener("keydown", onKey)
  input.addEventListener("focus", () => silently || ask(true))
  input.addEventListener("click", () => options.isOpen() || ask(true))
  // Before htmx gathers what is to be sent.
  form.addEventListener("submit", onSubmit, true)
  form.addEventListener("focusout", (/** @type {any} */ { relatedTarget }) => {
    if (form.contains(relatedTarget)) return
    close()
    settle(true)
  })
  field.addEventListener("pointerdown", (/** @type {any} */ event) => {
    if (event.target !== field) return
    event.preventDefault()
    focus(input)
  })
  // On glass the keyboard would cover what stands here.
  const isIdle = document.activeElement === document.body || document.activeElement?.id === "conversation"
  if (isIdle && !query() && !matchMedia("(pointer: coarse)").matches) toInput()
}

function onSubmit() {
  keepWhole()
  close()
  if (silent) return
  settled = true
  keep()
}

/** A box comes with a page, or in the place of one. */
function look() {
  const form = byId("search-box")
  if (form && form !== box) dress(form)
}

/** @param {any} event */
function onResults({ detail: { ctx } }) {
  if (ctx.target?.id !== "search-results" || ctx.sourceElement !== box) return
  settle(settled)
  settled = false
  tell(byId("search-results").dataset.status)
}

/** @param {import("../by-need.js").Lent} lent */
export function start(lent) {
  request = lent.request
  look()
  listen("htmx:after:swap", look)
  listen("htmx:after:swap", onResults)
  listen("htmx:before:request", (event) => {
    const { sourceElement, sourceEvent } = event.detail.ctx
    if (sourceElement === box && sourceEvent?.type === "input" && isUnfinished()) event.preventDefault()
  })
  listen("click", ({ target }) => {
    if (target.closest?.(".hit-link")) keep()
  })
}
