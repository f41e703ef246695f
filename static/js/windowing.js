import { distanceToEnd, distanceToStart, isFollowing, keepPlace, show, toEnd, viewHeight } from "./anchoring.js"
import { arrange } from "./arranging.js"
import { applyLate, grow, holdLate, placed, seqOf } from "./message-list.js"
import { byId, conversation, listen, me, messages, openChat, parse } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"

/** History grows where the reader reaches its edge; what is far away leaves the page. */
const mostMessages = 600
const step = 50
/** @type {Promise<void> | null} */
let loading = null
let arrivedBelow = 0
let later = 0

const hasNewer = () => messages().hasAttribute("data-has-newer")

/** @param {"before" | "after" | "anew" | "at"} end @param {number} seq */
async function load(end, seq) {
  const chatId = openChat()
  holdLate()
  const { content } = await request(
    `/c/${chatId}/messages?${end[1] === "e" || end === "anew" ? "before" : "after"}=${seq}`,
  )
  const chunk = parse(content).querySelector(".chunk")
  loading = null
  // Without an answer the edge is tried again when the reader moves or the line is back.
  if (!chunk || chatId !== openChat()) return
  keepPlace(() => {
    grow(chunk, end)
    trim(end === "before")
    applyLate()
  })
  if (!hasNewer()) emit("end-loaded")
  moved()
}

/** Whole pieces leave at the end that is farther away. @param {boolean} [newer] leave */
function trim(newer) {
  if (messages().childElementCount <= mostMessages) return
  const known = placed()
  const surplus = Math.ceil((known.length - mostMessages) / step) * step
  if (surplus <= 0) return
  newer ??= !isFollowing() && distanceToStart() < distanceToEnd()
  const edge = known[newer ? known.length - surplus - 1 : surplus]
  const beyond = newer ? "nextElementSibling" : "previousElementSibling"
  while (edge[beyond]) edge[beyond].remove()
  messages().toggleAttribute(newer ? "data-has-newer" : "data-has-older", true)
  arrange(edge)
}

function fill() {
  const list = messages()
  const known = list && placed()
  if (loading || !known?.length || known[0].hidden) return
  const near = Math.max(800, viewHeight() * 1.5)
  if (list.hasAttribute("data-has-older") && distanceToStart() < near) loading = load("before", seqOf(known[0]))
  else if (hasNewer() && distanceToEnd() < near) loading = load("after", seqOf(known[known.length - 1]))
}

/** The newest message, loaded anew where it is far away. */
export async function goToLatest() {
  await loading
  if (hasNewer()) await (loading = load("anew", Number(conversation().dataset.lastSeq) + 1))
  toEnd()
  moved()
}

/** Shows the message of a seq, with what stands around it where that is not loaded. @param {number} seq */
export async function goTo(seq) {
  const find = () => placed().find((article) => seqOf(article) === seq)
  await loading
  if (!find()) await (loading = load("at", Math.max(0, seq - step / 2)))
  const article = find()
  if (article) show(article, viewHeight() / 3)
  return article
}

/** The reader or the content moved. */
export function moved() {
  later = 0
  if (!messages()) return
  const latest = byId("latest")
  if (isFollowing()) arrivedBelow = 0
  if (latest) {
    latest.hidden = isFollowing() || !(arrivedBelow || hasNewer() || distanceToEnd() > viewHeight() / 2)
    const count = latest.querySelector(".count")
    count.textContent = arrivedBelow
    count.hidden = !arrivedBelow
  }
  fill()
  emit("moved")
}

export function startWindowing() {
  on("entering", () => (arrivedBelow = 0))
  on("entered", moved)
  on("arrived", (article) => {
    if (!isFollowing() && article.dataset.sender !== me) arrivedBelow++
    keepPlace(trim)
    // Once for all that come in one frame.
    later ||= requestAnimationFrame(moved)
  })
  on("up", fill)
  listen("click", ({ target }) => {
    if (target.closest("#latest")) goToLatest()
  })
}
