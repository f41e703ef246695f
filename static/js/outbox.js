import { keepPlace } from "./anchoring.js"
import { arrange, takeOut } from "./arranging.js"
import { apply } from "./message-list.js"
import { button, byId, make, me, messages, openChat, parse } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { onOtherTab, read, write } from "./storage.js"
import { text } from "./text.js"
import { localize } from "./times.js"
import { goToLatest } from "./windowing.js"

/**
 * What was written and not yet acknowledged. It is kept by the browser until the server has it, goes out in order per chat,
 * and may go out twice: the server knows it by its clientId.
 * `more`: fields that go with it; `shown`: how they look meanwhile.
 * @typedef {{ clientId: string, chatId: string, body: string, at: string, more?: any, shown?: string, problem?: string, refused?: boolean }} Entry
 */

/** @returns {Entry[]} */
const entries = () => read("outbox", [])
/** Chats that are sending right now. */
const busy = new Set()

/** @param {string} part of the page that only oneself has */
const own = (part) => /** @type {Element} */ (document.querySelector(`#sidebar .me ${part}`)).cloneNode(true)

/** @param {Entry} entry */
function draw({ clientId, chatId, body, at, more, shown: beside, problem }) {
  const list = more?.threadOf ? byId(`replies-${more.threadOf}`) : messages()
  const id = `p-${clientId}`
  const shown = byId(id)
  if (chatId !== openChat() || !list || list.hasAttribute("data-has-newer")) return
  // Left alone while nothing changed, so that a focused button stays where it is.
  if (shown && shown.dataset.problem === (problem ?? "")) return
  const article = make("article", { id, tabIndex: -1, className: `message pending${problem ? " failed" : ""}` })
  Object.assign(article.dataset, { sender: me, at, mine: "", problem: problem ?? "" })
  const said = make("p", {}, body)
  said.style.whiteSpace = "pre-wrap"
  const state = make(
    "div",
    { className: "state", role: problem && "status" },
    problem ? `${text.notSent} ${problem}` : text.sending,
  )
  const change =
    (/** @type {Entry[]} */ ...changed) =>
    () => {
      settle(clientId)
      write("outbox", [...changed, ...entries()])
      changed.forEach(draw)
      flush(chatId)
    }
  if (problem)
    state.append(
      button(text.retry, change({ clientId, chatId, body, at, more, shown: beside })),
      button(text.discard, change()),
    )
  article.append(
    own(".face"),
    make("header", {}, own(".name"), make("time", { dateTime: at })),
    make("div", { className: "body" }, said),
    parse(beside ?? ""),
    state,
  )
  localize(article)
  keepPlace(() => {
    shown?.remove()
    list.append(article)
    arrange(article)
  })
}

/** The entry is done with. @param {string} [clientId] */
function settle(clientId) {
  const article = byId(`p-${clientId}`)
  if (article) keepPlace(() => takeOut(article))
  write(
    "outbox",
    entries().filter((entry) => entry.clientId !== clientId),
  )
}

/** @param {string} chatId */
async function flush(chatId) {
  if (busy.has(chatId)) return
  busy.add(chatId)
  for (let entry; (entry = entries().find((one) => one.chatId === chatId && !one.refused));) {
    const { clientId, body, more } = entry
    const { ok, status, content, problem } = await request(`/c/${chatId}/messages`, { body, clientId, ...more })
    if (ok) {
      keepPlace(() => {
        settle(clientId)
        apply({ html: content })
      })
      continue
    }
    // Trouble of the moment is tried again; a refusal is for the writer to decide.
    entry.refused = status > 0 && status < 500 && ![401, 408, 429].includes(status)
    // While the line is away the banner says so, and nothing has failed.
    entry.problem = entry.refused || navigator.onLine ? problem : ""
    write(
      "outbox",
      entries().map((one) => (one.clientId === clientId ? entry : one)),
    )
    drawAll()
    if (entry.refused) continue
    setTimeout(flush, 5_000, chatId)
    break
  }
  busy.delete(chatId)
}

/** Takes a message, shows it at once, and sends it when its turn comes. @param {string} chatId @param {string} body @param {any} [more] @param {string} [shown] */
export async function sendMessage(chatId, body, more, shown) {
  // Works over plain http too, where `crypto.randomUUID` is missing.
  const clientId = crypto.getRandomValues(new Uint32Array(4)).join("-")
  const entry = { clientId, chatId, body, more, shown, at: new Date().toISOString() }
  write("outbox", [...entries(), entry])
  flush(chatId)
  draw(entry)
  if (!more?.threadOf) await goToLatest()
}

const drawAll = () => entries().forEach(draw)
const flushAll = () => entries().forEach(({ chatId }) => flush(chatId))

export function startOutbox() {
  on("entered end-loaded", drawAll)
  on("message", ({ clientId }) => byId(`p-${clientId}`) && settle(clientId))
  on("up polled", flushAll)
  onOtherTab((key, value) => {
    if (key !== "outbox") return
    for (const article of messages()?.querySelectorAll(".pending") ?? [])
      if (!value?.some((/** @type {Entry} */ { clientId }) => article.id === `p-${clientId}`))
        keepPlace(() => takeOut(article))
    drawAll()
  })
  flushAll()
}
