import { attended, focus, listen } from "../page.js"
import { startQuotes } from "../quotes.js"

/** A thread beside its chat: its replies come, change and go as the chat's messages do; and the counts of all threads. */

const panel = () => /** @type {any} */ (document.querySelector("#details .thread"))
/** @param {any} article */
const seqOf = (article) => Number(article?.dataset.seq)

/** @param {import("../by-need.js").Lent} lent */
export function start(lent) {
  const { on, emit, arrangeAround, request, sendMessage, growWith, dress, isSendKey, read, write, rove } = lent
  /** States that came while a panel was on its way. @type {any[]} */
  let recent = []
  let looking = 0
  let asking = 0
  let saving = 0

  const list = () => panel()?.querySelector(".thread-replies")
  const scroller = () => panel().querySelector(".thread-scroller")
  const field = () => panel()?.querySelector("textarea[name=body]:not(.editing *)")
  const distance = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight
  const toEnd = () => (scroller().scrollTop = 1e9)

  /** What only this reader sees, and the message that the Tab key comes to. */
  function ready() {
    dress(panel())
    rove([...scroller().querySelectorAll("article")].at(-1))
  }

  /** @param {any} article a message's state */
  function place(article) {
    const replies = list()
    const { id, rev, thread } = article.dataset
    const root = replies?.dataset.root
    if (!root || (thread ?? id) !== root) return
    const old = scroller().querySelector(`[data-id="${id}"]`)
    // The beginning stands above its replies; where it does not, it was deleted.
    if (thread ? old?.dataset.rev >= Number(rev) : !(old?.dataset.rev < Number(rev))) return
    if (!thread && "deleted" in article.dataset) return show(panel().dataset.path)
    const copy = article.cloneNode(true)
    copy.id = `t-${id}`
    const follow = distance() < 40
    copy.tabIndex = old?.tabIndex ?? -1
    const form = old?.querySelector("form.editing")
    if (form) {
      old.dataset.rev = rev
      return emit("changed-while-editing", { form, article: copy })
    }
    if (old) old.replaceWith(copy)
    else {
      let before = replies.lastElementChild
      while (before && !(seqOf(before) < seqOf(copy))) before = before.previousElementSibling
      // Outside of what is loaded.
      if (before ? before.nextElementSibling?.matches(".later") : replies.querySelector(".earlier")) return
      if (before) before.after(copy)
      else replies.prepend(copy)
    }
    if (thread) arrangeAround(copy)
    if (follow) toEnd()
    look()
  }

  /** Replies are read when somebody looks at the end of them for a second. */
  function look() {
    clearTimeout(looking)
    looking = setTimeout(() => {
      const replies = list()
      if (!replies || !attended() || distance() > 40 || "hasNewer" in replies.dataset) return
      const seq = seqOf([...replies.querySelectorAll("article[data-seq]")].at(-1))
      if (!(seq > replies.dataset.readSeq)) return
      replies.dataset.readSeq = seq
      request(`/m/${replies.dataset.root}/thread/read`, { seq }).then(({ ok }) => ok || (replies.dataset.readSeq = 0))
    }, 1_000)
  }

  /** @param {string} address */
  const show = (address) =>
    // @ts-ignore htmx is global
    htmx.ajax("GET", address, { source: "#details", target: "#details", swap: "innerHTML" })

  /** A panel has come. */
  function arrive() {
    const replies = list()
    if (!replies) return
    ready()
    recent.forEach(place)
    const target = panel().querySelector("[data-target]")
    if (target) target.scrollIntoView({ block: "center" })
    else toEnd()
    emit("end-loaded")
    const composer = field()
    if (composer) {
      composer.form.noValidate = true
      const [kept, before] = read(`unsaved-reply:${replies.dataset.root}`, [])
      if (kept || before === composer.value) keep((composer.value = kept))
      growWith(composer)
      if (!matchMedia("(pointer: coarse)").matches) focus(composer)
    }
    scroller().onscroll = look
    look()
  }

  /** The server writes down what is being written; what it may not have yet is kept here, and wins. @param {string} text */
  function keep(text) {
    const composer = field()
    const { chat, thread } = composer.form.dataset
    const key = `unsaved-reply:${thread}`
    // That it is empty is to be known, too; but what another device wrote since then is not emptied.
    write(key, [text, composer.defaultValue])
    clearTimeout(saving)
    const isLeft = () => read(key, [])[0] === text
    saving = setTimeout(async () => {
      // A panel that was drawn anew may have told of it meanwhile.
      if (!isLeft() || !(await request(`/c/${chat}/draft`, { text: text.slice(0, 1e4), threadOf: thread })).ok) return
      composer.defaultValue = text
      if (isLeft()) write(key, null)
    }, text && 400)
  }

  /** @param {any} form */
  async function submit(form) {
    const { chat, thread } = form.dataset
    const { body, alsoInChannel } = form.elements
    const { value } = body
    if (!value.trim() && !form.besides) return
    const sending = {
      chat,
      body: value,
      field: body,
      more: { threadOf: thread, ...(alsoInChannel.checked && { alsoInChannel: 1 }) },
      held: false,
    }
    // Whoever has something to ask first takes it over.
    emit("sending", sending)
    if (sending.held) return
    const besides = form.besides?.()
    if (besides === null || !(value.trim() || besides)) return
    const more = { ...sending.more, ...besides?.more }
    alsoInChannel.checked = false
    body.value = ""
    growWith(body)
    keep("")
    // What is newest is not loaded: the reply is to stand behind it.
    if ("hasNewer" in list().dataset) await show(`/m/${thread}/thread`)
    sendMessage(chat, value, more, besides?.shown)
    toEnd()
  }

  /** Asks soon and once what is new in all threads. */
  function ask() {
    clearTimeout(asking)
    asking = setTimeout(() => document.body.dispatchEvent(new Event("threads-changed")), 300)
  }

  on("state", (article) => {
    recent = [...recent.slice(-99), article.cloneNode(true)]
    place(article)
  })
  on("threads up polled removed", ask)
  on("reload", () => panel() && show(panel().dataset.path))
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id === "details") arrive()
    else if (ctx.sourceElement?.matches(".earlier, .later")) {
      ready()
      list().toggleAttribute("data-has-newer", !!list().querySelector(".later"))
      emit("end-loaded")
    }
  })
  listen("click", (event) => {
    const link = event.target.closest('article a[href$="/thread"]')
    if (!link || event.ctrlKey || event.metaKey || !link.closest("#messages, #details")) return
    event.preventDefault()
    if (panel()?.dataset.path === link.pathname) return field()?.focus()
    history.pushState({ htmx: true }, "", link.href)
    show(link.pathname)
  })
  listen("submit", (event) => {
    if (!event.target.matches(".in-thread")) return
    event.preventDefault()
    submit(event.target)
  })
  listen("keydown", (event) => {
    const { target, key, defaultPrevented } = event
    if (target === field() && isSendKey(event)) target.form.requestSubmit()
    else if (key === "Escape" && !defaultPrevented && panel()?.contains(target))
      panel().querySelector("[data-action=close-details]").click()
    else return
    event.preventDefault()
  })
  listen("input", ({ target }) => {
    if (target === field()) keep(target.value)
  })
  // Another device wrote; whoever types here this moment is not disturbed.
  on("reply", ({ threadOf, text }) => {
    const composer = field()
    if (composer?.form.dataset.thread !== threadOf || (attended() && composer.matches(":focus"))) return
    composer.value = text
    growWith(composer)
  })
  addEventListener("focus", look)
  listen("visibilitychange", look)
  arrive()
  startQuotes(lent)
}
