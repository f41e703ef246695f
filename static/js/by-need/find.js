import { byId, composer, listen, openChat } from "../page.js"
import { marksIn } from "../../../src/search/marks"

/** Going through a chat from one match to the next; what was found is marked without touching the messages. */

const bar = () => /** @type {HTMLFormElement | null} */ (document.querySelector("#find form"))
const field = () => /** @type {HTMLInputElement | null} */ (byId("find-q"))
const standing = () => /** @type {HTMLElement | null} */ (byId("find-matches"))
const seqs = () => standing()?.dataset.seqs?.split(" ").filter(Boolean).map(Number) ?? []

/** @param {Element} body @returns {Range[]} where in a message that stands which is looked for */
function rangesIn(body) {
  const sought = JSON.parse(standing()?.dataset.sought ?? "[]")
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  const ranges = []
  while (walker.nextNode()) {
    const node = walker.currentNode
    for (const [from, to] of marksIn(node.nodeValue ?? "", sought)) {
      const range = new Range()
      range.setStart(node, from)
      range.setEnd(node, to)
      ranges.push(range)
    }
  }
  return ranges
}

/** @param {Element | null} [current] */
function mark(current = null) {
  for (const article of document.querySelectorAll("article[data-found]")) article.removeAttribute("data-found")
  current?.setAttribute("data-found", "")
  if (!CSS.highlights) return
  CSS.highlights.delete("found")
  if (!bar()) return
  const wanted = seqs()
  const bodies = [...document.querySelectorAll("#messages article, #details article")]
    .filter((article) => wanted.includes(Number(/** @type {HTMLElement} */ (article).dataset.seq)))
    .map((article) => article.querySelector(".body"))
  CSS.highlights.set("found", new Highlight(...bodies.flatMap((body) => (body ? rangesIn(body) : []))))
}

/** @param {import("../by-need.js").Lent} lent */
export function start({ goTo, on }) {
  /** Only the last of several quick steps is shown. */
  let wish = 0

  /** @param {number} index of the match, the newest first */
  async function show(index) {
    const list = seqs()
    const element = standing()
    if (!element || !list[index]) return mark()
    const { dataset } = element
    dataset.index = String(index)
    const told = element.querySelector(".standing")
    if (told)
      told.textContent = (dataset.words ?? "").replace("{n}", String(index + 1)).replace("{count}", dataset.count ?? "")
    for (const step of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-step]"))) {
      const to = list[index + Number(step.dataset.step)]
      step.toggleAttribute("aria-disabled", !to)
      step.setAttribute("href", `?at=${to ?? list[index]}`)
    }
    const mine = ++wish
    const thread = dataset.threads?.split(" ")[index]
    const details = byId("details")
    let article
    if (thread?.[1]) {
      const address = `/m/${thread}/thread?reply=${list[index]}`
      // @ts-ignore htmx is global
      await htmx.ajax("GET", address, { source: "#details", target: "#details", swap: "innerHTML" })
      article = details.querySelector("[data-target]")
    } else {
      // They may lie over the messages.
      if (innerWidth <= 900) details.replaceChildren()
      article = await goTo(list[index])
    }
    if (mine === wish) mark(article)
  }

  /** @param {number} by */
  const step = (by) => show(Math.min(seqs().length - 1, Math.max(0, Number(standing()?.dataset.index) + by)))

  function leave() {
    const found = /** @type {HTMLElement | null} */ (document.querySelector("#messages [data-found]"))
    // A page that was opened at a find is the chat's from now on.
    if (location.pathname.endsWith("/find")) history.replaceState(history.state, "", `/c/${openChat()}`)
    const back = found ?? composer()
    bar()?.remove()
    mark()
    back?.focus({ preventScroll: true })
  }

  function begin() {
    field()?.focus()
    field()?.select()
    show(Math.max(0, Number(standing()?.dataset.index)))
  }

  listen("keydown", (event) => {
    const { key, shiftKey, isComposing } = event
    if (isComposing || !(/** @type {Element} */ (event.target).closest("#find form"))) return
    const inField = event.target === field()
    if (key === "Escape") leave()
    else if (inField && key === "Enter") step(shiftKey ? -1 : 1)
    else if (inField && key === "ArrowUp") step(1)
    else if (inField && key === "ArrowDown") step(-1)
    else return
    event.preventDefault()
  })
  // Before htmx: the bar that is open is not fetched again.
  listen(
    "click",
    (event) => {
      const target = /** @type {Element} */ (event.target)
      const control = /** @type {HTMLElement | null} */ (target.closest("#find [data-step]"))
      const again = target.closest("[data-action=find]") && bar()
      // Safari gives no link the focus that is clicked, and a thread that opens would take it.
      control?.focus()
      if (control) step(Number(control.dataset.step))
      else if (target.closest("[data-action=leave-find]")) leave()
      else if (again) begin()
      else return
      event.preventDefault()
      event.stopPropagation()
    },
    true,
  )
  listen("htmx:after:swap", (/** @type {any} */ { detail: { ctx } }) => {
    if (ctx.target?.id === "find") begin()
    else if (ctx.target?.id === "find-matches") show(0)
  })
  on("entered", () => (bar() ? mark(document.querySelector("#messages [data-found]")) : mark()))
  if (bar()) begin()
}
