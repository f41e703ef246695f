import { byId, focus, listen } from "../page.js"

/** What waits, worked through by key: j on, k back, e done; and drawn anew when something comes or is read elsewhere. */

const soonMs = 300

/** @param {import("../by-need.js").Lent} lent */
export function start({ on }) {
  let timer = 0
  /** The place of the one that had the focus. */
  let place = -1
  const items = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#waiting .followed")])
  /** @param {number} index */
  const go = (index) => {
    const item = items()[Math.min(Math.max(index, 0), items().length - 1)]
    focus(item)
    item?.scrollIntoView({ block: "nearest" })
  }
  const current = () => items().findIndex((item) => item.contains(document.activeElement))

  on("head read threads chat up", () => {
    if (byId("waiting"))
      timer ||= setTimeout(() => ((timer = 0), document.body.dispatchEvent(new Event("waiting-changed"))), soonMs)
  })
  listen("htmx:before:swap", () => (place = current()))
  listen("htmx:after:swap", () => place >= 0 && byId("waiting") && go(place))
  listen("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (!byId("waiting") || ctrlKey || metaKey || altKey || target.matches("input, textarea, select")) return
    if (key === "j") go(current() + 1)
    else if (key === "k") go(current() - 1)
    else if (key === "e") items()[current()]?.querySelector(":scope > .row form")?.requestSubmit()
  })
}
