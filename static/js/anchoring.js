import { lastMessage, next, previous } from "./arranging.js"
import { attended, byId, conversation, messages } from "./page.js"

/**
 * Keeps what is read where it is. A message in the middle of the view is the anchor, known by its place *in the content*, so
 * that the reader's own scrolling and the content's growing never mix. The browser's own anchoring is off: it gives up at
 * the top edge and after script changes.
 */
/** @type {HTMLElement} */
let scroller
/** @type {{ id: string, seq?: string, top: number }[]} */
let anchors = []
let following = false
let lastTop = 0
/** How far could be scrolled: it changes with the content and, as the composer grows, with the view. */
let lastEnd = 0
let changing = false
/** The first message that came while nobody looked: following stops before it leaves the view. @type {Element | null} */
let unseen = null

/** @param {Element} element */
const topOf = (element) =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
export const viewHeight = () => scroller.clientHeight
export const distanceToStart = () => scroller.scrollTop
const end = () => scroller.scrollHeight - viewHeight()
export const distanceToEnd = () => end() - scroller.scrollTop
export const isFollowing = () => following

/** The message at a height of the view, or the one above it. @param {number} part of the view */
function messageAt(part) {
  const { children } = messages()
  const line = scroller.scrollTop + viewHeight() * part
  let low = 0
  for (let high = children.length; low < high;) {
    const half = (low + high) >> 1
    if (topOf(children[half]) > line) high = half
    else low = half + 1
  }
  return low < children.length ? previous(children[low]) : lastMessage()
}

/** The seq of the last message that is seen: half of it, or half a view of a long one. */
export function lastInView() {
  let article = messageAt(1) ?? messages().querySelector("article")
  const seen = article && scroller.scrollTop + viewHeight() - topOf(article)
  if (seen * 2 < Math.min(article?.offsetHeight, viewHeight())) article = previous(article)
  while (article && !article.dataset.seq) article = previous(article)
  return Number(article?.dataset.seq)
}

function choose() {
  following = !messages().hasAttribute("data-has-newer") && distanceToEnd() < 3
  const middle = messageAt(0.5) ?? messages().querySelector("article")
  anchors = [middle, next(middle), previous(middle)].flatMap((element) =>
    element ? [{ id: element.id, seq: element.dataset.seq, top: topOf(element) }] : [],
  )
  lastTop = scroller.scrollTop
  lastEnd = end()
}

/** Puts an element at a distance from the top edge of the view. @param {Element} element @param {number} distance pixels */
function align(element, distance) {
  const { style } = messages()
  const off = () => topOf(element) - scroller.scrollTop - distance
  style.top = ""
  scroller.scrollTop += off()
  // A browser scrolls by whole pixels; messages need not be so high.
  const rest = off()
  if (Math.abs(rest) < 1) style.top = `${-rest}px`
}

/** Puts back what a change of the content moved. */
function correct() {
  if (following) {
    messages().style.top = ""
    scroller.scrollTop = unseen?.isConnected ? Math.min(end(), topOf(unseen) - viewHeight() / 5) : end()
  } else {
    // A message that was drawn anew is found by its id; where one was deleted the next stands for it.
    const anchor = anchors.find(({ id }) => messages().contains(byId(id)))
    if (anchor) align(byId(anchor.id), anchor.top - scroller.scrollTop)
  }
  choose()
}

/** Changes the list so that nothing moves under the reader. @param {() => void} change */
export function keepPlace(change) {
  if (changing || !messages()) return change()
  changing = true
  if (lastEnd !== end()) correct()
  else if (lastTop !== scroller.scrollTop) choose()
  const before = following
  try {
    change()
  } finally {
    changing = false
    if (messages()) {
      following = before && !messages().hasAttribute("data-has-newer")
      correct()
    }
  }
}

/** @param {Element} article */
export function arrivedUnseen(article) {
  if (!attended() && !unseen?.isConnected) unseen = article
}

export function toEnd() {
  unseen = null
  following = true
  correct()
}

/** Shows an element some way below the top edge. @param {Element} element @param {number} distance pixels */
export function show(element, distance) {
  align(element, distance)
  choose()
}

/** Where the reader is, in words that outlive the page: the message in the middle and its distance from the top edge. */
export function place() {
  if (!messages()) return null
  choose()
  return { ...anchors[0], top: anchors[0]?.top - scroller.scrollTop, end: following }
}

/** @param {NonNullable<ReturnType<typeof place>>} place */
export function restore({ id, top, end: atEnd }) {
  const element = byId(id)
  if (element && !atEnd) show(element, top)
  else toEnd()
}

let onResize = () => {}
const resized = new ResizeObserver(() => {
  if (!messages()) return
  correct()
  onResize()
})
addEventListener("focus", () => (unseen = null))

/** Takes charge of the conversation that is on the page. @param {() => void} moved */
export function watchPlace(moved) {
  unseen = null
  resized.disconnect()
  if (!messages()) return
  scroller = conversation().querySelector(".scroller")
  messages().style.position = "relative"
  scroller.onscroll = () => {
    const grown = end() !== lastEnd
    if (grown && (!following || scroller.scrollTop >= lastTop)) correct()
    else choose()
    moved()
  }
  onResize = moved
  resized.observe(scroller)
  resized.observe(messages())
}
