import { conversation, has, openChat } from "./page.js"
import { emit, on } from "./signals.js"

export function startHeader() {
  // Name, topic or state of the open chat changed. The head alone is drawn anew, so that nobody is disturbed while typing;
  // in an archived chat nobody types, and it may come back to life.
  on("chat member", ({ chatId }) => {
    if (chatId !== openChat()) return
    if (has(conversation(), "archived")) return emit("reload", chatId)
    // @ts-ignore htmx is global
    htmx.ajax("GET", `/c/${chatId}`, { target: "#conversation .head", select: ".head", swap: "outerHTML" })
  })
}
