/**
 * Opens Confab without a line: its shell, and the chats that were read last. Keeps only pages that the server marks as one
 * person's to keep (`X-Offline-For`), never what the API answers; another person's arrival and signing out empty it.
 */
/** @type {any} */
const worker = self
/** Addresses of the shell, put in when the script is made: with each version of them this is another worker. @type {string[]} */
// @ts-ignore
const shell = SHELL
const away = "/offline"
const pagesOf = (/** @type {string} */ person) => `pages ${person}`
const mostPages = 40
/** Of several versions: a page that was kept needs those it was made with. */
const mostAssets = 150
/** Sent by the page as well: the server knows each message by its clientId. */
const outbox = "/outbox"

const isChat = (/** @type {string} */ path) => /^\/c\/[\w-]+$/.test(path)

/** @param {Cache} cache @param {number} most */
async function trim(cache, most) {
  const keys = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== outbox)
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
}

/** When something was to be forgotten: what was on its way then is not kept any more. */
let forgotAt = 0

/** The one person whose pages are here. */
async function own() {
  const name = (await caches.keys()).find((one) => one.startsWith(pagesOf("")))
  return name ? caches.open(name) : null
}

/** @param {string} [but] a cache that stays */
const forgetPeople = async (but) =>
  Promise.all(
    (await caches.keys()).filter((one) => one.startsWith(pagesOf("")) && one !== but).map((one) => caches.delete(one)),
  )

/** @param {string} path */
const forget = async (path) => {
  forgotAt = Date.now()
  const cache = await own()
  await cache?.delete(`${path}?page`)
  await cache?.delete(`${path}?piece`)
}

/** @param {URL} url @param {"page" | "piece"} kind @param {Response} response @param {number} asked when, ms */
async function keep({ pathname, search }, kind, response, asked) {
  const person = response.headers.get("X-Offline-For")
  // Whoever is asked to sign in has no pages here any more.
  if (pathname === "/sign-in" && response.ok) return forgetPeople()
  if (isChat(pathname) && [403, 404, 410].includes(response.status)) return forget(pathname)
  if (!person || !response.ok || asked <= forgotAt) return
  await forgetPeople(pagesOf(person))
  const cache = await caches.open(pagesOf(person))
  if (search || !isChat(pathname)) return
  const key = `${pathname}?${kind}`
  // So that the newest is the last.
  await cache.delete(key)
  await cache.put(key, response)
  if (asked <= forgotAt) await cache.delete(key)
  await trim(cache, mostPages)
}

/** @param {any} event @param {URL} url @param {"page" | "piece"} kind */
async function fromServer(event, url, kind) {
  const asked = Date.now()
  const response = await fetch(event.request)
  const copy = response.clone()
  // Drawing it comes first.
  const drawn = new Promise((later) => setTimeout(later, 300))
  event.waitUntil(drawn.then(() => keep(url, kind, copy, asked)))
  return response
}

/** @param {string} html */
const mainOf = (html) => html.slice(html.indexOf("<main"), html.lastIndexOf("</main>") + 7)
/** @param {string} html */
const titleOf = (html) => html.match(/<title>[^<]*<\/title>/)?.[0] ?? ""

/** @param {string} html @param {Response} like */
const htmlLike = (html, like) => {
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" })
  headers.set("Content-Security-Policy", like.headers.get("Content-Security-Policy") ?? "")
  return new Response(html, { headers })
}

/** A chat as it was read last: as a page, or as a piece put into the newest page. @param {Cache} cache @param {string} path */
async function keptChat(cache, path) {
  const keys = (await cache.keys()).map(({ url }) => url.slice(location.origin.length))
  const newest = keys.findLast((key) => key === `${path}?page` || key === `${path}?piece`)
  if (!newest) return null
  const found = await cache.match(newest)
  if (newest.endsWith("?page")) return found
  const frame = keys.findLast((key) => key.endsWith("?page"))
  const around = frame && (await cache.match(frame))
  if (!around || !found) return null
  const [page, piece] = [await around.text(), await found.text()]
  const whole = page.replace(mainOf(page), () => mainOf(piece)).replace(titleOf(page), () => titleOf(piece))
  return htmlLike(whole, around)
}

/** What there is to read, on the page that says that the line is away. @param {Cache | null} cache */
async function awayPage(cache) {
  const page = await caches.match(away)
  if (!page) return Response.error()
  const rows = []
  for (const { url } of (await cache?.keys()) ?? []) {
    const { pathname } = new URL(url)
    if (!isChat(pathname)) continue
    const found = await cache?.match(url)
    const title = titleOf((await found?.text()) ?? "").replace(/ · [^·]*$/, "")
    rows.unshift(`<li><a class="button quiet" href="${pathname}">${title.replace("<title>", "")}</a></li>`)
  }
  const html = await page.clone().text()
  return htmlLike(
    html.replace(/<li hidden[^>]*><\/li>/, () => [...new Set(rows)].join("")),
    page,
  )
}

