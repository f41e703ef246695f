import { parse } from "./page.js"

/** Links to messages show what they lead to, to those who may read it: asked for at once for all that are on the page. */
const most = 3
const address = /(?:\/m\/|#[mt]-)([\da-f-]{36})/

/** @param {import("./by-need.js").Lent} lent */
export function startQuotes({ on, request, localize, keepPlace }) {
  /** What is known of messages; null of those that this reader may not see. @type {Map<string, any>} */
  const known = new Map()
  /** @type {Set<string>} */
  let wanted = new Set()
  let timer = 0

  /** @param {any} root */
  function quote(root) {
    for (const link of root.querySelectorAll(
      ".body a:is([href*='/m/'], [href*='#m-'], [href*='#t-']):not([data-quotes], .edited)",
    )) {
      const id = link.origin === location.origin && address.exec(link.href)?.[1]
      const body = link.closest(".body")
      if (!id || link.closest(".quote")) continue
      link.removeAttribute("target")
      if (body.querySelectorAll("[data-quotes]").length >= most) continue
      const found = known.get(id)
      if (found === undefined) wanted.add(id)
      else {
        link.dataset.quotes = id
        if (found) body.append(found.cloneNode(true))
      }
    }
    if (wanted.size) timer ||= setTimeout(load, 50)
  }

  /** @param {string[]} ids */
  async function ask(ids) {
    const { ok, content } = await request(`/quotes?ids=${ids.join()}`)
    const page = parse(content)
    localize(page)
    if (ok) for (const id of ids) known.set(id, page.querySelector(`[data-quote="${id}"]`))
    return ok
  }
  async function load() {
    const ok = await ask([...wanted].slice(0, 150))
    timer = 0
    // What else was wanted meanwhile is found again.
    wanted = new Set()
    if (ok) show()
  }

  // What is quoted from chats that are not open; and from any, when the line is back.
  let later = 0
  async function renew() {
    later = 0
    known.clear()
    const shown = () => /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-quote]"))
    if (!(await ask([...new Set([...shown()].map(({ dataset }) => dataset.quote ?? ""))].slice(0, 150)))) return
    keepPlace(() => {
      for (const old of shown()) {
        const found = known.get(old.dataset.quote ?? "")
        if (found !== undefined && found?.outerHTML !== old.outerHTML) old.replaceWith(found?.cloneNode(true) ?? "")
      }
    })
  }
  on("head up", (news) => {
    if (news?.kind !== "new" && document.querySelector(news ? `[data-in="${news.chatId}"]` : ".quote"))
      later ||= setTimeout(renew, 1_000)
  })

  const show = () => keepPlace(() => quote(document))

  on("state", (article) => {
    const { id } = article.dataset
    // What was quoted has changed.
    if (known.delete(id))
      keepPlace(() => {
        for (const stale of document.querySelectorAll(`[data-quote="${id}"]`)) stale.remove()
        for (const link of document.querySelectorAll(`[data-quotes="${id}"]`)) link.removeAttribute("data-quotes")
        quote(document)
      })
    quote(article)
  })
  let soon = 0
  on("entered moved end-loaded", () => {
    soon ||= setTimeout(() => {
      soon = 0
      show()
    }, 100)
  })
  show()
}
