import { neighbour } from "./arranging.js"
import { attended, byId, conversation, has, messages } from "./page.js"

/**
 * Keeps what is read where it is. A message in the middle of the view is the anchor, known by its place *in the content*, so
 * that the reader's own scrolling and the content's growing never mix. The browser's own anchoring is off: it gives up at
 * the top edge and after script changes.
 */
/** @type {HTMLElement} */
let scroller
/** @type {{ element: HTMLElement, id: string, top: number }[]} */
let anchors = []
let following = false
let lastTop = 0
let lastHeight = 0
let changing = false
/** The first message that came while nobody looked: following stops before it leaves the view. @type {Element | null} */
let unseen = null

/** @param {Element} element */
const topOf = (element) =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
export const distanceToEnd = () => (scroller ? scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight : 0)
export const distanceToStart = () => scroller.scrollTop
export const isFollowing = () => following
export const viewHeight = () => scroller.clientHeight

/** The message at a height of the view, or the one above it. @param {number} part of the view */
function messageAt(part) {
  const { children } = messages()
  const line = scroller.scrollTop + scroller.clientHeight * part
  let low = 0
  for (let high = children.length; low < high;) {
    const half = (low + high) >> 1
    if (topOf(children[half]) > line) high = half
    else low = half + 1
  }
  return neighbour(children[low - 1], "previousElementSibling", true)
}

/** The seq of the last message that is seen: half of it, or half a view of a long one. */
export function lastInView() {
  let article = messageAt(1)
  if (!article) return 0
  const seen = scroller.scrollTop + scroller.clientHeight - topOf(article)
  if (seen * 2 < Math.min(article.offsetHeight, scroller.clientHeight))
    article = neighbour(article, "previousElementSibling")
  while (article && !article.dataset.seq) article = neighbour(article, "previousElementSibling")
  return Number(article?.dataset.seq)
}

function choose() {
  following = !has(messages(), "hasNewer") && distanceToEnd() < 3
  const middle = messageAt(0.5) ?? messages().querySelector("article")
  anchors = [middle, neighbour(middle, "nextElementSibling"), neighbour(middle, "previousElementSibling")]
    .filter((element) => !!element)
    .map((element) => ({ element, id: element.id, top: topOf(element) }))
  lastTop = scroller.scrollTop
  lastHeight = scroller.scrollHeight
}

/** Puts back what a change of the content moved. */
function correct() {
  if (following) {
    const end = scroller.scrollHeight - scroller.clientHeight
    scroller.scrollTop = unseen?.isConnected ? Math.min(end, topOf(unseen) - scroller.clientHeight / 5) : end
  } else {
    // A message that was drawn anew is found by its id; where one was deleted the next stands for it.
    const anchor = anchors.find(({ id }) => messages()?.contains(byId(id)))
    const shift = anchor && topOf(byId(anchor.id)) - anchor.top
    if (shift) scroller.scrollTop += shift
  }
  choose()
}

/** Changes the list so that nothing moves under the reader. @param {() => void} change */
export function keepPlace(change) {
  if (changing || !scroller?.isConnected) return change()
  changing = true
  if (lastHeight !== scroller.scrollHeight) correct()
  else if (lastTop !== scroller.scrollTop) choose()
  const before = following
  try {
    change()
  } finally {
    changing = false
    following = before && !has(messages(), "hasNewer")
    correct()
  }
}

const resized = new ResizeObserver(() => scroller?.isConnected && messages() && correct())

/** @param {Element} article */
export function arrivedUnseen(article) {
  if (!attended() && !unseen?.isConnected) unseen = article
}

export function toEnd() {
  unseen = null
  following = true
  correct()
}

/** Shows an element some way below the top edge. @param {Element} element @param {number} part of the view's height */
export function show(element, part) {
  following = false
  scroller.scrollTop = topOf(element) - scroller.clientHeight * part
  choose()
}

/** Where the reader is, in words that outlive the page: the message in the middle and its distance from the top edge. */
export function place() {
  if (!scroller) return null
  choose()
  const seen = anchors[0]
  return seen
    ? { id: seen.id, seq: seen.element.dataset.seq, top: seen.top - scroller.scrollTop, end: following }
    : null
}

/** @param {ReturnType<typeof place>} place */
export function restore(place) {
  const element = place && byId(place.id)
  if (!element || place.end) return toEnd()
  following = false
  scroller.scrollTop = topOf(element) - place.top
  choose()
}

/** Takes charge of the conversation that is on the page. @param {() => void} moved */
export function watchPlace(moved) {
  resized.disconnect()
  unseen = null
  scroller = conversation()?.querySelector(".scroller")
  if (!scroller) return
  scroller.style.overflowAnchor = "none"
  scroller.onscroll = () => {
    const grown = scroller.scrollHeight !== lastHeight
    if (grown && (!following || scroller.scrollTop >= lastTop)) correct()
    else choose()
    moved()
  }
  resized.observe(scroller)
  resized.observe(messages())
}

addEventListener("focus", () => (unseen = null))
