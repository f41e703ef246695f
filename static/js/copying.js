import { isSystem } from "./arranging.js"
import { byId, listen, messages } from "./page.js"
import { text } from "./text.js"
import { fullTime } from "./times.js"
import { toast } from "./toasts.js"

/** Works over plain http too, where there is no `navigator.clipboard`. @param {string} value */
export async function copyText(value) {
  try {
    await navigator.clipboard.writeText(value)
  } catch {
    const field = document.createElement("textarea")
    field.value = value
    document.body.append(field)
    field.select()
    document.execCommand("copy")
    field.remove()
  }
  toast(text.copied)
}

export function startCopying() {
  // Messages carry who wrote them and when; a part of one is copied as it is.
  listen("copy", (event) => {
    const selection = getSelection()
    const touched = [...(messages()?.querySelectorAll("article") ?? [])].filter(
      (article) => selection?.containsNode(article.querySelector(".body") ?? article, true) && !isSystem(article),
    )
    if (touched.length < 2) return
    const lines = touched.map((article) => {
      const [name, body] = [".name", ".body"].map((part) => article.querySelector(part).innerText)
      return `${name || article.querySelector(".name").textContent}, ${fullTime(article.dataset.at)}\n${body}`
    })
    event.clipboardData.setData("text/plain", lines.join("\n\n"))
    event.preventDefault()
  })
  listen("click", (event) => {
    const control = event.target.closest("[data-copy], [data-action=link]")
    if (!control) return
    event.preventDefault()
    copyText(control.href ?? byId(control.dataset.copy)?.value ?? control.previousSibling.textContent)
  })
}
