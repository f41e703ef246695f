import { byId, listen, me } from "../page.js"

/** Reacting and choosing emoji. What there is to choose comes from the server when it is first asked for. */
const picker = byId("emoji")
/** What was used last, and the tone of skin. */
const recent = () => lent.read("emoji", ["👍", "❤️", "🎉"])
/** What happens with the emoji that is chosen. @type {(emoji: string) => void} */
let chosen
/** @param {string[]} list */
const choices = (list) => list.map((emoji) => `<button value="${emoji}">${emoji}</button>`).join("")
/** @returns {any[]} */
const all = () => [...picker.querySelectorAll("[value]:not(option)")].filter((one) => one.offsetParent)

/** @param {number} tone */
async function fill(tone) {
  // @ts-ignore htmx is global
  await htmx.ajax("GET", "/emoji?tone=" + tone, { target: picker, swap: "innerHTML" })
  for (const one of all()) one.tabIndex = -1
}

/** @param {any} opener */
async function open(opener) {
  const article = opener.closest("article")
  chosen = (emoji) =>
    article ? toggle(article, emoji) : insert(emoji, opener.form.elements.body ?? opener.form.elements.emoji)
  picker.showPopover({ source: opener })
  if (!picker.firstChild) await fill(lent.read("tone", 0))
  const last = byId("emoji-recent")
  last.hidden = false
  last.lastChild.innerHTML = choices(recent())
  const input = picker.querySelector("input")
  input.value = byId("emoji-found").textContent = ""
  if (!matchMedia("(pointer: coarse)").matches) input.focus()
}

/** @param {string} emoji */
function pick(emoji) {
  lent.write("emoji", [emoji, ...recent().filter((/** @type {string} */ one) => one !== emoji)].slice(0, 18))
  picker.hidePopover()
  chosen(emoji)
}

/** @param {string} emoji @param {any} field */
function insert(emoji, field) {
  // One, in place of the one before.
  if (field.name === "emoji") field.value = ""
  field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
  field.focus()
}

/** Of what was found for all that is typed, which may be under way. @param {any} input */
async function pickFirst(input) {
  const isLate = () => input.value && byId("emoji-found").firstChild?.dataset.for !== input.value
  while (isLate() && picker.matches(":popover-open")) await new Promise((done) => setTimeout(done, 20))
  const [first] = all()
  if (first) pick(first.value)
}

/** @type {import("../by-need.js").Lent} */
let lent

/** At once, and as the server says when it has answered. @param {HTMLElement} article @param {string} emoji */
async function toggle(article, emoji) {
  const pillOf = () => [...(byId(article.id)?.querySelectorAll(".pill") ?? [])].find(({ value }) => value === emoji)
  const pill = pillOf()
  const before = pill?.cloneNode(true)
  const hadFocus = pill?.matches(":focus")
  if (pill) {
    const add = pill.ariaPressed !== "true"
    pill.ariaPressed = add
    pill.lastChild.textContent = +pill.lastChild.textContent + (add ? 1 : -1)
  }
  const { ok, content, problem } = await lent.request(`/m/${article.dataset.id}/react`, { emoji })
  if (ok) lent.apply({ html: content })
  else {
    lent.toast(problem)
    pill?.replaceWith(before)
  }
  if (hadFocus) pillOf()?.focus()
}

