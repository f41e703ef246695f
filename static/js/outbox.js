import { keepPlace, toEnd } from "./anchoring.js"
import { arrange, takeOut } from "./arranging.js"
import { apply } from "./message-list.js"
import { button, byId, has, make, me, messages, openChat } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { onOtherTab, read, write } from "./storage.js"
import { text } from "./text.js"
import { localize } from "./times.js"
import { goToLatest } from "./windowing.js"

/**
 * What was written and not yet acknowledged. It is kept by the browser until the server has it, goes out in order per chat,
 * and may go out twice: the server knows it by its clientId.
 * @typedef {{ clientId: string, chatId: string, body: string, at: string, problem?: string, refused?: boolean }} Entry
 */

/** @returns {Entry[]} */
const entries = () => read("outbox", [])
/** @param {string} clientId */
const remove = (clientId) =>
  write(
    "outbox",
    entries().filter((entry) => entry.clientId !== clientId),
  )
/** @param {Entry} changed */
const update = (changed) =>
  write(
    "outbox",
    entries().map((entry) => (entry.clientId === changed.clientId ? changed : entry)),
  )

/** Chats that are sending right now. */
const busy = new Set()

/** Works over plain http too, where `crypto.randomUUID` is missing. */
const newClientId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

/** @param {Entry} entry */
function draw(entry) {
  const list = messages()
  const old = byId(`p-${entry.clientId}`)
  if (!list || entry.chatId !== openChat() || has(list, "hasNewer")) return
  const article = make("article", {
    id: `p-${entry.clientId}`,
    tabIndex: -1,
    className: `message pending${entry.problem ? " failed" : ""}`,
  })
  Object.assign(article.dataset, { sender: me, at: entry.at, mine: "" })
  const state = make(
    "div",
    { className: "state", role: "status" },
    entry.problem ? `${text.notSent} ${entry.problem}` : text.sending,
  )
  if (entry.problem)
    state.append(
      button(text.retry, () => retry(entry)),
      button(text.discard, () => {
        settle(entry.clientId)
        void flush(entry.chatId)
      }),
    )
  const time = make("time", { dateTime: entry.at })
  const face = document.querySelector("#sidebar .me .face")?.cloneNode(true) ?? make("span", { className: "face" })
  const name = document.querySelector("#sidebar .me .name")?.textContent || text.you
  article.append(
    face,
    make("header", {}, make("span", { className: "name" }, name), time),
    make("div", { className: "body" }, make("p", {}, entry.body)),
    state,
  )
  localize(article)
  keepPlace(() => {
    if (old) old.replaceWith(article)
    else list.append(article)
    arrange(article)
  })
}

/** The entry is done with. @param {string | undefined} clientId */
function settle(clientId) {
  if (!clientId) return
  const article = byId(`p-${clientId}`)
  if (article) keepPlace(() => takeOut(article))
  remove(clientId)
}

/** @param {Entry} entry */
function retry(entry) {
  const { problem, refused, ...again } = entry
  update(again)
  draw(again)
  void flush(entry.chatId)
}

/** @param {string} chatId */
async function flush(chatId) {
  if (busy.has(chatId)) return
  busy.add(chatId)
  for (let entry; (entry = entries().find((one) => one.chatId === chatId && !one.refused));)
    if (!(await post(entry))) break
  busy.delete(chatId)
}

/** @param {Entry} entry @returns {Promise<boolean>} whether the next one may go */
async function post(entry) {
  const { chatId, clientId, body } = entry
  const { ok, status, content, problem } = await request(`/c/${chatId}/messages`, { body, clientId })
  if (ok) {
    keepPlace(() => {
      settle(clientId)
      apply({ html: content })
    })
    return true
  }
  // Trouble of the moment is tried again; a refusal is for the writer to decide.
  entry.refused = status > 0 && status < 500 && ![401, 408, 429].includes(status)
  entry.problem = problem
  if (entries().some((one) => one.clientId === clientId)) {
    update(entry)
    draw(entry)
  }
  if (!entry.refused && navigator.onLine) setTimeout(flush, 5_000, chatId)
  return !!entry.refused
}

/** Takes a message, shows it at once, and sends it when its turn comes. @param {string} chatId @param {string} body */
export async function sendMessage(chatId, body) {
  const entry = { clientId: newClientId(), chatId, body, at: new Date().toISOString() }
  write("outbox", [...entries(), entry])
  void flush(chatId)
  if (has(messages(), "hasNewer")) await goToLatest()
  draw(entry)
  toEnd()
}

const drawAll = () => entries().forEach(draw)
const flushAll = () => new Set(entries().map(({ chatId }) => chatId)).forEach(flush)

export function startOutbox() {
  on("entered end-loaded", drawAll)
  on("message", ({ clientId }) => settle(clientId))
  on("up polled", flushAll)
  addEventListener("online", flushAll)
  onOtherTab((key) => {
    if (key !== "outbox") return
    const present = entries()
    for (const article of messages()?.querySelectorAll("article.pending") ?? [])
      if (!present.some(({ clientId }) => article.id === `p-${clientId}`)) keepPlace(() => takeOut(article))
    present.forEach(draw)
  })
  flushAll()
}
