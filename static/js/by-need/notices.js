import { mayNotify, notify } from "../notice.js"
import { attended, byId, listen, me, openChat } from "../page.js"

/** Telling of messages outside of the page: by one tab a device, and not of what somebody looks at; and counting on the icons. */

/** @param {import("../by-need.js").Lent} lent */
export function start({ on, request }) {
  const name = `confab-${me}`
  const others = new BroadcastChannel(name)
  /** What is on screen in some tab, or was told. */
  const seen = new Set()
  /** @type {Map<string, Notification | undefined>} */
  const shown = new Map()
  let leads = false
  let timer = 0
  const sidebar = byId("sidebar")
  /** Until this tab is closed; then another one leads. Pages beside the chats hear of nothing. */
  if (sidebar) navigator.locks?.request(name, () => new Promise(() => (leads = true)))
  others.onmessage = ({ data }) => seen.add(data)

  /** @param {string} chatId @param {string | number} seq @param {boolean} mentioned @param {string} [thread] that it is a reply in */
  async function tell(chatId, seq, mentioned, thread) {
    const key = chatId + seq
    const place = thread ?? chatId
    if (attended() && (thread ? byId(`replies-${thread}`) : openChat() === chatId)) return others.postMessage(key)
    const { muted, level } = byId(`chat-${chatId}`)?.dataset ?? {}
    if (!leads || muted != null || level === "nothing" || (level === "mentions" && !mentioned)) return
    if (!mayNotify()) return
    const { ok, content } = await request(`/c/${chatId}/notice?seq=${seq}`)
    if (!ok || !content || seen.has(key)) return
    seen.add(key)
    shown.get(place)?.close()
    const address = thread ? `/m/${thread}/thread` : `/c/${chatId}`
    const link = byId(`chat-${place}`)
    shown.set(place, await notify(content, place, address, link && (() => link.click())))
  }
  on("head", ({ chatId, seq, senderId, kind, mentions, mentionsAll }) => {
    if (kind === "new" && senderId !== me) tell(chatId, seq, mentionsAll || mentions.includes(me))
  })
  on("arrived", ({ dataset, classList }) => {
    if (dataset.sender !== me && !classList.contains("system")) tell(dataset.chat, dataset.seq, "forMe" in dataset)
  })
  on("threads", ({ news = [], read }) => {
    shown.get(read)?.close()
    for (const { chatId, seq, rootId } of news) tell(chatId, seq, true, rootId)
  })
  on("read", ({ chatId, unread }) => unread || shown.get(chatId)?.close())

  const holder = /** @type {HTMLElement | null} */ (document.querySelector("[data-icon]"))
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"))
  const plain = icon?.href
  let counted = -1
  /** Mentions, and what is unread where every message tells. */
  function count() {
    timer = 0
    let sum = 0
    let rest = 0
    for (const { dataset } of /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll("#sidebar [data-mentions]")
    )) {
      const unread = dataset.muted == null && Number(dataset.unread)
      sum += Number((dataset.level === "all" && unread) || dataset.mentions)
      rest ||= Number(unread)
    }
    // A number for what concerns one; for what is merely unread, a dot.
    const said = sum || (rest && -1)
    if (said === counted || !icon || !plain) return
    counted = said
    if (sum) navigator.setAppBadge?.(sum)
    else navigator.clearAppBadge?.()
    const drawn = holder?.dataset.icon
      ?.replace("{n}", sum > 9 ? "9+" : `${sum || ""}`)
      .replace("{r}", sum ? "18" : "10")
    icon.href = said && drawn ? `data:image/svg+xml,${encodeURIComponent(drawn)}` : plain
  }
  if (sidebar) {
    new MutationObserver(() => (timer ||= setTimeout(count, 200))).observe(sidebar, {
      subtree: true,
      attributeFilter: ["data-unread", "data-mentions"],
      childList: true,
    })
    count()
  }

  // On the page of settings: asked only after a press.
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-action=notices]"))
  const state = /** @type {HTMLElement | null} */ (document.querySelector(".notices"))
  function say() {
    const permission = globalThis.Notification?.permission ?? "impossible"
    if (state) state.textContent = state.dataset[permission] ?? ""
    if (button) button.hidden = permission !== "default"
  }
  listen("click", ({ target }) => target === button && Notification.requestPermission().then(say))
  say()
}
