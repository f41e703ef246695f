import { enter, leave } from "./conversation.js"
import { place } from "./anchoring.js"
import { byId, conversation, make, messages, openChat } from "./page.js"
import { problemIn } from "./requests.js"
import { on } from "./signals.js"
import { read, write } from "./storage.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/**
 * Chats are swapped whole, so that header, messages and composer are of one chat at any moment; the latest wish wins. One seen
 * within 30 s comes back from memory at once and is then caught up.
 */
const remembered = 30_000
/** @type {Map<string, { element: HTMLElement, at: ReturnType<typeof place> }>} */
const memory = new Map()
let visits = 0
/** Where to put the reader when the conversation that was asked for comes. @type {ReturnType<typeof place>} */
let returning = null
let focusLater = false

/** @param {string} address */
const chatIn = (address) => new URL(address, location.href).pathname.match(/^\/c\/([^/]+)$/)?.[1]
const isOf = (/** @type {any} */ ctx) => ctx?.target?.id === "conversation"

/** Takes the conversation off the page and keeps it for a while. @param {Element} successor */
function putAway(successor) {
  const element = conversation()
  const chatId = openChat()
  const at = leave()
  element.replaceWith(successor)
  if (!chatId) return
  const kept = { element, at }
  memory.set(chatId, kept)
  write(`place:${chatId}`, at)
  setTimeout(() => memory.get(chatId) === kept && memory.delete(chatId), remembered)
}

/** @param {string | undefined} chatId @param {boolean} back @returns whether the chat was at hand */
function fromMemory(chatId, back) {
  const kept = chatId ? memory.get(chatId) : undefined
  if (!kept || !chatId) return false
  memory.delete(chatId)
  const list = kept.element.querySelector("#messages")
  if (!back && list instanceof HTMLElement) list.dataset.newAfter = kept.element.dataset.lastSeq
  putAway(kept.element)
  arrive(kept.at)
  return true
}

/** @param {ReturnType<typeof place>} at */
function arrive(at) {
  enter(at)
  if (focusLater && !matchMedia("(pointer: coarse)").matches)
    (byId("composer-body") ?? conversation()).focus({ preventScroll: true })
  focusLater = false
}

/** Loads a conversation in place of the one that is open. @param {string} address @param {ReturnType<typeof place>} at */
export function visit(address, at = null) {
  returning = at
  // @ts-ignore htmx is global
  return htmx.ajax("GET", address, { target: "#conversation", swap: "outerHTML" })
}

/** @param {string} address */
function goBack(address) {
  focusLater = true
  const chatId = chatIn(address)
  visits++
  if (chatId && chatId === openChat() && !new URL(address, location.href).search) return
  if (fromMemory(chatId, true)) return
  const at = chatId && read(`place:${chatId}`)
  visit(at?.seq && !at.end ? `/c/${chatId}?at=${at.seq}` : address, at)
}

export function startNavigation() {
  if (!history.state?.htmx) history.replaceState({ ...history.state, htmx: true }, "")

  document.addEventListener("htmx:before:request", (/** @type {any} */ event) => {
    const { ctx } = event.detail
    if (!isOf(ctx)) return
    ctx.visit = ++visits
    if (ctx.sourceElement === document.body) return
    returning = null
    focusLater = true
    const { pathname, search } = new URL(ctx.request.action, location.href)
    const chatId = chatIn(ctx.request.action)
    if (search || chatId === openChat() || !chatId || !memory.has(chatId)) return
    event.preventDefault()
    history.pushState({ htmx: true }, "", pathname)
    fromMemory(chatId, false)
  })

  document.addEventListener("htmx:before:swap", (/** @type {any} */ event) => {
    const { ctx, tasks } = event.detail
    const task = tasks.find((/** @type {any} */ { target }) => target?.id === "conversation")
    if (!task || !isOf(ctx)) return
    const isConversation = task.fragment.firstElementChild?.id === "conversation"
    if (ctx.visit !== visits || !isConversation) {
      event.preventDefault()
      if (!isConversation) toast(problemIn(ctx.response.headers))
      return
    }
    // htmx unwires what it takes away; it gets a stand-in, so that the conversation can come back as it was.
    task.target = make("main", { hidden: true })
    putAway(task.target)
  })

  document.addEventListener("htmx:after:swap", (/** @type {any} */ { detail: { ctx } }) => {
    if (!isOf(ctx) || ctx.visit !== visits) return
    arrive(returning)
    returning = null
  })

  document.addEventListener("htmx:before:history:restore", (/** @type {any} */ event) => {
    if (!conversation()) return
    event.preventDefault()
    goBack(event.detail.path)
  })

  document.addEventListener("htmx:error", (/** @type {any} */ { detail: { ctx } }) => {
    if (ctx?.request)
      toast(text.didNotLoad, text.retry, () =>
        isOf(ctx) ? visit(ctx.request.action, returning) : ctx.sourceElement.click?.(),
      )
  })

  on("reload", (chatId) => visit(`/c/${chatId}`, messages() && place()))
  on("stale removed", (frame) => memory.delete(frame.chatId ?? frame))
}
