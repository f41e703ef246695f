import { mayNotify, notify } from "../notice.js"
import { attended, byId, listen } from "../page.js"

/**
 * Reminders that are due, shown once on each device: also those that fell due while it was away. The server says which, beside
 * their number in the sidebar, and nothing of them while one wants quiet.
 */

const mostKept = 100

/** @param {import("../by-need.js").Lent} lent */
export function start({ request, toast, read, write }) {
  /** @param {string} key */
  async function show(key) {
    /** @type {string[]} */
    const shown = read("reminded") ?? []
    if (shown.includes(key) || !(mayNotify() || attended())) return
    const [id] = key.split(".")
    const { ok, content } = await request(`/saved/${id}/notice`)
    if (!ok || !content) return
    const address = `/saved/${id}`
    const { title, body, open } = JSON.parse(content)
    if (mayNotify()) await notify(content, id, address)
    else toast(`${title}: ${body}`, open, () => (location.href = address), 60_000)
    write("reminded", [...shown, key].slice(-mostKept))
  }
  async function all() {
    for (const key of byId("saved-count")?.dataset.due?.split(" ") ?? []) await show(key)
  }
  // One tab after the other, and each sees what the one before has shown.
  const look = () => navigator.locks?.request("reminders", all) ?? all()
  listen("htmx:after:swap", look)
  addEventListener("focus", look)
  look()
}
