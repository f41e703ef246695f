import { listen } from "../page.js"

/** Pictures for any composer that has a `.strip`, pictures seen large, and faces that change. */

/** @param {any} root @param {string} selector @returns {any[]} */
const all = (root, selector) => [...root.querySelectorAll(selector)]

/** @param {import("../by-need.js").Lent} lent */
export function start({ byId, on, read, request, toast, write }) {
  const viewer = byId("viewer")
  const { lost, many, drop } = viewer.dataset

  /** @param {any} strip */
  const keep = ({ dataset, children }) =>
    write(dataset.keep, [...children].map((item) => (item.dataset.id ? item.outerHTML : "")).join(""))

  /** What a composer sends beside its text; null, and sent later by itself, while some of it is on its way. @param {any} strip @param {boolean} [stay] */
  function take(strip, stay) {
    const items = all(strip, "li")
    if (!items.length) return
    if ((strip.wanted = items.some(({ dataset }) => !dataset.id))) return null
    const attachments = items.map((item) => ({ id: item.dataset.id, alt: item.children[1].value }))
    const shown = items.map((item) => item.querySelector("template").innerHTML).join("")
    if (!stay) items.forEach((item) => item.remove())
    keep(strip)
    return { more: { attachments: JSON.stringify(attachments) }, shown }
  }

  /** What waited here when the page was left. */
  function dress() {
    for (const strip of all(document, ".strip")) {
      const form = strip.closest("form")
      if (form.besides) continue
      form.besides = (/** @type {boolean} */ stay) => take(strip, stay)
      strip.insertAdjacentHTML("beforeend", read(strip.dataset.keep, ""))
    }
  }

  /** @param {any} strip @param {File} file */
  function upload(strip, file) {
    if (all(strip, "li").length > 9) return toast(many)
    const item = strip.firstElementChild.content.firstElementChild.cloneNode(true)
    const [bar, problem, retry] = item.children
    strip.append(item)
    ;(retry.onclick = () => {
      const call = new XMLHttpRequest()
      problem.textContent = ""
      bar.hidden = !(retry.hidden = true)
      bar.title = file.name
      call.open("POST", `${strip.dataset.upload}?name=${encodeURIComponent(file.name)}`)
      call.setRequestHeader("HX-Request-Type", "partial")
      call.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total)
      call.onloadend = () => {
        if (call.status === 201) {
          item.outerHTML = call.response
          keep(strip)
          if (strip.wanted) strip.closest("form").requestSubmit()
        } else {
          problem.textContent = decodeURIComponent(call.getResponseHeader("X-Problem") ?? "") || lost
          bar.hidden = true
          retry.hidden = call.status === 413 || call.status === 422
        }
      }
      item.stop = () => call.abort()
      call.send(file)
    })()
  }

  /** @param {any} target @param {Iterable<File>} files @returns whether somebody takes them */
  function add(target, files) {
    const strip = target.closest("form, main, aside")?.querySelector(".strip")
    if (strip) for (const file of [...files]) upload(strip, file)
    return strip
  }

  /** @type {any} */
  let current
  /** @param {any} link */
  function show(link) {
    current = link
    const [image] = viewer.children
    image.src = viewer.querySelector("a").href = link.href
    image.alt = link.firstChild.alt
    if (!viewer.open) viewer.showModal()
  }
  /** @param {number} by */
  function step(by) {
    const links = all(document, ".message .picture")
    show(links[links.indexOf(current) + by] ?? current)
  }

  listen("change", ({ target }) => {
    if (target.matches(".attach input")) {
      add(target, target.files)
      target.value = ""
    } else if (target.matches(".alt")) {
      target.setAttribute("value", target.value)
      keep(target.closest(".strip"))
    }
  })
  listen("paste", (event) => {
    const { files, types } = event.clipboardData
    // Tables bring a picture of themselves along.
    if (files.length && !types.includes("text/plain") && add(event.target, files)) event.preventDefault()
  })
  let timer = 0
  listen("dragover", ({ target, dataTransfer }) => {
    const place = dataTransfer.types.includes("Files") && target.closest?.("main, aside")
    if (!place || !place.querySelector(".strip")) return
    place.dataset.dropping = drop
    clearTimeout(timer)
    timer = setTimeout(() => delete place.dataset.dropping, 200)
  })
  listen("drop", ({ target, dataTransfer }) => add(target, dataTransfer.files))
  listen("click", (event) => {
    const { target } = event
    const link = target.closest(".message .picture")
    const item = target.closest("[data-drop]")?.closest("li")
    const by = target.closest("[data-step]")?.dataset.step
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      show(link)
    } else if (item) {
      const strip = item.parentNode
      item.stop?.()
      item.remove()
      if (item.dataset.id) request(`/attachments/${item.dataset.id}/remove`, {})
      keep(strip)
      strip.closest("form").elements.body.focus()
    } else if (by && viewer.open) step(+by)
    else if (target === viewer) viewer.close()
  })
  viewer.onkeydown = (/** @type {KeyboardEvent} */ { key }) => {
    if (key === "ArrowLeft") step(-1)
    if (key === "ArrowRight") step(1)
  }
  // A day after it was uploaded, what was not sent is no longer there.
  listen("error", ({ target }) => target.closest?.(".strip li")?.remove(), true)
  on("up", () => all(document, "[data-retry]:not([hidden])").forEach((retry) => retry.click()))
  on("entered", dress)
  listen("focusin", dress)
  on("user", ({ id, avatarUrl }) => {
    if (avatarUrl === undefined) return
    for (const face of all(document, `.face[data-user="${id}"], [data-sender="${id}"] > .face`)) {
      face.querySelector("img")?.remove()
      if (avatarUrl) face.append(Object.assign(new Image(), { src: avatarUrl, alt: "" }))
    }
  })
  dress()
}
