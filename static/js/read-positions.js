import { keepPlace, lastInView } from "./anchoring.js"
import { arrangeAll } from "./arranging.js"
import { seqOf } from "./message-list.js"
import { attended, conversation, messages, openChat } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"
import { text } from "./text.js"
import { toast } from "./toasts.js"

/** Read is what was on screen for a second while somebody looked. */
const lookMs = 1_000
let timer = 0
/** Marked as unread by hand: stays so until the chat is opened again. */
let byHand = false

const position = () => Number(conversation()?.dataset.readSeq)
/** How far down the reader sees right now. */
const sight = () => (attended() && !byHand && messages() ? lastInView() : 0)

function look() {
  const from = sight()
  if (timer || !(from > position())) return
  const chatId = openChat()
  timer = setTimeout(() => {
    timer = 0
    const seq = Math.min(from, sight())
    if (chatId === openChat() && seq > position()) tell(seq)
    look()
  }, lookMs)
}

/** @param {number} seq @param {object} [unread] */
async function tell(seq, unread) {
  const { dataset } = conversation()
  const before = dataset.readSeq
  dataset.readSeq = seq
  const { ok } = await request(`/c/${dataset.chat}/read`, { seq, ...unread })
  if (!ok) dataset.readSeq = before
}

/** Everything from this message on is to be read again. @param {HTMLElement} article */
export function markUnread(article) {
  byHand = true
  const seq = seqOf(article) - 1
  tell(seq, { unread: 1 })
  messages().dataset.newAfter = seq
  keepPlace(arrangeAll)
  toast(text.markedUnread)
}

export function startReadPositions() {
  on("entered", () => (byHand = false))
  on("entered moved up", look)
  on("read", ({ chatId, seq }) => {
    if (chatId === openChat()) conversation().dataset.readSeq = seq
  })
  addEventListener("focus", look)
  addEventListener("visibilitychange", look)
}
