import { has, make, me, messages } from "./page.js"
import { text } from "./text.js"
import { dayLabel, dayOf } from "./times.js"

/** What stands around messages and differs by reader: groups, day lines, the "new" line. */
const groupedWithin = 5 * 60_000

/** The next message that way. @param {Element | null | undefined} element @param {"nextElementSibling" | "previousElementSibling"} direction
 * @param {boolean} [itself] counts too @returns {HTMLElement | null} */
export function neighbour(element, direction, itself) {
  let found = itself ? element : element?.[direction]
  while (found && found.localName !== "article") found = found[direction]
  return /** @type {HTMLElement | null} */ (found ?? null)
}

/** @param {Element | null | undefined} element */
const isLine = (element) => !!element?.matches(".day, .new-line")

/** @param {HTMLElement} article */
const day = (article) => dayOf(new Date(article.dataset.at ?? 0))
/** @param {HTMLElement} article */
const isSystem = (article) => article.classList.contains("system")

/** @param {HTMLElement} article @param {HTMLElement | null} before */
function isFirstNew({ dataset }, before) {
  const list = messages()
  const after = Number(list.dataset.newAfter ?? Infinity)
  if (!(Number(dataset.seq) > after) || dataset.sender === me) return false
  // Only own messages and lines may stand between the read position and the line.
  for (; before && Number(before.dataset.seq) > after; before = neighbour(before, "previousElementSibling"))
    if (before.dataset.sender !== me) return false
  return !!before || !has(list, "hasOlder")
}

/** Sets one message right with what stands before it. @param {HTMLElement | null} article */
export function arrange(article) {
  if (!article) return
  while (isLine(article.previousElementSibling)) article.previousElementSibling?.remove()
  const before = neighbour(article, "previousElementSibling")
  const newDay = !before || day(before) !== day(article)
  const firstNew = isFirstNew(article, before)
  if (newDay) {
    const line = make("div", { className: "day" }, make("span", {}, dayLabel(new Date(article.dataset.at ?? 0))))
    line.dataset.day = day(article)
    article.before(line)
  }
  if (firstNew) article.before(make("div", { className: "new-line" }, make("span", {}, text.newMessages)))
  article.classList.toggle(
    "continued",
    !newDay &&
      !firstNew &&
      !isSystem(article) &&
      !isSystem(before) &&
      before.dataset.sender === article.dataset.sender &&
      Date.parse(article.dataset.at ?? "") - Date.parse(before.dataset.at ?? "") < groupedWithin,
  )
}

/** Sets a message and the one after it right. @param {HTMLElement} article */
export function arrangeAround(article) {
  arrange(article)
  arrange(neighbour(article, "nextElementSibling"))
}

/** @param {HTMLElement} article */
export function takeOut(article) {
  const next = neighbour(article, "nextElementSibling")
  const list = article.parentElement
  article.remove()
  if (next) arrange(next)
  else while (isLine(list?.lastElementChild)) list?.lastElementChild?.remove()
}

export function arrangeAll() {
  for (const article of messages().querySelectorAll("article")) arrange(article)
}
