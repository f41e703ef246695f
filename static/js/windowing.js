import { distanceToEnd, distanceToStart, isFollowing, keepPlace, toEnd, viewHeight } from "./anchoring.js"
import { arrange } from "./arranging.js"
import { applyLate, grow, holdLate, placed, seqOf } from "./message-list.js"
import { byId, conversation, flag, has, me, messages, openChat, parse } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"

/** History grows where the reader reaches its edge; what is far away leaves the page. */
const mostMessages = 600
const step = 50
let loading = false
let arrivedBelow = 0

/** @param {"before" | "after"} end @param {number} seq @param {boolean} [anew] in place of all that is loaded */
async function load(end, seq, anew = false) {
  const chatId = openChat()
  if (loading || !chatId) return
  loading = true
  holdLate()
  const { ok, content } = await request(`/c/${chatId}/messages?${end}=${seq}`)
  loading = false
  /** @type {HTMLElement | null} */
  const chunk = parse(content).querySelector(".chunk")
  // Without an answer the edge is tried again when the reader moves or the line is back.
  if (!ok || !chunk || chatId !== openChat()) return
  keepPlace(() => {
    grow(chunk, end, anew)
    trim(end === "before" ? "after" : "before")
    applyLate()
  })
  if (!has(messages(), "hasNewer")) emit("end-loaded")
  fill()
}

/** Whole pieces leave at one end. @param {"before" | "after"} end */
function trim(end) {
  const known = placed()
  const surplus = Math.ceil((known.length - mostMessages) / step) * step
  if (surplus <= 0) return
  const before = end === "before"
  const edge = known[before ? surplus : known.length - surplus - 1]
  const beyond = before ? "previousElementSibling" : "nextElementSibling"
  while (edge[beyond]) edge[beyond].remove()
  flag(messages(), before ? "hasOlder" : "hasNewer", true)
  arrange(edge)
}

function fill() {
  const list = messages()
  const known = list ? placed() : []
  if (!known.length) return
  const near = Math.max(800, viewHeight() * 1.5)
  if (has(list, "hasOlder") && distanceToStart() < near) load("before", seqOf(known[0]))
  else if (has(list, "hasNewer") && distanceToEnd() < near) load("after", seqOf(known[known.length - 1]))
}

/** The newest message, loaded anew where it is far away. */
export async function goToLatest() {
  if (has(messages(), "hasNewer")) await load("before", Number(conversation().dataset.lastSeq) + 1, true)
  toEnd()
  moved()
}

/** The reader or the content moved. */
export function moved() {
  const latest = byId("latest")
  const list = messages()
  if (isFollowing()) arrivedBelow = 0
  if (latest && list) {
    latest.hidden = isFollowing() || !(arrivedBelow || has(list, "hasNewer") || distanceToEnd() > viewHeight() / 2)
    const count = latest.querySelector(".count")
    if (count) count.textContent = arrivedBelow || ""
  }
  fill()
  emit("moved")
}

export function startWindowing() {
  on("entered", () => {
    arrivedBelow = 0
    byId("latest")?.addEventListener("click", goToLatest)
    moved()
  })
  on("arrived", (article) => {
    if (!isFollowing() && article.dataset.sender !== me) arrivedBelow++
    // Whoever reads far above while much arrives does not carry it all.
    keepPlace(() => trim(distanceToStart() > distanceToEnd() ? "before" : "after"))
    moved()
  })
  on("up", fill)
}
