import { composer, listen, openChat } from "./page.js"

/**
 * Drafts on the server. While the line is up the socket carries what is typed (see drafts.js); what it may not have carried is
 * marked here until the server has answered for it, and wins over what the server has.
 * @param {import("./by-need.js").Lent} lent
 */
export function startDrafting({ on, request, growWith, read, write }) {
  let typedAt = 0
  /** When another device said what it is writing: the server writes that down a moment later. @type {Record<string, number>} */
  const toldAt = {}

  /** @param {string | undefined} chat */
  async function give(chat) {
    if (!chat || !read(`unsaved:${chat}`)) return
    const written = () => (chat === openChat() && composer() ? composer().value : read(`draft:${chat}`, ""))
    const text = written()
    const body = new URLSearchParams({ text: text.slice(0, 10_000) })
    const headers = { "HX-Request-Type": "partial" }
    /** @type {any} it outlives the page that it is sent from */
    const answer = await fetch(`/c/${chat}/draft`, { method: "POST", body, headers, keepalive: true }).catch(() => 0)
    // What was written meanwhile may have arrived before it.
    if (answer.ok && text === written()) write(`unsaved:${chat}`, null)
    else if (answer.ok) {
      mark(chat)
      give(chat)
    }
  }
  async function take() {
    const chat = openChat()
    if (!composer() || !chat || Date.now() - toldAt[chat] < 5_000) return
    if (read(`unsaved:${chat}`)) return give(chat)
    const asked = Date.now()
    const { ok, content } = await request(`/c/${chat}/draft`)
    const field = composer()
    if (!ok || chat !== openChat() || !field || typedAt > asked || field.value === content) return
    field.value = content
    write(`draft:${chat}`, content)
    growWith(field)
  }
  /** @param {string | undefined} chat */
  const mark = (chat) => {
    typedAt = Date.now()
    write(`unsaved:${chat}`, "1")
  }

  listen("input", ({ target }) => target === composer() && mark(target.form.dataset.chat))
  listen("focusout", ({ target }) => target.id === "composer-body" && give(target.form?.dataset.chat))
  for (const type of ["pagehide", "visibilitychange"]) addEventListener(type, () => give(openChat()), true)
  on("sending", ({ chat }) => {
    mark(chat)
    setTimeout(give, 500, chat)
  })
  on("draft", ({ chatId }) => (toldAt[chatId] = Date.now()))
  on("entered up", take)
  take()
}
