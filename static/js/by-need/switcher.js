import { byId, listen } from "../page.js"

/** The list under the line: arrows choose, Enter goes there. */
export function start() {
  const field = () => byId("switch-q")
  const options = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#switch-options > *")])

  /** @param {number} index */
  function choose(index) {
    const list = options()
    const chosen = list.at(index % list.length)
    for (const option of list) option.ariaSelected = String(option === chosen)
    field()?.setAttribute("aria-activedescendant", chosen?.id ?? "")
    chosen?.scrollIntoView({ block: "nearest" })
  }

  listen("keydown", (event) => {
    if (event.target !== field() || event.isComposing) return
    const at = options().findIndex(({ ariaSelected }) => ariaSelected === "true")
    if (event.key === "ArrowDown") choose(at + 1)
    else if (event.key === "ArrowUp") choose(at - 1)
    else if (event.key === "Enter") options()[at]?.click()
    else return
    event.preventDefault()
  })
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id === "switch-found") choose(0)
  })
}
