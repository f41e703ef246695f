/** What of the page every behaviour knows: who reads, and where the parts are. */

const app = document.getElementById("app")

/** The signed-in person's id; nothing on pages for strangers. */
export const me = app?.dataset.user

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id)
export const conversation = () => byId("conversation")
export const messages = () => byId("messages")
export const composer = () => byId("composer-body")
/** @returns {string | undefined} */
export const openChat = () => conversation()?.dataset.chat

/** An attribute that is there and does not say no. @param {HTMLElement} element @param {string} name */
export const has = (element, name) => element.dataset[name] != null && element.dataset[name] !== "false"
/** @param {HTMLElement} element @param {string} name @param {boolean} value */
export const flag = (element, name, value) => {
  if (value) element.dataset[name] = ""
  else delete element.dataset[name]
}

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
/** @param {string} label @param {() => void} onclick @param {string} className */
export const button = (label, onclick, className = "") => make("button", { type: "button", className, onclick }, label)

/** Somebody looks at this tab now. */
export const attended = () => !document.hidden && document.hasFocus()

/** @param {string} type @param {(event: any) => void} listener @param {any} options */
export const listen = (type, listener, options = undefined) => document.addEventListener(type, listener, options)
