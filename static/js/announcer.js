import { byId, make, me } from "./page.js"
import { on } from "./signals.js"
import { text } from "./text.js"

/** Says aloud what others write in the open chat; above three in five seconds only how many. */
const windowMs = 5_000
const most = 3
let said = 0
let more = 0
let timer = 0

/** @param {string} sentence */
function say(sentence) {
  const log = byId("announcer")
  if (log.childElementCount > 9) log.firstElementChild.remove()
  log.append(make("p", {}, sentence))
}

function end() {
  timer = said = 0
  if (more) say(text.arrived.replace("{n}", String(more)))
  more = 0
}

export function startAnnouncer() {
  on("arrived", (/** @type {HTMLElement} */ article) => {
    if (article.dataset.sender === me) return
    timer ||= setTimeout(end, windowMs)
    if (said++ < most)
      say(
        `${article.querySelector(".name")?.textContent ?? ""}: ${(article.querySelector(".body, .said")?.textContent ?? "").trim().slice(0, 300)}`,
      )
    else more++
  })
}
