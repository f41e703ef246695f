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

  async function load() {
    const ids = [...wanted].slice(0, 150)
    const { ok, content } = await request(`/quotes?ids=${ids.join()}`)
    timer = 0
    // What else was wanted meanwhile is found again.
    wanted = new Set()
    if (!ok) return
    const page = parse(content)
    localize(page)
    for (const id of ids) known.set(id, page.querySelector(`[data-quote="${id}"]`))
    show()
  }

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
