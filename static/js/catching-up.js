import { conversation, openChat } from "./page.js"
import { pollNow } from "./polling.js"
import { emit, on } from "./signals.js"
import { send } from "./socket.js"

/** The open chat's cursor is its `data-rev`: every change up to it is on the page. */
const cursor = () => Number(conversation()?.dataset.rev ?? 0)

/** @param {string} chatId @param {any} rev none where it is not known */
export function reached(chatId, rev) {
  if (chatId === openChat() && rev > cursor()) conversation().dataset.rev = String(rev)
}

export function catchUp() {
  if (!send({ type: "open", chatId: openChat() ?? null, after: cursor() })) pollNow()
}

export function startCatchingUp() {
  /** @type {string | undefined} */
  let resuming
  // Since when something may have been missed. A late answer comes behind live messages: until it is here they say nothing of
  // what was missed before them.
  let behind = 0
  on("down", () => (behind ||= Date.now()))
  on("connected", () => {
    resuming = openChat()
    const after = resuming ? { [resuming]: cursor() } : {}
    send({ type: "resume", open: resuming, after, awayMs: behind && Date.now() - behind })
    behind ||= 1
  })
  on("entering", catchUp)
  on("message", ({ chatId, rev }) => behind || reached(chatId, rev))
  on("opened", ({ chatId, rev }) => {
    reached(chatId, rev)
    if (chatId && chatId === openChat()) emit("caught-up")
  })
  on("resumed", ({ heads }) => {
    behind = 0
    if (resuming && resuming === openChat()) {
      reached(resuming, heads[resuming])
      emit("caught-up")
    }
    emit("up")
  })
  on("gap", ({ chatId }) => emit(chatId === openChat() ? "reload" : "stale", chatId))
  on("heartbeat", ({ heads }) => {
    const chatId = openChat()
    // What is on its way has a second to arrive.
    setTimeout(() => {
      if (chatId && chatId === openChat() && heads[chatId] > cursor()) catchUp()
    }, 1_000)
  })
}
