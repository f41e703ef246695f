import { button, byId, make } from "./page.js"
import { text } from "./text.js"

/** Says something in the one place for it, with at most one thing to do about it.
 * @param {string} sentence @param {string} label @param {() => void} act @param {number} time ms */
export function toast(sentence, label = "", act = () => {}, time = 6_000) {
  const close = () => {
    clearTimeout(timer)
    element.remove()
  }
  const element = make("div", { className: "toast", role: "status" }, make("span", {}, sentence))
  if (label)
    element.append(
      button(label, () => {
        close()
        act()
      }),
    )
  const dismiss = button("×", close)
  dismiss.ariaLabel = text.dismiss
  element.append(dismiss)
  const timer = setTimeout(close, time)
  byId("toasts")?.append(element)
}
