import { conversation, listen, make, me, openChat } from "../page.js"

/**
 * What those say whom the reader blocks is folded away by a style sheet (see views/users/blocked.tsx). Here: the button that shows
 * one message all the same, and that it counts for nothing and is not read aloud.
 */

/** @param {import("../by-need.js").Lent} lent */
export function start({ on, emit, byId }) {
  /** @param {string} id */
  const isBlocked = (id) => byId("blocked")?.dataset.ids?.includes(id)

  /** @param {ParentNode} root */
  function fold(root) {
    for (const article of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article[data-sender]")))
      if (isBlocked(article.dataset.sender ?? "") && !article.querySelector(".show-blocked"))
        article.append(
          make("button", { type: "button", className: "show-blocked link" }, byId("blocked").dataset.show ?? ""),
        )
  }

  /** One more was counted, and is taken back. @param {string | undefined} chatId @param {boolean} mentioned */
  function uncount(chatId, mentioned) {
    const { unread, mentions } = byId(`chat-${chatId}`)?.dataset ?? {}
    const seq = chatId === openChat() && conversation().dataset.readSeq
    if (unread > 0) emit("read", { chatId, seq, unread: unread - 1, mentions: mentions - Number(mentioned) })
  }

  on("head", ({ chatId, senderId, kind, mentionsAll, mentions }) => {
    if (kind === "new" && isBlocked(senderId)) uncount(chatId, mentionsAll || mentions.includes(me))
  })
  on("state", (article) => isBlocked(article.dataset.sender) && fold(article.parentNode))
  on("arrived", ({ dataset, classList }) => {
    if (!isBlocked(dataset.sender) || classList.contains("system")) return
    uncount(dataset.chat, "forMe" in dataset)
    byId("announcer").lastChild?.remove()
  })
  /** The one in use: what is drawn anew does not unfold for a moment. @type {any} */
  let sheet
  function all() {
    const link = byId("blocked")?.querySelector("link")
    if (link?.href !== sheet?.href) {
      sheet?.remove()
      sheet = link && document.head.appendChild(link.cloneNode())
    }
    fold(document)
  }
  on("entered moved end-loaded", all)
  listen("htmx:after:swap", all)
  listen("click", ({ target }) => {
    if (!target.matches(".show-blocked")) return
    const article = target.closest("article")
    article.dataset.shown = ""
    article.tabIndex = -1
    article.focus()
  })
  all()
}
