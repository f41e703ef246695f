import { keepPlace } from "./anchoring.js"
import { conversation, openChat } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"

/** Where WebSockets are blocked, the open chat is asked for its changes; the socket goes on being tried. */
const every = 3_000
let timer = 0
let asking = false

async function poll() {
  const chatId = openChat()
  const after = Number(conversation()?.dataset.rev ?? 0)
  if (asking) return
  asking = true
  const { ok, status, content } = await request(chatId ? `/c/${chatId}/changes?after=${after}` : "/counts")
  asking = false
  if (!timer) return
  if (status === 404) return emit("removed", { chatId })
  if (!ok) return emit("unreachable")
  if (chatId && chatId === openChat()) {
    const { items, upTo, gap } = JSON.parse(content)
    if (gap) emit("reload", chatId)
    keepPlace(() => {
      for (const item of items) emit("message", { chatId, ...item })
    })
    emit("opened", { chatId, rev: upTo })
  }
  emit("polled")
}

/** One look at once, as when a chat is opened while the socket is away. */
export function pollNow() {
  if (timer) poll()
}

export function startPolling() {
  on("down", () => {
    timer ||= setTimeout(function again() {
      if (navigator.onLine) poll()
      timer = setTimeout(again, every)
    }, every)
  })
  on("up", () => {
    clearTimeout(timer)
    timer = 0
  })
}