/** @param {KeyboardEvent} event */
function onPickerKey(event) {
  const { key, target } = event
  const list = all()
  const input = picker.querySelector("input")
  const at = list.indexOf(target)
  const { left, top } = target.getBoundingClientRect()
  // Rows of different categories begin anew: the nearest one below or above is meant.
  const nearest = (/** @type {number} */ way) => {
    let [best, least] = [input, 1e9]
    for (const one of list) {
      const place = one.getBoundingClientRect()
      const down = (place.top - top) * way
      const distance = down * 99 + Math.abs(place.left - left)
      if (down > 1 && distance < least) [best, least] = [one, distance]
    }
    return best
  }
  // What happens here is no key for the page.
  event.stopPropagation()
  const inField = target === input
  /** @type {HTMLElement | undefined} */
  let to
  if (inField && key === "Enter") {
    event.preventDefault()
    pickFirst(input)
  } else if (inField) to = key === "ArrowDown" ? list[0] : undefined
  else if (at < 0) return
  else if (key === "ArrowLeft") to = list[at - 1]
  else if (key === "ArrowRight") to = list[at + 1]
  else if (key === "ArrowDown") to = nearest(1)
  else if (key === "ArrowUp") to = nearest(-1)
  else if (key.length === 1 && key !== " ") return input.focus()
  if (!to) return
  event.preventDefault()
  to.focus()
}

/** Names on hover, focus and long press. */
let timer = 0
/** @param {string} id of what is shown @param {string} address @param {any} source beside which */
async function show(id, address, source) {
  const tip = byId(id)
  const { ok, content, problem } = await lent.request(address)
  if (!ok) return lent.toast(problem)
  tip.innerHTML = content
  lent.dress(tip)
  // @ts-ignore htmx is global
  htmx.process(tip)
  if (source.isConnected) tip.showPopover({ source })
}
/** @param {any} pill */
const tell = (pill) =>
  show("who", `/m/${pill.closest("article").dataset.id}/who?emoji=${encodeURIComponent(pill.value)}`, pill)

/** @param {HTMLFormElement} form */
async function post({ action }) {
  const { ok, content, problem } = await lent.request(action, {})
  if (ok) lent.apply({ html: content })
  else lent.toast(problem)
}

/** @param {any} event */
function onAim({ target }) {
  clearTimeout(timer)
  if (!target.closest || target.closest("#who")) return
  byId("who")?.hidePopover()
  const pill = target.closest("button.pill")
  if (pill) timer = setTimeout(tell, 400, pill)
  const bar = target.closest("article")?.querySelector(".bar")
  if (bar && !bar.querySelector(":scope > [value]")) bar.insertAdjacentHTML("afterbegin", choices(recent().slice(0, 3)))
}

/** What only this reader sees of what came. @param {any} root */
function dress(root) {
  for (const pill of root.querySelectorAll?.("[data-by]:not([aria-pressed])") ?? [])
    // @ts-ignore booleans become text
    pill.ariaPressed = pill.dataset.by.includes(me)
}

/** @param {import("../by-need.js").Lent} given */
export function start(given) {
  lent = given
  picker.onkeydown = onPickerKey
  picker.onchange = ({ target }) => {
    if (target.id !== "emoji-tone") return
    lent.write("tone", +target.value)
    fill(target.value)
  }
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(dress))).observe(
    document.body,
    { childList: true, subtree: true },
  )
  dress(document)
  listen("pointerover", onAim)
  listen("focusin", onAim)
  listen("click", (event) => {
    const { target } = event
    const pill = target.closest("button.pill, .bar > [value]")
    const opener = target.closest("[data-action=react], [data-action=emoji]")
    const choice = target.closest("#emoji [value]:not(option)")
    const tab = target.closest("[data-to]")
    const form = target.closest(".pin button")?.form
    const edited = target.closest("a.edited")
    if (pill) {
      clearTimeout(timer)
      // A long press has told who it was.
      if (event.pointerType !== "touch" || !byId("who").matches(":popover-open"))
        toggle(pill.closest("article"), pill.value)
    } else if (opener) open(opener)
    else if (choice) pick(choice.value)
    else if (tab) byId(tab.dataset.to).scrollIntoView()
    else if (form) post(form)
    else if (edited) show("versions", edited.href, edited)
    else return
    event.preventDefault()
  })
  listen("keydown", ({ target, altKey, code }) => {
    if (altKey) target.querySelector(`:scope>.bar [data-${code}]`)?.click()
  })
}
