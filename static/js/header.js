import { conversation, openChat, parse } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"

export function startHeader() {
  // Name, topic or state of the open chat changed. Its head alone is drawn anew, so that nobody is disturbed while typing.
  on("chat", async ({ chatId }) => {
    if (chatId !== openChat()) return
    const fresh = /** @type {HTMLElement | null} */ (
      parse((await request(`/c/${chatId}`)).content).querySelector("#conversation")
    )
    const main = conversation()
    if (!fresh || chatId !== openChat()) return
    if (main.dataset.archived !== fresh.dataset.archived) return emit("reload", chatId)
    const head = fresh.querySelector(".head")
    main.querySelector(".head")?.replaceWith(head ?? "")
    // @ts-ignore htmx is global
    htmx.process(head)
  })
}
