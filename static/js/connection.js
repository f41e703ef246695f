import { byId } from "./page.js"
import { on } from "./signals.js"
import { text } from "./text.js"

/** Says how the line is, and only when it has been away for more than a moment. */
let timer = 0

/** @param {"reconnecting" | "offline" | "polling" | "back" | ""} state @param {number} delay ms */
function show(state, delay = 0) {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const place = byId("connection")
    if (!place || place.dataset.state === state) return
    place.dataset.state = state
    place.textContent = state && text[state]
    if (state === "back") show("", 2_500)
  }, delay)
}

export function startConnection() {
  let away = false
  const shown = () => byId("connection")?.dataset.state
  const state = () => (navigator.onLine ? "reconnecting" : "offline")
  on("down", () => {
    if (!away) show(state(), 1_000)
    else if (shown() && (shown() !== "polling" || !navigator.onLine)) show(state())
    away = true
  })
  on("unreachable", () => show(state()))
  on("polled", () => show("polling"))
  on("up", () => {
    show(shown() ? "back" : "")
    away = false
  })
}
