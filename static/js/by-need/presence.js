/** Who else is here at this moment: who writes in the open chat, who is at work, and cards of people. */

const sayEveryMs = 3_000
const shownForMs = 5_000
const idleAfterMs = 600_000
const mostWatched = 200

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)]
/** @param {string} types @param {(event: any) => void} work */
const listen = (types, work) => types.split(" ").forEach((type) => document.addEventListener(type, work))

/** @param {import("../by-need.js").Lent} lent */
export function start({ on, byId, send }) {
  /** Who writes in the open chat: what they are called, and the timer that forgets them. @type {Map<string, [string, number]>} */
  const writers = new Map()
  let saidAt = 0
  const { said, states } = JSON.parse(all("[data-needs=presence]")[0].dataset.words ?? "")
  const open = () => byId("conversation")?.dataset.chat

  /** @param {string} [id] */
  function forget(id) {
    clearTimeout(writers.get(id ?? "")?.[1])
    writers.delete(id ?? "")
    const line = byId("typing")
    if (!line) return
    const [a, b] = [...writers.values()].map(([name]) => name)
    const n = writers.size - 1
    line.textContent = n < 0 ? "" : said[Math.min(n, 2)].replace(/{(.)}/g, (_, key) => ({ a, b, n })[key])
  }

  listen("input", ({ target }) => {
    if (target !== byId("composer-body") || !target.value.trim() || Date.now() - saidAt < sayEveryMs) return
    if (send({ type: "typing", chatId: open() })) saidAt = Date.now()
  })
  on("typing", ({ chatId, userId, name }) => {
    if (chatId !== open() || byId("blocked")?.dataset.ids?.includes(userId)) return
    forget(userId)
    writers.set(userId, [name, setTimeout(forget, shownForMs, userId)])
    forget()
  })
  // Their message has come.
  on("arrived", ({ dataset }) => forget(dataset.sender))
  on("entered down", () => {
    saidAt = 0
    for (const id of [...writers.keys(), ""]) forget(id)
  })

  /** Whom this page shows, as the server was told. */
  let watched = ""
  /** How they are. @type {Map<string | undefined, any>} */
  const known = new Map()

  /** @param {any} frame */
  function draw({ userId, presence, status }) {
    for (const dot of all(`[data-of="${userId}"]`)) {
      dot.dataset.presence = presence
      dot.textContent = states[presence]
    }
    for (const mark of all(`[data-status-of="${userId}"]`)) {
      mark.hidden = !status
      mark.textContent = status && (status.emoji || "💬")
      mark.title = status ? `${status.emoji} ${status.text}` : ""
    }
  }
  function watch() {
    const ids = [...new Set(all("[data-of]").map(({ dataset }) => dataset.of))].slice(0, mostWatched)
    for (const id of ids) if (known.has(id)) draw(known.get(id))
    if (ids.join() !== watched && send({ type: "watch", ids })) watched = ids.join()
  }
  on("presence", (frame) => {
    known.set(frame.userId, frame)
    draw(frame)
  })

  /** Somebody looks at this page, or does not. @type {boolean | undefined} */
  let told
  let touchedAt = Date.now()
  function tell() {
    const active = !document.hidden && Date.now() - touchedAt < idleAfterMs
    if (active !== told && send({ type: "active", active })) told = active
  }
  listen("pointermove keydown visibilitychange", () => {
    touchedAt = Date.now()
    tell()
  })
  setInterval(tell, 20_000)

  function begin() {
    watched = ""
    told = undefined
    tell()
    watch()
  }
  on("connected", begin)
  on("entered", watch)
  begin()

  /** The one card, which stands beside what was pressed. @type {HTMLElement} */
  const card = byId("card")
  let box = new DOMRect()
  listen("click", (event) => {
    const { target } = event
    const face = target.closest("article .face, .person .face")
    const link =
      target.closest("a[data-card], [data-action=seen], a.name") ?? face?.closest("article, li").querySelector("a.name")
    if (!link || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (!card.contains(link)) box = (face ?? link).getBoundingClientRect()
    // @ts-ignore htmx is global
    htmx.ajax("GET", link.dataset.user ? `${link.pathname}?team=${byId("app").dataset.slug}` : link.href, {
      target: card,
    })
  })
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    watch()
    if (ctx.target !== card) return
    card.showPopover()
    if (!card.contains(document.activeElement)) card.querySelector("button")?.focus()
    const above = box.top - card.offsetHeight
    // What does not fit there is kept inside by the style sheet.
    card.style.translate = `min(${box.left}px, 100vw - 23rem) ${box.bottom + card.offsetHeight < innerHeight ? box.bottom : Math.max(0, above)}px`
  })
}
