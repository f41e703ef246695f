import { keepPlace } from "./anchoring.js"
import { arrangeAround } from "./arranging.js"
import { growWith, isSendKey } from "./composer.js"
import { rove } from "./keyboard.js"
import { apply, dress } from "./message-list.js"
import { sendMessage } from "./outbox.js"
import { byId, listen } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"
import { send } from "./socket.js"
import { read, write } from "./storage.js"
import { localize } from "./times.js"
import { toast } from "./toasts.js"
import { goTo } from "./windowing.js"

/** Behaviour that few need, in files of their own: loaded when it is needed, and lent what there is only one of. */
/** @type {Record<string, string>} addresses by name, put in when the script is made */
// @ts-ignore
const scripts = BY_NEED
/** @typedef {typeof lent} Lent */
const lent = {
  on,
  emit,
  arrangeAround,
  goTo,
  request,
  byId,
  send,
  sendMessage,
  apply,
  growWith,
  toast,
  localize,
  dress,
  isSendKey,
  read,
  write,
  keepPlace,
  rove,
}

/** @param {string} name of a file in `by-need` @param {...any} values for its `start` */
export const load = (name, ...values) =>
  import(scripts[name]).then((module) => module[name](lent, ...values)).catch(reportError)

/** Once a page: what markup asks for by `data-needs`. @type {Record<string, Promise<void>>} */
const asked = {}
function look() {
  for (const { dataset } of document.querySelectorAll("[data-needs]")) asked[dataset.needs] ??= load(dataset.needs)
}

export function startByNeed() {
  listen("htmx:after:swap", look)
  look()
}
