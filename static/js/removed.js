import { copyText } from "./copying.js"
import { button, byId, composer, conversation, make, openChat } from "./page.js"
import { on } from "./signals.js"
import { text } from "./text.js"

/** Somebody may no longer be here: they see it at once, and keep what they were writing. */
function replaceConversation() {
  const main = conversation()
  const written = composer()?.value ?? ""
  const notice = make("div", { className: "overlay", tabIndex: -1 }, make("h2", {}, text.removed))
  notice.setAttribute("role", "alertdialog")
  notice.setAttribute("aria-label", text.removed)
  if (written) {
    const field = make("textarea", { value: written, readOnly: true, rows: 6 })
    field.setAttribute("aria-label", text.removedKept)
    notice.append(
      make("p", {}, text.removedKept),
      field,
      button(text.copy, () => copyText(written)),
    )
  }
  notice.append(make("a", { href: "/" }, text.toChats))
  main.replaceChildren(notice)
  delete main.dataset.chat
  byId("details")?.replaceChildren()
  notice.focus()
}

export function startRemoved() {
  on("removed", ({ chatId, reason }) => {
    if (chatId !== openChat()) return
    // Whoever left by themselves knows.
    if (reason === "left" && !composer()?.value) location.href = "/"
    else replaceConversation()
  })
}
