import { attended, byId, conversation, flag, has, me, openChat, parse } from "./page.js"
import { request } from "./requests.js"
import { on } from "./signals.js"

/** The list of chats: what is unread where, which one is open, and the number in the title. */
let timer = 0
let refresh = false

/** @returns {NodeListOf<HTMLElement>} */
const links = () => document.querySelectorAll("#sidebar [data-chat]")
/** @param {string} chatId */
const linkOf = (chatId) => byId(`chat-${chatId}`)

/** @param {HTMLElement} link @param {{ unread: number, mentions: number }} counts */
function draw(link, { unread, mentions }) {
  link.dataset.unread = String(unread)
  link.dataset.mentions = String(mentions)
  link.classList.toggle("unread", unread > 0)
  const count = link.querySelector(".count") ?? link.appendChild(document.createElement("span"))
  const shown = mentions || unread
  count.className = mentions ? "count mention" : "count"
  count.textContent = shown > 99 ? "99+" : shown ? String(shown) : ""
  flag(/** @type {HTMLElement} */ (count), "empty", !shown)
}

function title() {
  let unread = 0
  for (const { dataset } of links()) unread += Number(dataset.unread)
  const bare = document.title.replace(/^\(\d+\+?\) /, "")
  document.title = unread > 99 ? `(99+) ${bare}` : unread ? `(${unread}) ${bare}` : bare
}

function markOpen() {
  for (const link of links()) {
    const open = link.dataset.chat === openChat()
    link.classList.toggle("open", open)
    if (open) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
  title()
}

/** @param {string} chatId @param {number} mentioned */
function addUnread(chatId, mentioned) {
  const link = linkOf(chatId)
  if (!link) return ask(true)
  draw(link, { unread: Number(link.dataset.unread) + 1, mentions: Number(link.dataset.mentions) + mentioned })
  title()
}

/** Asks for the true numbers, or the whole list, soon and once. @param {boolean} whole */
function ask(whole = false) {
  refresh ||= whole
  timer ||= setTimeout(update, 400)
}

async function update() {
  const whole = refresh
  timer = 0
  refresh = false
  if (whole) await redraw()
  const { ok, content } = await request("/counts")
  if (!ok) return
  const { chats, workspaces } = JSON.parse(content)
  for (const link of links()) {
    const counts = chats[link.dataset.chat ?? ""]
    if (counts) {
      link.dataset.rev = counts.lastRev
      draw(link, counts)
    }
  }
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#sidebar [data-workspace]")))
    draw(link, workspaces[link.dataset.workspace ?? ""] ?? { unread: 0, mentions: 0 })
  title()
}

async function redraw() {
  const list = byId("sidebar-chats")
  const slug = byId("app").dataset.slug
  if (!list || !slug) return
  const { content } = await request(`/w/${slug}/sidebar`)
  const fresh = parse(content).querySelector("#sidebar-chats")
  if (!fresh) return
  const focused = list.contains(document.activeElement) && document.activeElement?.id
  list.replaceWith(fresh)
  // @ts-ignore htmx is global
  htmx.process(fresh)
  if (focused) byId(focused)?.focus()
  markOpen()
}

export function startSidebar() {
  on("entered", markOpen)
  document.addEventListener("htmx:finally:swap", title)
  on("head", ({ chatId, rev, seq, senderId, kind, mentions, mentionsAll }) => {
    const link = linkOf(chatId)
    if (link && rev <= Number(link.dataset.rev)) return
    if (link) link.dataset.rev = rev
    if (kind !== "new") ask(!link)
    else if (senderId !== me && !(link && seq <= Number(link.dataset.readSeq)))
      addUnread(chatId, mentionsAll || mentions.includes(me) ? 1 : 0)
  })
  on("arrived", (article) => {
    if (article.dataset.sender !== me && !article.classList.contains("system"))
      addUnread(openChat() ?? "", has(article, "forMe") ? 1 : 0)
  })
  on("read", ({ chatId, seq, unread, mentions }) => {
    const link = linkOf(chatId)
    if (!link) return
    link.dataset.readSeq = seq
    draw(link, { unread, mentions })
    title()
  })
  on("removed", ({ chatId }) => {
    linkOf(chatId)?.closest("li, a")?.remove()
    title()
  })
  on("heartbeat", ({ heads }) => {
    for (const { dataset } of links())
      if (dataset.chat !== openChat() && heads[dataset.chat ?? ""] > Number(dataset.rev)) return ask()
  })
  on("chat", () => ask(true))
  on("up polled", () => ask())
  title()
}
