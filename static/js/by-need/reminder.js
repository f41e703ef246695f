/**
 * Reminders that are due, shown once on each device: also those that fell due while it was away. The server says which, beside
 * their number in the sidebar, and nothing of them while one wants quiet.
 */

const mostKept = 100

/** @param {import("../by-need.js").Lent} lent */
export function start({ byId, request, toast, read, write }) {
  /** @param {string} key */
  async function show(key) {
    /** @type {string[]} */
    const shown = read("reminded") ?? []
    const allowed = globalThis.Notification?.permission === "granted"
    if (shown.includes(key) || !(allowed || document.hasFocus())) return
    const [id] = key.split(".")
    const { content } = await request(`/saved/${id}/notice`)
    if (!content.startsWith("{")) return
    write("reminded", [...shown, key].slice(-mostKept))
    const go = () => (location.href = `/saved/${id}`)
    const { title, body, open } = JSON.parse(content)
    if (!allowed) return toast(`${title}: ${body}`, open, go, 60_000)
    const silent = document.documentElement.dataset.sounds === "off"
    const notice = new Notification(title, { body, tag: id, silent })
    notice.onclick = () => {
      focus()
      go()
    }
  }
  // One tab after the other, and each sees what the one before has shown.
  const all = async () => {
    for (const key of byId("saved-count")?.dataset.due?.split(" ") ?? []) await show(key)
  }
  const look = () => (navigator.locks ? navigator.locks.request("reminders", all) : all())
  document.addEventListener("htmx:after:swap", look)
  addEventListener("focus", look)
  look()
}
