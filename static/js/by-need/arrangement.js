import { byId, listen } from "../page.js"

/** Putting chats where one wants them in the sidebar, by dragging and by Alt and the arrows; and what one wants of each. */

/** @param {import("../by-need.js").Lent} lent */
export function start({ request, emit, on }) {
  /** @type {any} */
  let item
  /** Where the focus was when the list was drawn anew. */
  let focused = ""
  /** @param {any} target */
  const itemOf = (target) => target.closest?.("[data-place] li")
  /** As the server has it. */
  const redraw = () => emit("chat", { chatId: null })

  async function save() {
    const section = item.closest("[data-place]")
    const chats = [...section.querySelectorAll("[data-chat]")].map((link) => link.dataset.chat).join(" ")
    const { place } = section.dataset
    item = null
    if (!(await request(`/w/${byId("app").dataset.slug}/arrange`, { place, chats })).ok) redraw()
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

  listen("keydown", (event) => {
    const { key, altKey, shiftKey, target } = event
    const up = key === "ArrowUp"
    const one = itemOf(target)
    if (!one || !altKey || shiftKey || !(up || key === "ArrowDown")) return
    event.preventDefault()
    const beside = one[up ? "previousElementSibling" : "nextElementSibling"]
    const places = [...document.querySelectorAll("[data-place]")]
    const next = places[places.indexOf(one.closest("[data-place]")) + (up ? -1 : 1)]?.querySelector("ul")
    if (beside) beside[up ? "before" : "after"](one)
    else if (next) next[up ? "append" : "prepend"](one)
    else return
    target.focus()
    item = one
    save()
  })

  listen("htmx:before:swap", () => (focused = document.activeElement?.id ?? ""))
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id === "sidebar-chats" && document.activeElement === document.body) byId(focused)?.focus()
  })

  // What another device arranged while this one was away.
  let away = false
  on("down", () => (away = true))
  on("up", () => {
    if (away) redraw()
    away = false
  })

  listen("contextmenu", (event) => {
    const link = event.target.closest?.("#sidebar [data-chat]")
    if (!link) return
    event.preventDefault()
    // @ts-ignore htmx is global
    htmx.ajax("GET", `/c/${link.dataset.chat}/preferences`, { target: "#details", swap: "innerHTML" })
  })
}
