import { isFollowing, keepPlace, place, restore, show, toEnd, viewHeight, watchPlace } from "./anchoring.js"
import { arrangeAll } from "./arranging.js"
import { dress, placed, seqOf } from "./message-list.js"
import { afterPaint, conversation, messages } from "./page.js"
import { emit, on } from "./signals.js"
import { localize } from "./times.js"
import { moved } from "./windowing.js"

/** A conversation comes onto the page, and leaves it. */
const newLine = () => document.querySelector(".new-line")
/** Pixels, of one line with a name above it and without. */
const lowest = 40
const lowestLine = 20

/** Opens where the address says, else at the first unread message with some context above, else at the end. */
function begin() {
  const wanted = Number(new URLSearchParams(location.search).get("at")) || Infinity
  const target = placed().find((article) => `#${article.id}` === location.hash || seqOf(article) >= wanted)
  const shown = target || newLine()
  target?.setAttribute("data-target", "")
  if (shown) return show(shown, viewHeight() / 4)
  // What is above the view waits for the next frame: the end is seen sooner.
  let room = innerHeight
  const above = [...messages().children].toReversed().filter(({ className }) => {
    room -= /continued|system/.test(className) ? lowestLine : lowest
    return room < 0
  })
  for (const one of above) one.hidden = true
  toEnd()
  afterPaint(() => keepPlace(() => above.forEach((one) => (one.hidden = false))))
}

/** @param {ReturnType<typeof place>} [at] where the reader was, when they come back */
export function enter(at) {
  const pane = conversation()
  emit("entering")
  watchPlace(moved)
  if (messages()) {
    dress(messages())
    arrangeAll()
    if (at) restore(at)
    else begin()
  } else localize(pane)
  afterPaint(() => pane === conversation() && emit("entered"))
}

/** @returns where the reader was */
export function leave() {
  emit("left")
  return place()
}

export function startConversation() {
  let opening = false
  on("entering", () => (opening = true))
  on("caught-up", () => {
    if (!opening || !messages()) return
    opening = false
    // The line stands for what was unread on opening, never for what arrives while one reads.
    const line = newLine()
    if (!line) delete messages().dataset.newAfter
    else if (isFollowing()) show(line, viewHeight() / 4)
  })
}
