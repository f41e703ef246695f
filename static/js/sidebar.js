import { byId, conversation, listen, me, openChat } from "./page.js"
import { request } from "./requests.js"
import { emit, on } from "./signals.js"
import { text } from "./text.js"

/** The list of chats: what is unread where, which one is open, and the number in the title. */
let timer = 0
let whole = false

/** @returns {NodeListOf<HTMLElement>} */
const links = () => document.querySelectorAll("#sidebar :is([data-chat], [data-search], #threads-count)")
/** @param {string | undefined} chatId */
const linkOf = (chatId) => byId(`chat-${chatId}`)
/** @param {number} count */
const capped = (count) => (count > 99 ? "99+" : count)

/** @param {any} link @param {{ unread: number, mentions: number }} counts */
function draw(link, { unread, mentions }) {
  const shown = mentions || unread
  const count = link.querySelector(".count")
  Object.assign(link.dataset, { unread, mentions })
  link.classList.toggle("unread", unread > 0 && link.dataset.muted == null)
  count.classList.toggle("mention", mentions > 0)
  count.toggleAttribute("data-empty", !shown)
  count.innerHTML = shown
    ? `${capped(shown)}<span class="visually-hidden"> ${mentions ? text.mentions : text.unread}</span>`
    : ""
  title()
}

function title() {
  let unread = 0
  let mentions = 0
  for (const { dataset } of links())
    if (!dataset.search) {
      unread += Number(dataset.muted == null ? dataset.unread : dataset.mentions)
      mentions += Number(dataset.mentions)
    }
  const bare = document.title.replace(/^\([\d+@ ]+\) /, "")
  const shown = unread ? `(${mentions ? `@${capped(mentions)} ` : ""}${capped(unread)}) ${bare}` : bare
  if (shown !== document.title) document.title = shown
}

function markOpen() {
  const shown = conversation()?.dataset ?? {}
  for (const link of /** @type {any} */ (document.querySelectorAll("#sidebar-chats .place"))) {
    const { chat, search } = link.dataset
    const open = chat || search ? chat === shown.chat && search === shown.search : link.pathname === location.pathname
    link.classList.toggle("open", open)
    link.ariaCurrent = open ? "page" : null
  }
  title()
}

/** Asks for the true numbers, or the whole list, soon and once. @param {boolean} [all] */
function ask(all = false) {
  whole ||= all
  timer ||= setTimeout(update, 400)
}

async function update() {
  const slug = byId("app").dataset.slug
  timer = 0
  if (whole && slug) {
    whole = false
    // @ts-ignore htmx is global
    await htmx.ajax("GET", `/w/${slug}/sidebar`, { source: "#sidebar", target: "#sidebar-chats", swap: "outerHTML" })
    markOpen()
  }
  const { ok, content } = await request("/counts")
  if (!ok) return
  const { chats, workspaces } = JSON.parse(content)
  for (const link of links()) {
    const counts = chats[link.dataset.chat ?? ""]
    // Frames that came meanwhile know better.
    if (counts?.lastRev >= Number(link.dataset.rev)) draw(link, counts)
  }
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#sidebar [data-workspace]")))
    draw(link, workspaces[link.dataset.workspace ?? ""] ?? { unread: 0, mentions: 0 })
}

/** One more message of somebody else. @param {string | undefined} chatId @param {boolean} mentioned */
function count(chatId, mentioned) {
  const link = linkOf(chatId)
  if (link)
    draw(link, { unread: Number(link.dataset.unread) + 1, mentions: Number(link.dataset.mentions) + Number(mentioned) })
}

/** @param {{ chatId: string, rev: number }} frame @returns whether it tells something new */
function advance({ chatId, rev }) {
  const link = linkOf(chatId)
  if (!link) ask(true)
  else if (rev <= Number(link.dataset.rev)) return false
  else link.dataset.rev = rev
  return true
}

export function startSidebar() {
  on("entering", () => {
    const name = conversation()?.dataset.title
    if (name) document.title = `${name} · Confab`
    markOpen()
  })
  listen("htmx:finally:swap", title)
  on("message", advance)
  on("head", (frame) => {
    const { chatId, senderId, kind, mentions, mentionsAll } = frame
    if (!advance(frame)) return
    if (kind !== "new") ask()
    else if (senderId !== me) count(chatId, mentionsAll || mentions.includes(me))
  })
  on("arrived", (article) => {
    if (article.dataset.sender !== me && !article.matches(".system"))
      count(openChat(), article.hasAttribute("data-for-me"))
  })
  on("read", ({ chatId, unread, mentions }) => {
    const link = linkOf(chatId)
    if (link) draw(link, { unread, mentions })
    // Perhaps in another team.
    if (unread || !link) ask()
  })
  on("search", ({ id, unread }) => {
    const link = byId(`search-${id}`)
    if (link) draw(link, { unread, mentions: 0 })
    else ask(true)
  })
  on("removed", ({ chatId }) => {
    linkOf(chatId)?.remove()
    title()
  })
  on("heartbeat", ({ heads }) => {
    for (const { dataset } of links()) if (heads[dataset.chat ?? ""] > Number(dataset.rev)) return ask()
  })
  on("chat", ({ chatId, anew }) => {
    ask(true)
    if (chatId !== openChat()) return
    // Who may write changed; else, and over an edit, the head alone is drawn anew.
    if (anew && !document.querySelector("form.editing")) emit("reload", chatId)
    // @ts-ignore htmx is global
    else htmx.ajax("GET", `/c/${chatId}`, { source: "#conversation .head" })
  })
  on("member", ({ chatId, count }) => {
    const number = conversation()?.querySelector(".head .number")
    if (number && chatId === openChat()) number.textContent = count
  })
  on("up polled", () => ask())
  title()
}
