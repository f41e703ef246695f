import { keepPlace } from "./anchoring.js"
import { growWith, isSendKey } from "./composer.js"
import { apply, passFocus } from "./message-list.js"
import { button, composer, listen, make, me, messages, parse } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/** Changing and deleting one's own messages where they stand. */

/** @param {HTMLElement} article */
export async function edit(article) {
  if (article.querySelector("form.editing")) return
  const { id } = article.dataset
  const { ok, content, problem: refusal } = await request(`/m/${id}/edit`)
  if (!ok) return toast(refusal)
  const source = parse(content)
  const given = /** @type {HTMLTextAreaElement} */ (source.querySelector("textarea"))
  const rev = source.querySelector("[name=rev]")?.getAttribute("value") ?? article.dataset.rev ?? ""
  const field = make("textarea", { value: given.value, name: "body", rows: 1 })
  field.setAttribute("aria-label", given.getAttribute("aria-label") ?? text.save)
  const problem = make("p", { className: "problem", role: "alert" })
  const body = /** @type {HTMLElement} */ (article.querySelector(".body"))

  const close = (focus = true) => {
    keepPlace(() => {
      form.remove()
      body.hidden = false
      if (form.newer) article.replaceWith(form.newer)
    })
    if (focus) (composer() ?? article).focus({ preventScroll: true })
  }
  const save = async () => {
    if (!field.value.trim()) return remove(article)
    const answer = await request(`/m/${id}/edit`, { body: field.value, rev })
    if (!answer.ok) return (problem.textContent = answer.problem)
    close()
    apply({ html: answer.content })
  }
  const form = make(
    "form",
    {
      className: "editing",
      onsubmit(/** @type {Event} */ event) {
        event.preventDefault()
        save()
      },
      onkeydown(/** @type {KeyboardEvent} */ event) {
        event.stopPropagation()
        if (event.key === "Escape") close()
        else if (isSendKey(event)) {
          event.preventDefault()
          save()
        }
      },
    },
    field,
    problem,
    make("button", {}, text.save),
    button(text.cancel, close),
  )
  field.oninput = () => growWith(field)
  keepPlace(() => {
    body.hidden = true
    body.after(form)
  })
  growWith(field)
  field.focus()
}

/** @returns whether there is one */
export function editLastOwn() {
  const own = messages()?.querySelectorAll(`article[data-seq][data-sender="${me}"]:not(.system)`)
  const last = own?.[own.length - 1]
  if (last) edit(last)
  return !!last
}

/** Takes effect at once, and can be taken back for as long as the server allows it. @param {HTMLElement} article */
export async function remove(article) {
  const { id } = article.dataset
  const hide = (/** @type {boolean} */ hidden) =>
    keepPlace(() => {
      passFocus(article)
      article.hidden = hidden
    })
  hide(true)
  const { ok, problem } = await request(`/m/${id}/delete`, {})
  if (!ok) {
    hide(false)
    return toast(problem)
  }
  const undo = async () => {
    const answer = await request(`/m/${id}/restore`, {})
    if (answer.ok) apply({ html: answer.content })
    else toast(answer.problem)
  }
  toast(text.deleted, text.undo, undo, 10_000)
}

export function startEditing() {
  listen("click", (event) => {
    const control = event.target.closest(".message a, .message button")
    const article = control?.closest("article")
    const address = control?.getAttribute("href") ?? control?.form?.getAttribute("action") ?? ""
    if (!article || event.ctrlKey || event.metaKey) return
    const act = address.endsWith("/edit") ? edit : address.endsWith("/delete") ? remove : null
    if (!act || control.closest("form.editing")) return
    event.preventDefault()
    act(article)
  })
  on("changed-while-editing", ({ old, article }) => {
    const form = old.querySelector("form.editing")
    if (!form) return old.replaceWith(article)
    form.newer = article
    form.querySelector(".problem").textContent = text.changedMeanwhile
  })
}
