import { keepPlace } from "./anchoring.js"
import { growWith, isSendKey } from "./composer.js"
import { apply, passFocus } from "./message-list.js"
import { focus, listen, make, me, messages, parse } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/** Changing and deleting one's own messages where they stand, by the form of the page that does it without a script. */

/** @param {HTMLElement} article */
export async function edit(article) {
  /** @type {any} */
  const place = article.closest(".thread, main")
  const { ok, content, problem } = await request(`/m/${article.dataset.id}/edit`)
  // Asked for twice, perhaps, while the answer was on its way.
  if (article.querySelector(".editing")) return
  /** @type {any} */
  const form = parse(content).querySelector("form")
  if (!ok || !form) return toast(problem)
  const field = form.elements.body
  const body = /** @type {HTMLElement} */ (article.querySelector(".body"))
  const trouble = form.appendChild(make("p", { className: "problem", role: "alert" }))

  function close() {
    keepPlace(() => {
      form.remove()
      body.hidden = false
      if (form.newer) article.replaceWith(form.newer)
    })
    focus(place.querySelector("#composer-body, .in-thread textarea") ?? article)
  }
  async function save(confirm = "") {
    if (!field.value.trim() && !article.querySelector(".pictures")) return remove(article)
    const answer = await request(form.action, { body: field.value, rev: form.elements.rev.value, confirm })
    trouble.textContent = answer.problem
    // Where it is a question, the button that says yes.
    trouble.append(parse(answer.content).querySelector("[name=confirm]") ?? "")
    if (!answer.ok) return
    close()
    apply({ html: answer.content })
  }
  form.className = "editing"
  form.onsubmit = (/** @type {any} */ event) => {
    event.preventDefault()
    save(event.submitter?.value)
  }
  form.onclick = (/** @type {any} */ event) => {
    if (!event.target.closest("a")) return
    event.preventDefault()
    close()
  }
  form.onkeydown = (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation()
    if (event.key === "Escape") close()
    if (event.target !== field || !isSendKey(event)) return
    event.preventDefault()
    save()
  }
  keepPlace(() => {
    body.hidden = true
    body.after(form)
  })
  growWith(field)
  field.focus()
  field.selectionStart = field.textLength
}

/** @returns whether there is one */
export function editLastOwn() {
  const own = messages().querySelectorAll(`article[data-seq][data-sender="${me}"]:not(.system)`)
  const last = own[own.length - 1]
  if (last) edit(last)
  return last
}

/** Takes effect at once, and can be taken back for as long as the server allows it. @param {HTMLElement} article */
export async function remove(article) {
  const address = `/m/${article.dataset.id}/`
  const hide = (/** @type {boolean} */ hidden) => keepPlace(() => (article.hidden = hidden))
  passFocus(article)
  hide(true)
  const { ok, problem } = await request(address + "delete", {})
  if (!ok) {
    hide(false)
    return toast(problem)
  }
  toast(
    text.deleted,
    text.undo,
    async () => {
      const answer = await request(address + "restore", {})
      if (answer.ok) apply({ html: answer.content })
      else toast(answer.problem)
    },
    10_000,
  )
}

export function startEditing() {
  listen("click", (event) => {
    const control = event.target.closest(".bar .own")
    if (!control || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const act = control.localName === "a" ? edit : remove
    act(control.closest("article"))
  })
  on("changed-while-editing", ({ form, article }) => {
    form.newer = article
    form.lastChild.textContent = text.changedMeanwhile
  })
}
