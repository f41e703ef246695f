import { listen } from "./page.js"
import { on } from "./signals.js"
import { erase, onOtherTab, read, write } from "./storage.js"

/** After sign-out nothing private is kept by this browser, shown by Back, or left in another tab. */
function leave() {
  erase()
  document.body.replaceChildren()
  location.reload()
}

export function startSignOut() {
  write("here", 1)
  listen("submit", ({ target }) => {
    if (target.action.endsWith("/sign-out")) erase()
  })
  on("signed-out", leave)
  onOtherTab((key, value) => {
    if (key === "here" && !value) leave()
  })
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && !read("here")) leave()
  })
}
