import { copyText } from "./copying.js"
import { button, byId, composer, conversation, focus, make, openChat } from "./page.js"
import { on } from "./signals.js"
import { read } from "./storage.js"
import { text } from "./text.js"

/** Somebody may no longer be here: they see it at once, and keep what they were writing. */
export function startRemoved() {
  on("removed", ({ chatId, reason }) => {
    if (chatId !== openChat()) return
    const main = conversation()
    // What waits to be sent comes here no more.
    const waiting = read("outbox", []).filter((/** @type {any} */ one) => one.chatId === chatId)
    const value = [...waiting, { body: composer()?.value }].flatMap(({ body }) => body || []).join("\n\n")
    // Whoever left by themselves knows.
    if (reason === "left" && !value) return location.assign("/")
    const notice = make("div", { className: "overlay", tabIndex: -1, role: "alertdialog", ariaLabel: text.removed })
    notice.append(make("h1", {}, text.removed))
    if (value)
      notice.append(
        make("p", {}, text.removedKept),
        make("textarea", { value, readOnly: true, rows: 6, ariaLabel: text.removedKept }),
        button(text.copy, () => copyText(value)),
      )
    notice.append(make("a", { href: "/" }, text.toChats))
    main.replaceChildren(notice)
    delete main.dataset.chat
    byId("details").replaceChildren()
    focus(notice)
  })
}
