import { byId, composer, conversation, focus, listen, openChat } from "../page.js"
import { text } from "../text.js"

/** One person's pile of chats by key and by hand: going through it, saying that it is read, and putting it in order. */

const soonMs = 300

/** @param {import("../by-need.js").Lent} lent */
export function start({ request, toast, emit, on }) {
  const words = /** @type {DOMStringMap} */ (document.querySelector("[data-needs=inbox]")?.dataset)
  const team = `/w/${byId("app").dataset.slug}/`
  /** @param {string} query @returns {any[]} */
  const all = (query) => [...document.querySelectorAll(query)]
  /** @param {string} address @param {any} target */
  const show = (address, target) =>
    // @ts-ignore htmx is global
    htmx.ajax("GET", address, { target, swap: "innerHTML" })
  /** As the server has it. */
  const redraw = () => emit("chat", { chatId: null })

  // Putting chats where one wants them in the sidebar.
  /** @type {any} */
  let item
  /** @param {any} target */
  const itemOf = (target) => target.closest?.("[data-place] li")

  async function save() {
    const section = item.closest("[data-place]")
    const { place } = section.dataset
    const chats = Array.from(section.querySelectorAll("[data-chat]"), ({ dataset }) => dataset.chat).join(" ")
    item = null
    if (!(await request(`${team}arrange`, { place, chats })).ok) redraw()
  }
  /** @param {any} one @param {boolean} up @returns whether there was somewhere to go */
  function shift(one, up) {
    const beside = one[up ? "previousElementSibling" : "nextElementSibling"]
    const places = all("[data-place] ul")
    const next = places[places.indexOf(one.parentElement) + (up ? -1 : 1)]
    if (beside) beside[up ? "before" : "after"](one)
    else next?.[up ? "append" : "prepend"](one)
    return beside || next
  }
  listen("dragstart", ({ target }) => (item = itemOf(target)))
  listen("dragover", (event) => {
    const over = itemOf(event.target)
    const section = event.target.closest?.("[data-place]")
    if (!item || !section) return
    event.preventDefault()
    if (!over) section.querySelector("ul").append(item)
    else if (over !== item) over[over.compareDocumentPosition(item) & 4 ? "before" : "after"](item)
  })
  listen("drop", (event) => {
    if (!item) return
    event.preventDefault()
    save()
  })
  listen("dragend", () => {
    if (item) redraw()
    item = null
  })
  listen("contextmenu", (event) => {
    const link = event.target.closest?.("#sidebar [data-chat]")
    if (!link) return
    event.preventDefault()
    show(`/c/${link.dataset.chat}/preferences`, "#details")
  })
  // What another device arranged while this one was away.
  let away = false
  on("down", () => (away = true))
  on("up", () => {
    if (away) redraw()
    away = false
  })

  // What waits, drawn anew when something comes or is read elsewhere; the focus stays where it was.
  let timer = 0
  let place = -1
  let focused = ""
  const items = () => all("#waiting .followed")
  /** @param {number} index */
  function go(index) {
    const one = items()[Math.max(index, 0)] ?? items().at(-1)
    focus(one)
    one?.scrollIntoView({ block: "nearest" })
  }
  const current = () => items().findIndex((one) => one.contains(document.activeElement))
  const look = () => {
    if (document.querySelector("#waiting, .pin-list"))
      timer ||= setTimeout(() => {
        timer = 0
        document.body.dispatchEvent(new Event("waiting-changed"))
      }, soonMs)
  }
  on("head read threads chat up", look)
  on("state", (article) => (article.querySelector(".pinned") || byId(`pin-${article.dataset.id}`) ? look() : 0))
  // What another device did, or this one by a command: what is drawn of it asks anew.
  on("drafts saved up polled", () => document.body.dispatchEvent(new Event("own-changed")))
  listen("htmx:before:swap", () => {
    place = current()
    focused = document.activeElement?.id ?? ""
  })
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (place >= 0) go(place)
    if (ctx.target?.id === "sidebar-chats" && document.activeElement === document.body) byId(focused)?.focus()
    if (ctx.target?.id === "switch-found") choose(0)
  })

  // Going through chats, and saying that they are read.
  /** To the next chat of the list with something unread; round from the end to the beginning. @param {number} by */
  function step(by) {
    const links = all("#sidebar [data-chat]")
    const at = links.findIndex(({ dataset }) => dataset.chat === openChat())
    for (let i = 1; i <= links.length; i++) {
      const link = links.at((at + i * by) % links.length)
      if (link.matches(".unread:not(.open)")) return link.click()
    }
  }
  async function readAll() {
    const { ok, content } = await request(`${team}read`, {})
    if (ok && content !== "[]")
      toast(words.allRead ?? "", text.undo, () => request(`${team}unread-again`, { positions: content }))
  }
  async function readThis() {
    const { chat, lastSeq, readSeq } = conversation().dataset
    if (!(byId(`chat-${chat}`)?.dataset.unread > 0)) return
    const { ok } = await request(`/c/${chat}/read`, { seq: lastSeq })
    if (ok) toast(words.read ?? "", text.undo, () => request(`/c/${chat}/read`, { seq: readSeq, unread: 1 }))
  }

  // Pages that are shown over this one.
  const dialog = byId("dialog")
  /** @param {string} address */
  function over(address) {
    if (dialog.open) return dialog.close()
    dialog.showModal()
    show(address, dialog)
  }
  dialog.onclose = () => dialog.replaceChildren()
  listen("click", (event) => {
    const { target } = event
    const link = target.closest("[data-dialog]")
    if (target === dialog || target.closest("#dialog :is(.close, .switch-option)")) dialog.close()
    const all = target.closest("[data-read-all]")
    if (!(link || all) || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (all) readAll()
    else over(link.href)
  })
  const options = () => all("#switch-options > *")
  /** @param {number} index */
  function choose(index) {
    const list = options()
    const chosen = list.at(index % list.length)
    for (const option of list) option.ariaSelected = option === chosen
    byId("switch-q")?.setAttribute("aria-activedescendant", chosen?.id ?? "")
    chosen?.scrollIntoView({ block: "nearest" })
  }

  /** @param {KeyboardEvent} event @param {any} target @returns what the key does here */
  function actOf({ key, altKey, shiftKey, ctrlKey, metaKey, defaultPrevented, isComposing }, target) {
    const command = ctrlKey || metaKey
    const free = !target.matches("input, select, textarea")
    const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0
    const at = options().findIndex(({ ariaSelected }) => ariaSelected === "true")
    const one = itemOf(target)
    if (isComposing || defaultPrevented) return
    if (command) return key === "k" && !altKey && !shiftKey && (() => over(`${team}switch`))
    if (altKey && by && shiftKey) return () => step(by)
    if (altKey) return by && one && (() => shift(one, by < 0) && (target.focus(), (item = one), save()))
    if (target.id === "switch-q") return by ? () => choose(at + by) : key === "Enter" && (() => options()[at]?.click())
    // What is open on the page is closed first.
    if (key === "Escape" && !document.querySelector(":popover-open, dialog[open], [role=listbox]")) {
      if (!free && (target !== composer() || target.value)) return
      return shiftKey ? readAll : openChat() && !target.closest("article, #details, #find") && readThis
    }
    if (!free) return
    if (key === "?") return () => over(`${team}shortcuts`)
    const done = items()[current()]?.querySelector(":scope > .row form")
    if (byId("waiting") && /^[jke]$/.test(key))
      return key === "e" ? () => done?.requestSubmit() : () => go(current() + (key === "j" ? 1 : -1))
  }
  listen("keydown", (event) => {
    const act = actOf(event, event.target)
    if (!act) return
    event.preventDefault()
    act()
  })
}
