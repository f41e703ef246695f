import { openChat } from "../page.js"

/** What was chosen for all of a person's devices, put on this page as the server puts it there.
 * @param {import("../by-need.js").Lent} lent */
export function start({ on, emit, localize }) {
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
