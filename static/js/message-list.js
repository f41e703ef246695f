import { arrivedUnseen, keepPlace } from "./anchoring.js"
import { arrangeAround, lastMessage, next, previous, takeOut } from "./arranging.js"
import { byId, conversation, focus, me, messages, openChat, parse } from "./page.js"
import { emit, on } from "./signals.js"
import { localize } from "./times.js"

/**
 * Places states of messages: one is taken only when its rev is above what is known of that id, stands where its seq says,
 * and is left out where its neighbours are not loaded.
 */
/** Revs of messages that are gone, so that an older state does not bring them back. @type {Map<string, number>} */
const gone = new Map()
/** States that fell outside the window while a piece of it was on its way. @type {{ html: string }[]} */
let late = []

/** @returns {HTMLElement[]} */
export const placed = () => [...messages().querySelectorAll("article[data-seq]")]
/** @param {HTMLElement} article */
export const seqOf = (article) => Number(article.dataset.seq)
/** @param {HTMLElement} article */
const revOf = (article) => Number(article.dataset.rev)

/** What only this reader sees of a message. @param {ParentNode} root */
export function dress(root) {
  localize(root)
  for (const article of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article"))) {
    const mine = article.dataset.sender === me
    const named = article.dataset.mentions?.includes(me ?? "-") || article.hasAttribute("data-mentions-all")
    article.toggleAttribute("data-mine", mine)
    article.toggleAttribute("data-for-me", !mine && named)
    // The keyboard's way through: see keyboard.js.
    for (const stop of [article, .../** @type {any} */ (article.querySelectorAll("a, button"))]) stop.tabIndex = -1
  }
  emit("dressed", { root })
}

/** @param {HTMLElement} article */
function insert(article) {
  const list = messages()
  let before = lastMessage()
  while (before && !(seqOf(before) < seqOf(article))) before = previous(before)
  const first = list.querySelector("article")
  if (before) before.after(article)
  else if (first) first.before(article)
  else list.append(article)
  arrangeAround(article)
}

/** @param {HTMLElement} old @param {HTMLElement} article */
function replace(old, article) {
  const focused = old.contains(document.activeElement)
  article.tabIndex = old.tabIndex
  // Whoever is editing goes on; the rev in the form tells the server of the conflict.
  const form = old.querySelector("form.editing")
  if (form) {
    old.dataset.rev = article.dataset.rev
    return emit("changed-while-editing", { form, article })
  }
  old.replaceWith(article)
  arrangeAround(article)
  if (focused) focus(article)
}

/** Hands the focus on before a message leaves. @param {Element} article */
export function passFocus(article) {
  if (article.contains(document.activeElement)) focus(next(article) ?? previous(article))
}

/** @param {number} seq @returns whether the message belongs into the loaded window */
function isInside(seq) {
  const list = messages()
  return (
    (!list.hasAttribute("data-has-older") || seq > seqOf(list.querySelector("article[data-seq]"))) &&
    (!list.hasAttribute("data-has-newer") || seq < seqOf(lastMessage()))
  )
}

/** Takes a state of a message, as every frame and answer carries it. @param {{ html: string }} state */
export function apply(state) {
  const content = parse(state.html)
  dress(content)
  const article = /** @type {HTMLElement} */ (content.firstElementChild)
  const { id, dataset } = article
  emit("state", article)
  if (!messages() || dataset.chat !== openChat() || ("thread" in dataset && !("inChannel" in dataset))) return
  const old = byId(id)
  const seq = seqOf(article)
  const deleted = "deleted" in dataset
  if (revOf(article) <= (old ? revOf(old) : (gone.get(id) ?? 0))) return
  const isNew = seq > Number(conversation().dataset.lastSeq)
  if (isNew) conversation().dataset.lastSeq = seq
  keepPlace(() => {
    if (deleted) {
      gone.set(id, revOf(article))
      if (!old) return
      passFocus(old)
      takeOut(old)
    } else if (old) replace(old, article)
    else if (isInside(seq)) insert(article)
    else late.push(state)
  })
  if (!isNew || deleted) return
  if (dataset.sender !== me) arrivedUnseen(article)
  emit("arrived", article)
}

/** Puts a loaded piece at one end of the window, or in place of all. @param {Element} chunk @param {"before" | "after" | "anew" | "at"} end */
export function grow(chunk, end) {
  const list = messages()
  if (end === "anew" || end === "at") list.replaceChildren()
  dress(chunk)
  const known = placed()
  const articles = /** @type {HTMLElement[]} */ ([...chunk.querySelectorAll("article")]).filter(
    (article) => !byId(article.id) && revOf(article) > (gone.get(article.id) ?? 0),
  )
  if (!known.length) list.append(...articles)
  else if (end === "before") known[0].before(...articles)
  else known[known.length - 1].after(...articles)
  // What is loaded anew ends at the newest message that is known; what is newer still arrives as a frame.
  if (end !== "after") list.toggleAttribute("data-has-older", chunk.hasAttribute("data-has-older"))
  if (end !== "before") list.toggleAttribute("data-has-newer", end !== "anew" && chunk.hasAttribute("data-has-newer"))
  articles.forEach(arrangeAround)
}

/** From now on what falls outside is kept, in case that the piece on its way takes it in. */
export const holdLate = () => (late = [])
export const applyLate = () => late.splice(0).forEach(apply)

export function startMessageList() {
  on("message", apply)
  on("user", ({ id, displayName, handle }) => {
    for (const name of document.querySelectorAll(`.name[data-user="${id}"]`))
      Object.assign(name, { textContent: displayName, title: `@${handle}` })
  })
}
