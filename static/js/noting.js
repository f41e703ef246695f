import { byId, composer, focus, listen, make, me, openChat } from "./page.js"

/**
 * What the server asks or tells the writer alone, above the composer: before many are called, after a command, and when somebody
 * was named who is not there. Until all is settled the text stays where it was written.
 */
const special = /^\/|@(channel|all|everyone|here)\b|(@[^@]*){101}/i
const named = /(^|[^\w@./:-])@[a-z0-9._-]{2}/i

/** @param {import("./by-need.js").Lent} lent */
export function startNoting({ on, request, apply, read, write, send }) {
  /** Where it was written: in the chat, or in a thread beside it. @type {any} */
  let field
  const place = () => (field?.isConnected ? field : composer())
  const note = () => place()?.form.previousElementSibling
  /** The text that is being asked about, and what the server knows it by: asked again, it is said once. */
  let asked = ""
  /** @type {{ key?: string, clientId?: string }} */
  let known = {}

  /** From now on it is about the composer below a note. @param {any} part of a note @returns whether there is one */
  function take(part) {
    const below = part?.closest(".writing-note")?.nextElementSibling
    if (below?.elements) field = below.elements.body
    return below
  }

  /** @param {string} content */
  function show(content) {
    note().innerHTML = content
    focus(note().querySelector("form .button"))
  }
  function close() {
    const had = note()?.contains(document.activeElement)
    note()?.replaceChildren()
    if (had) focus(place())
  }
  /** @param {string | undefined} chat in which it was said, and which may not be open any more */
  function clear(chat) {
    const from = place()
    if (chat !== openChat()) {
      if (read(`draft:${chat}`) !== asked) return
      write(`draft:${chat}`, "")
      return send({ type: "draft", chatId: chat, text: "" })
    }
    if (from?.value !== asked) return
    from.value = ""
    from.form.besides?.()
    from.dispatchEvent(new Event("input", { bubbles: true }))
  }

  /** @param {string} url @param {Record<string, any>} fields */
  async function ask(url, fields) {
    const chat = openChat()
    const { ok, content, problem } = await request(url, fields)
    if (ok) {
      clear(chat)
      known = {}
    }
    if (chat !== openChat()) return
    if (content.startsWith("<article")) {
      close()
      apply({ html: content })
    } else if (content || ok) show(content)
    else note().replaceChildren(make("p", { className: "problem" }, problem))
  }

  on("sending", (sending) => {
    field = sending.field ?? composer()
    close()
    if (!special.test(sending.body)) return
    sending.held = true
    // Pictures stay with the text until all is settled; while one is on its way, it is sent again by itself.
    const besides = field.form.besides?.(true)
    if (besides === null) return
    const said = { body: sending.body, ...sending.more, ...besides?.more }
    const key = sending.chat + JSON.stringify(said)
    if (known.key !== key) known = { key, clientId: crypto.getRandomValues(new Uint32Array(4)).join("-") }
    asked = sending.body
    ask(`/c/${sending.chat}/messages`, { ...said, clientId: known.clientId })
  })
  let offered = ""
  // What is said in the chat or in a thread, and what is edited.
  on("state", async (article) => {
    if (article.dataset.sender !== me) return
    const said = article.querySelector(".body")?.cloneNode(true)
    for (const part of said?.querySelectorAll(".at, code, a") ?? []) part.remove()
    const rest = `${article.id} ${said?.textContent}`
    // Once for each text: others may react to it a thousand times.
    if (rest === offered || !named.test(rest)) return
    offered = rest
    const { ok, content } = await request(`/m/${article.dataset.id}/absent`)
    if (ok && content && article.dataset.chat === openChat()) note().innerHTML = content
  })
  // A private channel is a link for those who are in it.
  const link = () => {
    for (const name of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#messages span.chan"))) {
      const { chat } = name.dataset
      if (!byId(`chat-${chat}`)) continue
      const own = make("a", { className: "chan", href: `/c/${chat}` }, name.textContent)
      own.dataset.chat = chat
      name.replaceWith(own)
    }
  }
  on("entered arrived end-loaded", link)
  link()
  on("user", ({ id, handle }) => {
    for (const name of document.querySelectorAll(`.at[data-user="${id}"]`)) name.textContent = `@${handle}`
  })
  listen("submit", (event) => {
    const { target } = event
    if (!take(target)) return
    event.preventDefault()
    ask(target.getAttribute("action"), Object.fromEntries(/** @type {any} */ (new FormData(target))))
  })
  listen(
    "click",
    (event) => {
      if (!event.target.closest("[data-close]") || !take(event.target)) return
      event.preventDefault()
      event.stopPropagation()
      close()
      focus(place())
    },
    true,
  )
  listen(
    "keydown",
    (event) => {
      const { key, target } = event
      if (key !== "Escape" || !(take(target) || take(target.form?.previousElementSibling)) || !note().firstChild) return
      event.stopImmediatePropagation()
      close()
      focus(place())
    },
    true,
  )
}
