import { listen, me, openChat } from "../page.js"

/** How often a chat that is left is kept anew for when the line is away, ms. */
const keptFor = 300_000

/**
 * What counts for all of a person's devices, on this one, and what it keeps for when the line is away. Browsers have service
 * workers only where the line is safe; all else goes on without.
 * @param {import("../by-need.js").Lent} lent
 */
export function start({ on, emit, localize }) {
  const { dataset } = document.documentElement
  /** As the server said last. */
  let spoken = ""

  on("settings", ({ type, settings }) => {
    // The server knows of it, and draws the page in the other language; drafts outlive that.
    if (type && spoken && spoken !== settings.language) return location.reload()
    if (type) spoken = settings.language
    const { clock, timeZone } = dataset
    // As the server puts it there.
    Object.assign(dataset, settings)
    const ground = getComputedStyle(document.body).backgroundColor
    for (const meta of /** @type {NodeListOf<HTMLMetaElement>} */ (document.querySelectorAll("meta[name=theme-color]")))
      meta.content = ground
    if (clock === settings.clock && timeZone === settings.timeZone) return
    localize(document)
    // Days begin elsewhere: the lines between them are drawn anew.
    if (openChat()) emit("reload", openChat())
  })

  const workers = navigator.serviceWorker
  if (!workers) return
  const isNew = !workers.controller
  const tell = (/** @type {object} */ what) => workers.ready.then(({ active }) => active?.postMessage(what))
  let keptAt = Date.now()
  const refresh = () => {
    keptAt = Date.now()
    if (openChat()) tell({ type: "refresh", path: `/c/${openChat()}` })
  }
  // Without a line there is no newer one, and the one that is here goes on.
  workers.register("/service-worker.js").catch(() => {})
  // What was loaded before there was a worker passed by it.
  if (isNew) refresh()
  listen("visibilitychange", () => {
    // While somebody looks, the page sends by itself, and what they discard is not to go out.
    const entries = (document.hidden && localStorage.getItem(`confab:${me}:outbox`)) || "[]"
    tell({ type: "outbox", person: me, entries })
    if (document.hidden && navigator.onLine && Date.now() - keptAt > keptFor) refresh()
  })
  on("removed", ({ chatId }) => tell({ type: "forget", path: `/c/${chatId}` }))
}
