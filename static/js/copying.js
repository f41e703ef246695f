import { listen, messages } from "./page.js"
import { text } from "./text.js"
import { fullTime } from "./times.js"
import { toast } from "./toasts.js"

/** Messages that are copied carry who wrote them and when; a part of one is copied as it is. */
function copyMessages(/** @type {ClipboardEvent} */ event) {
  const selection = getSelection()
  const list = messages()
  if (!selection || selection.isCollapsed || !list || !list.contains(selection.anchorNode ?? null)) return
  const range = selection.getRangeAt(0)
  const articles = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("article")]).filter((article) =>
    range.intersectsNode(article.querySelector(".body") ?? article),
  )
  if (articles.length < 2) return
  const lines = articles.map((article) => {
    const body = /** @type {HTMLElement} */ (article.querySelector(".body") ?? article)
    const part = range.cloneRange()
    if (!body.contains(part.startContainer)) part.setStart(body, 0)
    if (!body.contains(part.endContainer)) part.setEnd(body, body.childNodes.length)
    const wholly = part.toString() === body.textContent
    return `${article.querySelector(".name")?.textContent ?? ""}, ${fullTime(article.dataset.at ?? "")}\n${(wholly ? body.innerText : part.toString()).trim()}`
  })
  event.clipboardData?.setData("text/plain", lines.join("\n\n"))
  event.preventDefault()
}

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
  listen("copy", copyMessages)
  listen("click", (event) => {
    const control = event.target.closest("[data-copy]")
    if (!control) return
    event.preventDefault()
    const value = control.dataset.copy
    copyText(value || control.closest("form, div, p").querySelector("input, a, code")?.value)
  })
}
