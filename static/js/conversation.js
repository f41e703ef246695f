import { isFollowing, place, restore, show, toEnd, watchPlace } from "./anchoring.js"
import { arrangeAll } from "./arranging.js"
import { dress, placed, seqOf } from "./message-list.js"
import { byId, conversation, messages } from "./page.js"
import { emit, on } from "./signals.js"
import { localize } from "./times.js"
import { moved } from "./windowing.js"

/** A conversation comes onto the page, and leaves it. */

function begin() {
  const list = messages()
  const known = placed()
  const wanted = new URLSearchParams(location.search).get("at")
  const target = wanted ? known.find((article) => seqOf(article) >= Number(wanted)) : byId(location.hash.slice(1))
  const line = list.querySelector(".new-line")
  if (target && list.contains(target)) {
    target.dataset.target = ""
    show(target, 0.35)
  } else if (line) show(line, 0.25)
  else toEnd()
}

/** @param {ReturnType<typeof place>} at where the reader was, when they come back */
export function enter(at = null) {
  const list = messages()
  localize(document)
  if (list) {
    dress(list)
    arrangeAll()
  }
  watchPlace(moved)
  if (list) at ? restore(at) : begin()
  emit("entered", conversation())
}

export function startConversation() {
  let opening = false
  on("entered", () => (opening = true))
  on("caught-up", () => {
    if (!opening) return
    opening = false
    // The line stands for what was unread on opening, never for what arrives while one reads.
    const line = document.querySelector(".new-line")
    if (!line) delete messages()?.dataset.newAfter
    else if (isFollowing()) show(line, 0.25)
  })
}

/** @returns where the reader was */
export function leave() {
  const at = messages() ? place() : null
  emit("left", conversation())
  return at
}
