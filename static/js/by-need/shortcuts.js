import { byId, composer, conversation, listen, openChat } from "../page.js"
import { text } from "../text.js"

/** Going from chat to chat by key, and saying that they are read. */

/** @param {import("../by-need.js").Lent} lent */
export function start({ request, toast }) {
  const words = /** @type {DOMStringMap} */ (document.querySelector("[data-needs=shortcuts]")?.dataset)
  const slug = byId("app").dataset.slug

  /** To the next chat of the list with something unread; round from the end to the beginning. @param {number} by */
  function step(by) {
    const links = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#sidebar [data-chat]"))]
    const at = links.findIndex(({ dataset }) => dataset.chat === openChat())
    for (let i = 1; i <= links.length; i++) {
      const link = links.at((at + i * by) % links.length)
      if (link?.matches(".unread:not(.open)")) return link.click()
    }
  }

  async function readAll() {
    const { ok, content } = await request(`/w/${slug}/read`, {})
    if (ok && content !== "[]")
      toast(words.allRead ?? "", text.undo, () => request(`/w/${slug}/unread-again`, { positions: content }))
  }

  async function readThis() {
    const { chat, lastSeq, readSeq } = conversation().dataset
    const seq = byId(`chat-${chat}`)?.dataset.unread > 0 && lastSeq
    if (!seq) return
    const { ok } = await request(`/c/${chat}/read`, { seq })
    if (ok) toast(words.read ?? "", text.undo, () => request(`/c/${chat}/read`, { seq: readSeq, unread: 1 }))
  }

  /** A page that is shown over this one. @param {string} address */
  function over(address) {
    const dialog = byId("dialog")
    if (dialog.open) return dialog.close()
    dialog.showModal()
    // @ts-ignore htmx is global
    htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" })
  }
  // The event does not bubble.
  listen("close", ({ target }) => target === byId("dialog") && target.replaceChildren(), true)
  listen("click", (event) => {
    const dialog = byId("dialog")
    const link = event.target.closest("[data-dialog]")
    if (event.target === dialog || event.target.closest("#dialog :is(.close, .switch-option)")) dialog.close()
    if (!link || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    over(link.getAttribute("href"))
  })

  listen("keydown", (event) => {
    const { key, altKey, shiftKey, ctrlKey, metaKey, target, defaultPrevented } = event
    const free = !target.matches("input, select, textarea")
    if ((ctrlKey || metaKey) && !altKey && !shiftKey && key === "k") {
      event.preventDefault()
      return over(`/w/${slug}/switch`)
    }
    if (key === "?" && free && !ctrlKey && !metaKey) {
      event.preventDefault()
      return over(`/w/${slug}/shortcuts`)
    }
    if (altKey && shiftKey && /^Arrow(Up|Down)$/.test(key)) {
      event.preventDefault()
      return step(key === "ArrowUp" ? -1 : 1)
    }
    // What is open on the page is closed first.
    if (key !== "Escape" || defaultPrevented || document.querySelector(":popover-open, dialog[open], [role=listbox]"))
      return
    if (!free && (target !== composer() || target.value)) return
    if (shiftKey) readAll()
    else if (openChat() && !target.closest("article, #details, #find")) readThis()
  })
}
