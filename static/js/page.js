/** What of the page every behaviour knows: who reads, and where the parts are. */

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id)
export const conversation = () => byId("conversation")
export const messages = () => byId("messages")
export const composer = () => byId("composer-body")
/** @returns {string | undefined} */
export const openChat = () => conversation()?.dataset.chat

/** The signed-in person's id; nothing on pages for strangers. @type {string | undefined} */
export const me = byId("app")?.dataset.user

/** @param {string} html @returns {DocumentFragment} */
export const parse = (html) => {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

/** @param {string} tag @param {Record<string, unknown>} properties @param {...(Node | string)} children */
export const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}
/** @param {string} label @param {() => void} onclick */
export const button = (label, onclick) => make("button", { type: "button", onclick }, label)

/** Who goes from match to match keeps the keys: Enter would post in a thread that opens at one. @param {HTMLElement | null | undefined} element */
export const focus = (element) => document.activeElement?.closest("#find") || element?.focus({ preventScroll: true })
/** Does what nobody waits for once a frame was painted; where none is, at once. @param {() => void} work */
export const afterPaint = (work) => {
  if (document.hidden) work()
  else requestAnimationFrame(() => setTimeout(work))
}

/** Somebody looks at this tab now. */
export const attended = () => !document.hidden && document.hasFocus()

/** @param {string} type @param {(event: any) => void} listener @param {boolean} [capture] */
export const listen = (type, listener, capture) => document.addEventListener(type, listener, capture)
