import { make, me, messages } from "./page.js"
import { text } from "./text.js"
import { dayLabel, dayOf } from "./times.js"

/** What stands around messages and differs by reader: groups, day lines, the "new" line. */
const groupedWithin = 5 * 60_000

/** @param {"nextElementSibling" | "previousElementSibling"} direction @returns {(from: Element | null | undefined) => any} */
const step = (direction) => (from) => {
  do from = from?.[direction]
  while (from && from.localName !== "article")
  return from
}
/** The message before, and the message after. */
export const previous = step("previousElementSibling")
export const next = step("nextElementSibling")

/** @returns {any} */
export const lastMessage = () => {
  const last = messages().lastElementChild
  return last?.localName === "article" ? last : previous(last)
}

/** @param {Element | null | undefined} element */
const isLine = (element) => element?.matches(".day, .new-line")
/** @param {HTMLElement} article */
const day = ({ dataset }) => dayOf(new Date(dataset.at ?? 0))
/** @param {HTMLElement} article */
export const isSystem = (article) => article.classList.contains("system")

/** @param {HTMLElement} article @param {HTMLElement | null} before */
function isFirstNew(article, before) {
  const list = messages()
  if (article.parentElement !== list) return false
  const isNew = (/** @type {HTMLElement} */ { dataset }) =>
    Number(dataset.seq) > Number(list.dataset.newAfter ?? Infinity)
  const counts = (/** @type {HTMLElement} */ one) => one.dataset.sender !== me && !isSystem(one)
  if (!isNew(article) || !counts(article)) return false
  // Only own messages and system lines may stand between the read position and the line.
  for (; before && isNew(before); before = previous(before)) if (counts(before)) return false
  return !!before || !list.hasAttribute("data-has-older")
}

/** @param {string} className @param {string} label */
const line = (className, label) => make("div", { className }, make("span", {}, label))

/** Sets one message right with what stands before it. @param {any} article */
export function arrange(article) {
  if (!article) return
  while (isLine(article.previousElementSibling)) article.previousElementSibling.remove()
  const before = previous(article)
  const newDay = !before || day(before) !== day(article)
  const firstNew = isFirstNew(article, before)
  if (newDay) article.before(line("day", dayLabel(new Date(article.dataset.at))))
  if (firstNew) article.before(line("new-line", text.newMessages))
  article.classList.toggle(
    "continued",
    !newDay &&
      !firstNew &&
      !isSystem(article) &&
      !isSystem(before) &&
      before.dataset.sender === article.dataset.sender &&
      Date.parse(article.dataset.at) - Date.parse(before.dataset.at) < groupedWithin,
  )
}

/** Sets a message and the one after it right. @param {Element} article */
export function arrangeAround(article) {
  arrange(article)
  arrange(next(article))
}

/** @param {HTMLElement} article */
export function takeOut(article) {
  const list = /** @type {HTMLElement} */ (article.parentElement)
  const after = next(article)
  article.remove()
  arrange(after)
  while (isLine(list.lastElementChild)) list.lastElementChild.remove()
}

export const arrangeAll = () => messages().querySelectorAll("article").forEach(arrange)
