import { byId, conversation, focus, listen, openChat } from "./page.js"

/** On a phone one pane is seen at a time; the details are those of the open chat. */
export function showPane() {
  const details = byId("details")
  byId("app").dataset.pane = /^\/w\/[^/]+$/.test(location.pathname) ? "sidebar" : "conversation"
  const { pathname, search } = location
  if (details.firstElementChild?.dataset.path === pathname) return
  details.replaceChildren()
  // @ts-ignore htmx is global
  if (/.\/(details|thread|preferences)$/.test(pathname))
    htmx.ajax("GET", pathname + search, { source: details, target: details, swap: "innerHTML" })
}

export function startPanes() {
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id === "details") focus(ctx.target.querySelector("a"))
  })
  listen("click", (event) => {
    if (!event.target.closest("[data-action=close-details]") || !conversation()) return
    event.preventDefault()
    history.pushState({ htmx: true }, "", `/c/${openChat()}`)
    showPane()
    focus(conversation().querySelector('[hx-target="#details"]'))
  })
}
