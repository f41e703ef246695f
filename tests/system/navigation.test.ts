import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { bodies, fill, type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** Every chat and message has an address, and a text goes where its writer sees it go. */
let journey: Journey
let page: Page
let sockets = 0
let harbour: string
let tower: string
let deep: { id: string; seq: number }

beforeAll(async () => {
  journey = await startJourney()
  const { team, browser } = journey
  harbour = await team.chat("channel", [], "harbour")
  tower = await team.chat("channel", [], "tower")
  const posted = await fill(team.owner, team.general, 200)
  deep = posted[20] as never
  await fill(team.owner, harbour, 3, (n) => `harbour ${n}`)
  await fill(team.owner, tower, 3, (n) => `tower ${n}`)
  page = (await browser.person()).page
  page.on("websocket", () => sockets++)
})
afterAll(() => journey.stop())

const chatLink = (name: string) => page.locator("#sidebar a[data-chat]", { hasText: name })
const topOf = (text: string) => message(page, text).evaluate((article) => article.getBoundingClientRect().top)
const isInView = async (text: string) => {
  const top = await topOf(text)
  return top > 0 && top < 900
}

test("a deep link leads through signing in to the very message", async () => {
  await page.goto(`${journey.url}/m/${deep.id}`)
  await page.fill("[name=login]", "owner")
  await page.fill("[name=password]", "correct horse battery")
  await page.click("main button")
  await page.locator(`#m-${deep.id}`).waitFor()
  await eventually("it is in view", () => isInView("line 21"))
})

test("Back brings back the chat, the place in it and the draft, over the same socket", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await message(page, "line 200").waitFor()
  const before = sockets
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollBy(0, -700))
  await eventually("older messages are there", async () => (await page.locator("#messages article").count()) > 60)
  const shown = message(page, "line 170")
  await shown.evaluate((article) => article.scrollIntoView({ block: "center" }))
  await page.fill("#composer-body", "a draft")
  const top = await topOf("line 170")
  await chatLink("harbour").click()
  await message(page, "harbour 3").waitFor()
  expect(await page.inputValue("#composer-body")).toBe("")
  await page.goBack()
  await message(page, "line 170").waitFor()
  expect(Math.abs((await topOf("line 170")) - top)).toBeLessThan(2)
  expect(await page.inputValue("#composer-body")).toBe("a draft")
  expect(await page.title()).toContain("#general")
  await page.goForward()
  await message(page, "harbour 3").waitFor()
  expect(sockets).toBe(before)
})

test("the details have an address of their own: Back closes them, Forward and a link open them", async () => {
  const panel = page.locator("#details .panel")
  const before = sockets
  await message(page, "harbour 3").waitFor()
  await page.click("a[aria-label^=Details]")
  await panel.waitFor()
  expect(page.url()).toEndWith(`/c/${harbour}/details`)
  await page.goBack()
  await panel.waitFor({ state: "detached" })
  expect(await page.locator("#conversation").getAttribute("data-title")).toBe("#harbour")
  await page.goForward()
  await panel.waitFor()
  await chatLink("tower").click()
  await message(page, "tower 3").waitFor()
  expect(await panel.count()).toBe(0)
  await page.goBack()
  await message(page, "harbour 3").waitFor()
  await panel.waitFor()
  expect(sockets).toBe(before)
  await page.reload()
  await panel.waitFor()
  await message(page, "harbour 3").waitFor()
  await page.click("[data-action=close-details]")
  await panel.waitFor({ state: "detached" })
  expect(page.url()).toEndWith(`/c/${harbour}`)
})

test("the chat that was asked for last is shown, and gets the text", async () => {
  await page.reload()
  await message(page, "harbour 3").waitFor()
  const held = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  await page.route(`**/c/${tower}`, async (route) => {
    await held.promise
    await route.continue().catch(() => {})
    released.resolve()
  })
  const late = page.waitForRequest(`**/c/${tower}`)
  await chatLink("tower").click()
  await late
  await chatLink("general").click()
  await page.locator("#conversation[data-title='#general']").waitFor()
  await say(page, "meant for general")
  await message(page, "meant for general").waitFor()
  held.resolve()
  await released.promise
  await say(page, "this, too")
  await message(page, "this, too").waitFor()
  expect(await page.locator("#conversation").getAttribute("data-title")).toBe("#general")
  expect(page.url()).toContain(journey.team.general)
  const { body } = await journey.team.owner.get(`/chats/${tower}/messages?limit=10`)
  expect(JSON.stringify(body)).not.toContain("meant for general")
  await page.unroute(`**/c/${tower}`)
})

test("a chat is asked for while it is being pressed, once, and then there is all of it", async () => {
  await page.goto(`${journey.url}/c/${tower}`)
  await message(page, "tower 3").waitFor()
  const asked: string[] = []
  page.on("request", (request) => asked.push(new URL(request.url()).pathname))
  const count = () => asked.filter((path) => path === `/c/${journey.team.general}`).length
  await page.locator(`#chat-${journey.team.general}`).hover()
  await page.mouse.down()
  await eventually("it is asked for", async () => count() === 1)
  expect(await page.getAttribute("#conversation", "data-chat")).toBe(tower)
  await page.mouse.up()
  await message(page, "line 200").waitFor()
  // The first of the fifty that an answer brings; older ones come where the view is near them.
  await eventually("what is above the view stands there, too", () => message(page, "line 153").isVisible())
  expect(await isInView("line 200")).toBe(true)
  expect(count()).toBe(1)
})

