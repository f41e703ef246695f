import { arrivedUnseen, keepPlace } from "./anchoring.js"
import { arrange, arrangeAround, neighbour, takeOut } from "./arranging.js"
import { byId, conversation, flag, has, me, messages, openChat, parse } from "./page.js"
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
export const placed = () => [...(messages()?.querySelectorAll("article[data-seq]") ?? [])]
/** @param {HTMLElement} article */
export const seqOf = (article) => Number(article.dataset.seq)
/** @param {HTMLElement} article */
const revOf = (article) => Number(article.dataset.rev)

/** What only this reader sees of a message. @param {ParentNode} root */
export function dress(root) {
  localize(root)
  for (const article of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article"))) {
    const { sender, mentions = "" } = article.dataset
    flag(article, "mine", sender === me)
    flag(article, "forMe", sender !== me && (mentions.includes(me ?? "-") || has(article, "mentionsAll")))
    article.tabIndex = -1
  }
}

/** @param {HTMLElement} article */
function insert(article) {
  const list = messages()
  let after = neighbour(list.lastElementChild, "previousElementSibling", true)
  while (after && !(seqOf(after) < seqOf(article))) after = neighbour(after, "previousElementSibling")
  const first = !after && list.querySelector("article")
  if (after) after.after(article)
  else if (first) first.before(article)
  else list.append(article)
  arrangeAround(article)
}

/** @param {HTMLElement} old @param {HTMLElement} article */
function replace(old, article) {
  article.className = old.className
  article.tabIndex = old.tabIndex
  // Whoever is editing goes on; the rev in the form tells the server of the conflict.
  if (old.querySelector("form")) {
    old.dataset.rev = article.dataset.rev
    return emit("changed-while-editing", { old, article })
  }
  const focused = old.contains(document.activeElement)
  old.replaceWith(article)
  arrangeAround(article)
  if (focused) article.focus({ preventScroll: true })
}

/** Hands the focus on before a message leaves. @param {HTMLElement} article */
export function passFocus(article) {
  if (!article.contains(document.activeElement)) return
  const heir = neighbour(article, "nextElementSibling") ?? neighbour(article, "previousElementSibling")
  heir?.focus({ preventScroll: true })
}

/** @param {number} seq @returns whether the message belongs into the loaded window */
function isInside(seq) {
  const list = messages()
  const known = placed()
  const [first = Infinity, last = -Infinity] = known.length ? [seqOf(known[0]), seqOf(known[known.length - 1])] : []
  return (seq > first || !has(list, "hasOlder")) && (seq < last || !has(list, "hasNewer"))
}

/** Takes a state of a message, as every frame and answer carries it. @param {{ html: string }} state */
export function apply(state) {
  const content = parse(state.html)
  dress(content)
  const article = /** @type {HTMLElement} */ (content.firstElementChild)
  if (!messages() || article?.dataset.chat !== openChat()) return
  const old = byId(article.id)
  const seq = seqOf(article)
  const deleted = has(article, "deleted")
  if (revOf(article) <= (old ? revOf(old) : (gone.get(article.id) ?? 0))) return
  const isNew = seq > Number(conversation().dataset.lastSeq)
  if (isNew) conversation().dataset.lastSeq = String(seq)
  keepPlace(() => {
    if (deleted) {
      gone.set(article.id, revOf(article))
      if (!old) return
      passFocus(old)
      takeOut(old)
    } else if (old) replace(old, article)
    else if (isInside(seq)) insert(article)
    else late.push(state)
  })
  if (isNew && !deleted) {
    if (article.dataset.sender !== me) arrivedUnseen(article)
    emit("arrived", article)
  }
}

/** Puts a loaded piece at one end of the window. @param {HTMLElement} chunk @param {"before" | "after"} end @param {boolean} anew */
export function grow(chunk, end, anew) {
  const list = messages()
  if (anew) list.replaceChildren()
  dress(chunk)
  const known = placed()
  const articles = /** @type {HTMLElement[]} */ ([...chunk.querySelectorAll("article")]).filter(
    ({ id, dataset }) => !byId(id) && !(Number(gone.get(id)) >= Number(dataset.rev)),
  )
  if (!known.length) list.append(...articles)
  else if (end === "before") known[0].before(...articles)
  else known[known.length - 1].after(...articles)
  if (end === "before" || anew) flag(list, "hasOlder", has(chunk, "hasOlder"))
  if (end === "after" || anew) flag(list, "hasNewer", has(chunk, "hasNewer"))
  for (const article of articles) arrange(article)
  arrange(neighbour(articles[articles.length - 1], "nextElementSibling"))
}

/** From now on what falls outside is kept, in case that the piece on its way takes it in. */
export const holdLate = () => (late = [])
export const applyLate = () => late.splice(0).forEach(apply)

export function startMessageList() {
  on("message", apply)
  on("user", ({ id, displayName }) => {
    for (const name of document.querySelectorAll(`.name[data-user="${id}"]`)) name.textContent = displayName
  })
}
