import { place } from "./anchoring.js"
import { enter, leave } from "./conversation.js"
import { afterPaint, composer, conversation, focus, listen, make, openChat } from "./page.js"
import { showPane } from "./panes.js"
import { asPiece, problemIn } from "./requests.js"
import { on } from "./signals.js"
import { read, write } from "./storage.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/**
 * Chats are swapped whole, so that header, messages and composer are of one chat at any moment; the latest wish wins. One seen
 * within 30 s comes back from memory at once and is then caught up.
 * @typedef {ReturnType<typeof place> | undefined} Place
 */
const remembered = 30_000
/** @type {Map<string, { element: HTMLElement, at: Place }>} */
const memory = new Map()
let visits = 0
/** Whether the reader is on the way to another conversation, of which the composer takes the focus. */
let going = false
/** Whether the one that is open misses something, and is not worth keeping. */
let stale = false
/** A conversation that is asked for while it is being pressed, which takes people 80 ms or so.
 * @type {{ address: string, answer: Promise<Response> } | undefined} */
let ahead

/** @param {string} address */
const chatIn = (address) => address.match(/^\/c\/([^/?#]+)(\/(details|preferences))?$/)?.[1]

/** Takes the conversation off the page and keeps it for a while. @param {Element} successor */
function putAway(successor) {
  const element = conversation()
  const chatId = openChat()
  const at = leave()
  element.replaceWith(successor)
  if (!chatId) return
  write(`place:${chatId}`, at)
  if (stale) return
  const kept = { element, at }
  memory.set(chatId, kept)
  setTimeout(() => memory.get(chatId) === kept && memory.delete(chatId), remembered)
}

/** @param {Place} at */
function arrive(at) {
  enter(at)
  showPane()
  // On glass the keyboard would cover what was asked for.
  const { activeElement: was, body } = document
  // Nor away from a panel that came meanwhile.
  if (going && !matchMedia("(pointer: coarse)").matches)
    afterPaint(() => [was, body].includes(document.activeElement) && focus(composer() ?? conversation()))
  going = stale = false
}

/** @param {string | undefined} chatId @returns whether the chat was at hand */
function recall(chatId, back = false) {
  const kept = memory.get(chatId ?? "")
  if (!kept || !chatId) return false
  memory.delete(chatId)
  const list = kept.element.querySelector("#messages")
  if (!back && list instanceof HTMLElement) list.dataset.newAfter = kept.element.dataset.lastSeq
  putAway(kept.element)
  arrive(kept.at)
  return true
}

/** Loads a conversation in place of the one that is open, where the reader was or, at the end, where the unread begins.
 * @param {string} address @param {Place} [at] @param {{ source?: string, push?: string }} [how] */
function visit(address, at, how) {
  if (!at?.seq || at.end) at = undefined
  // @ts-ignore htmx is global
  htmx.ajax("GET", at ? `${address}?at=${at.seq}` : address, {
    ...how,
    target: "#conversation",
    swap: "outerHTML",
    at,
  })
}

/** @param {any} event */
function askAhead({ target, button }) {
  const address = target.closest("#sidebar [hx-push-url]")?.getAttribute("href")
  const chatId = address && chatIn(address)
  if (button || !chatId || chatId === openChat() || memory.has(chatId)) return
  const answer = fetch(address, { headers: asPiece, signal: AbortSignal.timeout(15_000) }).then(async (response) => {
    const body = await response.text()
    // At hand, and not a task away, before which a frame would be drawn.
    response.text = async () => body
    return response
  })
  const mine = { address, answer }
  ahead = mine
  const drop = () => ahead === mine && (ahead = undefined)
  answer.catch(drop)
  setTimeout(drop, 2_000)
}

export function startNavigation() {
  listen("pointerdown", askAhead)
  // So that Back to the page that was loaded first is ours too.
  history.replaceState({ htmx: true }, "")

  listen("htmx:before:request", (event) => {
    const { ctx } = event.detail
    const { action } = ctx.request
    if (ctx.target?.id !== "conversation") return
    const chatId = chatIn(action)
    ctx.visit = ++visits
    if ("at" in ctx) return
    going = true
    if (ahead?.address === action) {
      const { answer } = ahead
      ctx.fetch = () => answer
    }
    ahead = undefined
    if (!chatId || chatId === openChat() || !memory.has(chatId)) return
    event.preventDefault()
    history.pushState({ htmx: true }, "", action)
    recall(chatId)
  })

  listen("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail
    const [task] = tasks
    // A refusal is told, and leaves what is on the page; forms in the details draw theirs in place.
    if (ctx.response.status >= 400 && !/^(details|card)$/.test(ctx.target.id)) {
      if (ctx.visit) {
        going &&= ctx.visit < visits
        toast(problemIn(ctx.response.headers))
      }
      return event.preventDefault()
    }
    if (!ctx.visit) return
    if (ctx.visit !== visits) return event.preventDefault()
    // htmx unwires what it takes away; it gets a stand-in, so that the conversation can come back as it was.
    task.target = make("main", { hidden: true })
    putAway(task.target)
  })

  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.visit === visits) arrive(ctx.at)
  })

  listen("htmx:before:history:restore", (event) => {
    const { path } = event.detail
    const chatId = chatIn(path)
    event.preventDefault()
    // The details of a chat come and go beside it.
    if (chatId && chatId === openChat()) return showPane()
    going = true
    visits++
    if (recall(chatId, true)) return
    visit(chatId ? `/c/${chatId}` : path, chatId && read(`place:${chatId}`))
  })

  listen("htmx:error", ({ detail: { ctx } }) => {
    // What a page renews by itself is asked for again; what somebody did is to be done again by them.
    if (!ctx?.visit) return ctx?.request.method === "POST" && toast(text.noAnswer)
    going &&= ctx.visit < visits
    toast(text.didNotLoad, text.retry, () => visit(ctx.request.action, undefined, { push: ctx.push }))
  })

  on("reload", (chatId) => {
    stale = true
    if (!going) visit(`/c/${chatId}`, place(), { source: "#app" })
  })
  on("stale chat removed", (frame) => {
    memory.delete(frame.chatId ?? frame)
    ahead = undefined
  })
}