test("a chat that was seen a moment ago is there before the server answers, and then gets what it missed", async () => {
  const { team, enter } = journey
  const { page: own, context } = await enter(team.owner, "/manual")
  const late: (() => void)[] = []
  let isSlow = false
  await own.routeWebSocket("**/ws", (line) => {
    const server = line.connectToServer()
    server.onMessage((frame) => (isSlow ? void late.push(() => line.send(frame)) : line.send(frame)))
  })
  await own.goto(`${journey.url}/c/${harbour}`)
  await message(own, "harbour 3").waitFor()
  await own.locator(`#chat-${tower}`).click()
  await message(own, "tower 3").waitFor()
  await fill(team.owner, harbour, 2, (n) => `harbour ${n + 3}`)
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  await own.route(`**/c/${harbour}**`, async (route) => {
    await answered
    await route.continue()
  })
  isSlow = true
  await own.locator(`#chat-${harbour}`).click()
  await message(own, "harbour 3").waitFor()
  expect(await own.locator("#conversation").getAttribute("data-title")).toBe("#harbour")
  expect(own.url()).toEndWith(`/c/${harbour}`)
  expect(await bodies(own)).toEqual([1, 2, 3].map((n) => `harbour ${n}`))

  answer()
  isSlow = false
  for (const arrive of late) arrive()
  await message(own, "harbour 5").waitFor()
  await say(own, "all ashore")
  await message(own, "all ashore").waitFor()
  expect(await bodies(own)).toEqual([...[1, 2, 3, 4, 5].map((n) => `harbour ${n}`), "all ashore"])
  await context.close()
})

test("a chat that the server never answers for is given up, and asked for again on request", async () => {
  const { team, enter } = journey
  const { page: own, context } = await enter(team.owner, "/manual")
  await own.clock.install()
  await own.goto(`${journey.url}/c/${harbour}`)
  await message(own, "harbour 3").waitFor()
  let asked = 0
  let isHung = true
  await own.route(`**/c/${tower}`, async (route) => {
    asked++
    if (!isHung) await route.continue()
  })
  await own.locator(`#chat-${tower}`).click()
  await eventually("it is asked for", () => asked > 0)
  // Meanwhile the chat that is open goes on.
  await say(own, "still moored")
  await message(own, "still moored").waitFor()
  isHung = false
  await own.clock.fastForward(15_000)
  await own.locator(".toast", { hasText: "did not load" }).getByRole("button", { name: "Retry" }).click()
  await message(own, "tower 3").waitFor()
  expect(await own.locator("#conversation").getAttribute("data-title")).toBe("#tower")
  expect(own.url()).toEndWith(`/c/${tower}`)
  await own.goBack()
  await message(own, "still moored").waitFor()
  await context.close()
})

test("a request without a session leads the whole page to signing in", async () => {
  const { context, page: other } = await journey.enter(journey.team.owner, "/manual")
  // A socket that is still being opened would find out first.
  const opened = other.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"))
  await other.goto(`${journey.url}/c/${harbour}`)
  await opened
  await context.clearCookies()
  // Something else on the page may ask first, and find out; or two at once, of which the second leads there once more.
  await other
    .locator("#sidebar a[data-chat]", { hasText: "tower" })
    .click({ timeout: 3_000 })
    .catch(() => {})
  await other.locator("[name=password]").waitFor()
  expect(new URL(other.url()).pathname).toBe("/sign-in")
  await eventually("nothing else is there", async () => (await other.locator("#sidebar").count()) === 0)
  await context.close()
})

test("whoever cannot be signed out now keeps what they wrote; once they are out nothing of it is left", async () => {
  const { team, server, enter } = journey
  const person = await team.join("leaver")
  const { page: own, context } = await enter(person)
  await context.route("**/messages", (route) => route.abort())
  await say(own, "an unsent secret")
  const unsent = own.locator(".pending.failed", { hasText: "an unsent secret" })
  await unsent.waitFor()
  await own.locator("#composer-body").pressSequentially("half a secret")
  const kept = (at = own) => at.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  const keepsBoth = async () => /an unsent secret.*half a secret|half a secret.*an unsent secret/.test(await kept())
  await eventually("both are kept", keepsBoth)
  // Hears nothing of the server by itself.
  const other = await context.newPage()
  await other.routeWebSocket("**/ws", () => {})
  await other.goto(`${journey.url}/c/${team.general}`)
  await own.bringToFront()

  const { session } = (await server.app.actions.sessions.authenticate(person.token))!
  const { promise: freed, resolve: free } = Promise.withResolvers<void>()
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>()
  const holding = server.db.sql.begin(async (tx) => {
    await tx`select 1 from sessions where id = ${session.id} for update`
    lock()
    await freed
  })
  await locked
  const signOut = async () => {
    await own.click("#sidebar .me")
    await own.click("text=Sign out")
  }
  await signOut()
  await own.locator(".toast").waitFor()
  free()
  await holding
  expect(await keepsBoth()).toBe(true)
  await own.reload()
  await unsent.waitFor()
  await eventually("the draft is there", async () => (await own.inputValue("#composer-body")) === "half a secret")

  await signOut()
  for (const tab of [own, other]) {
    await tab.locator("[name=password]").waitFor()
    expect(await kept(tab)).not.toMatch(/secret|confab/)
  }
  await own.goBack()
  await own.locator("[name=password]").waitFor()
  expect(await own.content()).not.toContain("secret")
  expect(await kept()).not.toMatch(/secret|confab/)
  await context.close()
})

test("after signing out Back shows nothing private", async () => {
  await page.click("#sidebar .me")
  await page.click("text=Sign out")
  await page.locator("[name=password]").waitFor()
  await page.goBack()
  await page.waitForLoadState()
  await eventually("signing in is asked for", async () => (await page.locator("[name=password]").count()) === 1)
  expect(await page.content()).not.toContain("line 1")
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("draft")
})
