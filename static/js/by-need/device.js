import { me, openChat } from "../page.js"

/** How often a chat that is left is kept anew for when the line is away, ms. */
const keptFor = 300_000

/** What was chosen for all of a person's devices, put on this page as the server puts it there.
 * @param {import("../by-need.js").Lent} lent */
function wearSettings({ on, emit, localize }) {
  const { dataset } = document.documentElement
  on("settings", ({ settings }) => {
    const { clock, timeZone } = dataset
    Object.assign(dataset, settings)
    const ground = getComputedStyle(document.body).backgroundColor
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.setAttribute("content", ground)
    if (clock === settings.clock && timeZone === settings.timeZone) return
    localize(document)
    // Days begin elsewhere: the lines between them are drawn anew.
    if (openChat()) emit("reload", openChat())
  })
}

/** This device, for its person. Browsers have service workers only where the line is safe; all else goes on without.
 * @param {import("../by-need.js").Lent} lent */
export function start(lent) {
  wearSettings(lent)
  // Who may write here changed: the composer comes or goes.
  lent.on("chat", ({ chatId, anew }) => anew && chatId === openChat() && lent.emit("reload", chatId))
  const workers = navigator.serviceWorker
  if (!workers) return
  const isNew = !workers.controller
  // Without a line there is no newer one, and the one that is here goes on.
  workers.register("/service-worker.js").catch(() => {})
  const tell = async (/** @type {object} */ what) => (await workers.ready).active?.postMessage(what)
  let keptAt = Date.now()
  const refresh = () => {
    keptAt = Date.now()
    if (openChat()) tell({ type: "refresh", path: `/c/${openChat()}` })
  }
  // What was loaded before there was a worker passed by it.
  if (isNew) refresh()
  const leave = () => {
    if (!document.hidden) return
    const entries = localStorage.getItem(`confab:${me}:outbox`)
    if (entries) tell({ type: "outbox", person: me, entries })
    if (navigator.onLine && Date.now() - keptAt > keptFor) refresh()
  }
  document.addEventListener("visibilitychange", leave)
  lent.on("removed", ({ chatId }) => tell({ type: "forget", path: `/c/${chatId}` }))
}
