import { byId, button, listen, make } from "../page.js"
import { text } from "../text.js"

/** Offers to reload a page that is older than its server: once a version, and never while something typed is on the page. */
/** @type {Set<string>} */
const offered = new Set()
/** @type {HTMLElement | undefined} */
let offer

const isTyped = () =>
  [...document.querySelectorAll("textarea, input")].some(
    // @ts-ignore both kinds of field have these
    ({ value, defaultValue }) => value !== defaultValue,
  )

const show = () => offer && (offer.hidden = isTyped())

/** @param {object} _ @param {string} build */
export function start(_, build) {
  if (offered.has(build)) return
  offered.add(build)
  offer?.remove()
  const dismiss = button("×", () => offer?.remove())
  dismiss.ariaLabel = text.dismiss
  offer = make(
    "div",
    { className: "toast", role: "status", hidden: true },
    make("span", {}, text.newerVersion),
    button(text.reload, () => location.reload()),
    dismiss,
  )
  byId("toasts")?.append(offer)
  show()
  if (offered.size > 1) return
  listen("input", show)
  setInterval(show, 1_000)
}
