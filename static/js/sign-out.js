import { listen } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { erase, onOtherTab, read, write } from "./storage.js"
import { toast } from "./toasts.js"

/** After sign-out nothing private is kept by this browser, shown by Back, or left in another tab. */
function leave() {
  erase()
  document.body.replaceChildren()
  location.reload()
}

export function startSignOut() {
  /** @type {ReturnType<typeof request> | undefined} */
  let asked
  write("here", 1)
  listen("submit", async (event) => {
    const { action } = event.target
    if (!action.endsWith("/sign-out")) return
    event.preventDefault()
    asked = request(action, {})
    const { ok, problem } = await asked
    // Whoever could not be signed out keeps what they were writing.
    if (!ok) return toast(problem)
    // The answer may have cleared it unheard: other tabs hear of what goes by hand.
    write("here", 1)
    erase()
  })
  // The socket hears of one's own wish first; the answer leads away, and makes the browser forget.
  on("signed-out", async () => (await asked)?.ok || leave())
  onOtherTab((key, value) => {
    if (key === "here" && !value) leave()
  })
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && !read("here")) leave()
  })
}
