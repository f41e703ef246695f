import { afterAll, beforeAll, expect, test } from "bun:test"
import { cutSources } from "../../src/platform/http/script-bundle"
import { startBrowser } from "../support/browser"

/** What is left of htmx does what the whole of it does, for all that the pages ask of it. */
const attributes =
  `hx-get hx-post hx-target hx-swap hx-trigger hx-select hx-sync hx-include hx-vals hx-push-url hx-replace-url
hx-ignore hx-history-elt hx-ws:connect`.split(/\s+/)
const values: Record<string, RegExp> = {
  "hx-target": /^(this|((find|closest) )?[^<>,]+)$/,
  "hx-swap": /^(innerHTML|outerHTML|beforeend|afterend|none)$/,
  "hx-trigger": /^(every \d+m?s|[\w-]+( (once|changed|delay:\d+m?s|from:[^\s,]+))*(, [\w-]+)*)$/,
  "hx-sync": /^[^:]+:replace$/,
  "hx-push-url": /^true$/,
  "hx-replace-url": /^true$/,
}

test("the views ask for nothing that is not in it", async () => {
  let found = 0
  for (const path of new Bun.Glob("{views,src}/**/*.{ts,tsx}").scanSync()) {
    if (path.endsWith("htmx-cuts.ts")) continue
    const source = await Bun.file(path).text()
    for (const [, name, , value] of source.matchAll(/\b(?<!data-)(hx-[a-z:-]+)"?(=|: ?)"([^"$]*)"/g)) {
      found++
      expect([path, attributes.includes(name!) && name]).toEqual([path, name!])
      if (values[name!]) expect([path, value]).toEqual([path, expect.stringMatching(values[name!]!)])
    }
    for (const [, name] of source.matchAll(/\s"?(hx-[a-z:-]+)"?(?:=\{|: )/g))
      expect([path, attributes.includes(name!) && name]).toEqual([path, name!])
    for (const [, name] of source.matchAll(/"(HX-[\w-]+)"[,:]/g))
      expect([path, name]).toEqual([path, expect.stringMatching(/^HX-(Redirect|Request-Type|Target|Trigger)$/)])
  }
  expect(found).toBeGreaterThan(60)
})

const body = `
  <a id="link" href="/plain" hx-get="/page?x=1" hx-target="#place" hx-swap="outerHTML" hx-push-url="true">go</a>
  <main id="place"><input id="kept" value="seven"></main>
  <form id="form" action="/plain" hx-post="/form" hx-target="#answer" hx-swap="innerHTML">
    <input name="a" value="1"><input type="checkbox" name="b" checked><input id="needed" name="c" required>
    <button id="send" name="how" value="fast">send</button>
  </form>
  <div id="answer"></div>
  <form id="search" hx-get="/search" hx-trigger="input changed delay:30ms from:#q, submit" hx-target="#answer"
    hx-swap="innerHTML" hx-sync="this:replace" hx-replace-url="true"><input id="q" name="q"></form>
  <details id="details" hx-get="/once" hx-trigger="toggle once" hx-target="find .around" hx-swap="outerHTML">
    <summary>more</summary><p class="around"></p></details>
  <div id="told" hx-get="/told" hx-trigger="changed-it from:body" hx-select="#part" hx-target="this" hx-swap="outerHTML"></div>
  <ul id="list"><li id="first"><button id="more" hx-get="/more" hx-target="#list" hx-swap="beforeend">more</button></li></ul>
  <button id="none" hx-post="/nothing" hx-swap="none" hx-include="#kept-out" hx-vals='{"v": 2}' name="n" value="3">none</button>
  <input id="kept-out" name="out" value="9">
  <div hx-ignore><button id="ignored" hx-get="/ignored" hx-target="#answer">no</button></div>
  <button id="slow" hx-get="/slow" hx-target="#answer" hx-swap="innerHTML">slow</button>
  <button id="refused" hx-get="/refused" hx-target="#answer" hx-swap="innerHTML">refused</button>
  <button id="away" hx-get="/away" hx-target="#answer">away</button>`

const answers: Record<string, string> = {
  "/page": `<title>A page</title><main id="place"><input id="kept" value="seven"><a id="inner" href="/x" hx-get="/inner" hx-target="#answer" hx-swap="innerHTML">in</a></main>`,
  "/told": `<!doctype html><html><head><title>Told</title></head><body><p>not this</p><div id="part">told</div></body></html>`,
  "/once": `<p class="around" id="around">once</p>`,
  "/more": `<li>two</li><li>three</li>`,
  "/refused": `<p>refused</p>`,
}

let browser: Awaited<ReturnType<typeof startBrowser>>
let server: ReturnType<typeof Bun.serve>
let asked: string[] = []
const scripts: Record<string, string> = {}

beforeAll(async () => {
  const entry = Bun.resolveSync("htmx.org/dist/htmx.esm.js", import.meta.dir)
  for (const [name, setup] of Object.entries({ whole: () => {}, ours: cutSources })) {
    const { outputs } = await Bun.build({ entrypoints: [entry], format: "iife", plugins: [{ name, setup }] })
    scripts[name] = await outputs[0]!.text()
  }
  browser = await startBrowser()
  server = Bun.serve({
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const script = scripts[pathname.slice(1, -3)]
      if (script) return new Response(script, { headers: { "Content-Type": "text/javascript" } })
      const html = { "Content-Type": "text/html" }
      if (scripts[pathname.slice(1)])
        return new Response(`<!doctype html><title>Test</title><body>${body}<script src="${pathname}.js"></script>`, {
          headers: html,
        })
      if (pathname === "/favicon.ico") return new Response(null, { status: 404 })
      const { headers, method } = request
      asked.push(
        [
          method,
          pathname + search,
          await request.text(),
          headers.get("HX-Request"),
          headers.get("HX-Request-Type"),
        ].join(" "),
      )
      if (pathname === "/slow" || search === "?q=a") await Bun.sleep(300)
      if (pathname === "/away") return new Response("", { headers: { "HX-Redirect": "/elsewhere" } })
      if (pathname === "/nothing") return new Response(null, { status: 204, headers: { "HX-Trigger": "changed-it" } })
      const answer = answers[pathname] ?? `<p>${pathname + search}</p>`
      return new Response(answer, { headers: html, status: pathname === "/refused" ? 422 : 200 })
    },
  })
})
afterAll(async () => {
  await browser.stop()
  await server.stop(true)
})

/** Everything that can be seen from outside: what was asked, told and shown. */
async function visit(which: string) {
  asked = []
  const { context, page } = await browser.person()
  await page.goto(`${server.url.origin}/${which}`)
  await page.waitForFunction(() => document.querySelector("#link[data-htmx-powered]"))
  await page.evaluate(() => {
    Object.assign(window, { told: [] })
    for (const name of ["before:request", "before:swap", "after:swap", "finally:swap", "error"])
      document.addEventListener(`htmx:${name}`, (event) => {
        const { ctx } = (event as CustomEvent).detail
        Reflect.get(window, "told").push(`${name} ${(event.target as Element).id} → ${ctx.target?.id}`)
      })
  })
  const seen: unknown[] = []
  const look = async (what: string) => {
    const state = await page.evaluate(() => ({
      told: Reflect.get(window, "told").splice(0),
      at: location.pathname.replace(/whole|ours/, "") + location.search,
      title: document.title,
      focus: document.activeElement!.id,
      html: document.body.innerHTML.replaceAll(/ (data-htmx-powered|class)="[^"]*"|<script.*/g, ""),
    }))
    seen.push({ what, ...state, asked: asked.splice(0) })
  }
  const until = (what: string) =>
    page.waitForFunction((last) => Reflect.get(window, "told").some((line: string) => line.startsWith(last)), what)

  await page.focus("#kept")
  await page.evaluate(() => (document.activeElement as HTMLInputElement).setSelectionRange(2, 3))
  await page.evaluate(() => document.getElementById("link")!.click())
  await until("finally:swap")
  seen.push(await page.evaluate(() => (document.activeElement as HTMLInputElement).selectionStart))
  await look("a link in place of a part, with its address, title and focus")
  await page.click("#inner")
  await until("finally:swap")
  await look("what came is wired")
  await page.click("#send")
  await look("a form that is not filled asks nothing")
  await page.fill("#needed", "ü &")
  await page.click("#send")
  await until("finally:swap")
  await look("a form with the button that sent it")
  await page.locator("#q").pressSequentially("ab", { delay: 60 })
  await page.waitForFunction(() => document.getElementById("answer")!.textContent!.includes("q=ab"))
  await look("what is typed replaces what was asked before")
  await page.press("#q", "Enter")
  await until("finally:swap")
  await look("and the key asks at once")
  for (let i = 0; i < 3; i++) await page.click("#details summary")
  await until("finally:swap")
  await look("once")
  await page.evaluate(() => document.body.dispatchEvent(new Event("changed-it")))
  await until("finally:swap")
  await look("a part of a whole page, asked for by an event elsewhere")
  await page.click("#more")
  await until("finally:swap")
  await look("at the end")
  await page.click("#none")
  await until("finally:swap")
  await look("nothing to show")
  await page.click("#ignored")
  await page.click("#link", { modifiers: ["Control"] })
  await look("nobody's business")
  await page.evaluate(() => {
    for (let i = 0; i < 4; i++) document.getElementById("slow")!.click()
  })
  seen.push(await page.locator("#slow").evaluate((one) => one.className))
  await until("finally:swap")
  await page.waitForFunction(() => !document.querySelector(".htmx-request"))
  await look("one at a time, and the first of the waiting")
  await page.click("#refused")
  await until("finally:swap")
  await look("a refusal")
  await page.evaluate(() =>
    Reflect.get(window, "htmx").ajax("GET", "/by-script", { source: "#answer", target: "#answer", swap: "innerHTML" }),
  )
  await look("by script")
  await page.evaluate(() => {
    document.addEventListener("htmx:before:swap", (event) => event.preventDefault(), { once: true })
    document.getElementById("more")!.click()
  })
  await until("finally:swap")
  await look("a swap that somebody forbids")
  await page.click("#away")
  await page.waitForURL("**/elsewhere")
  seen.push(asked)
  await context.close()
  return seen
}

test("it does what htmx does", async () => {
  const ours = await visit("ours")
  expect(ours).toEqual(await visit("whole"))
  expect(JSON.stringify(ours)).toContain("POST /form a=1&b=on&c=%C3%BC+%26&how=fast true partial")
  expect(browser.errors).toEqual([])
})

test("it tells of going back where htmx restores", async () => {
  const told = []
  for (const which of ["ours", "whole"]) {
    const { context, page } = await browser.person()
    await page.goto(`${server.url.origin}/${which}`)
    await page.evaluate(() => {
      history.replaceState({ htmx: true }, "")
      document.addEventListener("htmx:before:history:restore", (event) => {
        event.preventDefault()
        Object.assign(window, { restored: (event as CustomEvent).detail.path })
      })
    })
    await page.waitForFunction(() => document.querySelector("#link[data-htmx-powered]"))
    await page.click("#link")
    await page.waitForURL("**/page?x=1")
    await page.goBack()
    const restored = await page.waitForFunction(() => Reflect.get(window, "restored"))
    told.push(`${await restored.jsonValue()}`)
    await context.close()
  }
  expect(told).toEqual(["/ours", "/whole"])
})
