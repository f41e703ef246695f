import { composer, listen, openChat } from "./page.js"

/**
 * Drafts on the server. While the line is up the socket carries what is typed (see drafts.js, which also marks it as unsaved,
 * from the first letter on); what it may not have carried stays marked until the server has answered for it here, and wins
 * over what the server has.
 * @param {import("./by-need.js").Lent} lent
 */
export function startDrafting({ on, request, growWith, read, write }) {
  let savedAt = 0
  /** When another device said what it is writing: the server writes that down a moment later. @type {Record<string, number>} */
  const toldAt = {}

  /** @param {string | undefined} chat */
  async function give(chat) {
    if (!read(`unsaved:${chat}`)) return
    const written = () => (chat === openChat() && composer() ? composer().value : read(`draft:${chat}`, ""))
    const text = written()
    // A character takes nine bytes at most.
    const isShort = text.length < 7_000
    // What was written meanwhile may have arrived before it.
    if (!(await request(`/c/${chat}/draft`, { text: text.slice(0, 10_000) }, isShort)).ok) return
    const isAll = text === written()
    write(`unsaved:${chat}`, isAll ? null : "1")
    if (isAll) savedAt = Date.now()
    else give(chat)
  }
  async function take() {
    const chat = openChat() ?? ""
    if (!composer()) return
    if (read(`unsaved:${chat}`)) return give(chat)
    if (Date.now() - toldAt[chat] < 5_000) return
    const asked = Date.now()
    const { ok, content } = await request(`/c/${chat}/draft`)
    const field = composer()
    if (!ok || chat !== openChat() || field?.value === content) return
    // Or it was written meanwhile.
    if (!field || savedAt > asked || read(`unsaved:${chat}`)) return
    field.value = content
    write(`draft:${chat}`, content)
    growWith(field)
  }

  listen("focusout", ({ target }) => target.id === "composer-body" && give(target.form?.dataset.chat))
  listen("visibilitychange", () => give(openChat()))
  on("sending", ({ chat }) => setTimeout(give, 500, chat))
  on("draft", ({ chatId }) => (toldAt[chatId] = Date.now()))
  on("entered up", take)
  take()
}
