/**
 * Settings count where they are changed before the server has them, and are sent at once, one request after the other; a
 * refusal takes them back. What was chosen elsewhere shows in the form.
 * @param {import("../by-need.js").Lent} lent
 */
export function start({ on, emit, request, toast }) {
  const form = /** @type {HTMLFormElement} */ (document.querySelector("form.settings"))
  const said = /** @type {HTMLElement} */ (form.querySelector("[role=status]"))
  const { dataset } = document.documentElement
  /** Not yet with the server. @type {Record<string, string>} */
  let wishes = {}
  /** As it was before them. @type {Record<string, string | undefined>} */
  let before = {}
  let sending = false

  async function send() {
    if (sending) return
    sending = true
    while (Object.keys(wishes).length) {
      const sent = { ...wishes }
      const { ok, problem } = await request(form.action, sent)
      if (ok) {
        for (const name in sent) if (wishes[name] === sent[name]) delete wishes[name]
        if (sent.language) location.reload()
        said.textContent = said.dataset.said ?? ""
        continue
      }
      wishes = {}
      emit("settings", { settings: { ...dataset, ...before } })
      toast(problem)
    }
    sending = false
    before = {}
  }

  form.classList.add("live")
  form.addEventListener("change", (/** @type {any} */ { target: { name, value } }) => {
    before[name] ??= dataset[name]
    wishes[name] = value
    said.textContent = ""
    emit("settings", { settings: { ...dataset, [name]: value } })
    send()
  })
  on("settings", ({ settings }) => {
    // Told of an earlier wish while a later one is on its way.
    if (Object.keys(wishes).some((name) => wishes[name] !== settings[name]))
      return emit("settings", { settings: { ...settings, ...wishes } })
    for (const name in settings) {
      const field = form.elements.namedItem(name)
      // @ts-ignore radios and a select take a value alike
      if (field && field.value !== settings[name]) field.value = settings[name]
    }
  })
}