/** @param {URL} url */
async function withoutLine({ pathname, search }) {
  const cache = await own()
  const frame = (await cache?.keys())?.findLast(({ url }) => url.endsWith("?page"))
  // A phone's way back to the list of chats.
  if (frame && search === "?list") {
    const page = /** @type {Response} */ (await cache?.match(frame))
    return htmlLike((await page.clone().text()).replace(/data-pane="[a-z]+"/, 'data-pane="sidebar"'), page)
  }
  const chat = cache && isChat(pathname) && (await keptChat(cache, pathname))
  if (chat) return chat
  const last = (await cache?.keys())?.map(({ url }) => new URL(url).pathname).findLast(isChat)
  // Where Confab begins: where one was.
  if (last && /^\/(w\/[^/]+)?$/.test(pathname)) return Response.redirect(last)
  return awayPage(cache)
}

/** @param {any} event */
async function asset({ request }) {
  const known = await caches.match(request)
  if (known) return known
  const response = await fetch(request)
  if (response.ok) {
    const cache = await caches.open("assets")
    await cache.put(request, response.clone())
    await trim(cache, mostAssets)
  }
  return response
}

/** Sends what was left, in its order; throws where it is to be tried again. */
async function sendOut() {
  const cache = await own()
  const entries = await cache?.match(outbox).then((found) => found?.json())
  for (const { chatId, body, clientId, more, refused } of entries ?? []) {
    if (refused) continue
    const { status } = await fetch(`/c/${chatId}/messages`, {
      method: "POST",
      body: new URLSearchParams({ body, clientId, ...more }),
      headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    })
    if (status >= 500 || [401, 408, 429].includes(status)) throw new Error(String(status))
  }
  await cache?.delete(outbox)
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting()
  event.waitUntil(caches.open("assets").then((cache) => Promise.all([cache.addAll(shell), cache.add(away)])))
  // Where a browser can be told, what is nothing to this worker does not take the way through it.
  const mine = ["/assets/*", "/c/:id", "/sign-out"].map((pathname) => ({ urlPattern: { pathname } }))
  const condition = { not: { or: [{ requestMode: "navigate" }, ...mine] } }
  event.waitUntil(event.addRoutes?.({ condition, source: "network" }).catch(() => {}))
})

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== location.origin) return
  if (request.method === "POST" && url.pathname === "/sign-out") {
    forgotAt = Date.now()
    return event.waitUntil(forgetPeople())
  }
  if (request.method !== "GET") return
  if (url.pathname.startsWith("/assets/")) return event.respondWith(asset(event))
  if (request.mode === "navigate")
    return event.respondWith(fromServer(event, url, "page").catch(() => withoutLine(url)))
  if (request.headers.get("HX-Request-Type") === "partial" && isChat(url.pathname))
    event.respondWith(
      fromServer(event, url, "piece").catch(async () => {
        const cache = await own()
        const kept = await cache?.match(`${url.pathname}?piece`)
        const page = kept ? null : await cache?.match(`${url.pathname}?page`)
        return kept ?? (page ? htmlLike(mainOf(await page.text()), page) : Response.error())
      }),
    )
})

worker.addEventListener("message", (/** @type {any} */ event) => {
  const { type, path, person, entries } = event.data
  const work = {
    async refresh() {
      const asked = Date.now()
      // In the language that is spoken now.
      await (await caches.open("assets")).add(away)
      await keep(new URL(path, location.origin), "page", await fetch(path), asked)
    },
    forget: () => forget(path),
    async outbox() {
      if (!(await caches.has(pagesOf(person)))) return
      const cache = await caches.open(pagesOf(person))
      await cache.put(outbox, new Response(entries))
      if (entries[2]) await worker.registration.sync?.register("outbox")
    },
  }[/** @type {"refresh" | "forget" | "outbox"} */ (type)]
  event.waitUntil(work().catch(() => {}))
})

/** Where a notice leads: in the page that is open, or in a new one. @param {string} address */
async function goTo(address) {
  const [page] = await worker.clients.matchAll({ type: "window" })
  if (!page) return worker.clients.openWindow(address)
  await page.focus().catch(() => {})
  return page.navigate(address)
}

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close()
  event.waitUntil(goTo(event.notification.data))
})

worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === "outbox") event.waitUntil(sendOut())
})
