import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import { type Person } from "../support/app"
import { bodies, type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** Whatever happens to the line, nothing that was written is lost or said twice. */
let journey: Journey
let other: Person
let context: BrowserContext
let page: Page

beforeAll(async () => {
  journey = await startJourney()
  other = await journey.team.join("other")
  ;({ context, page } = await journey.enter(journey.team.owner))
})
afterAll(() => journey.stop())

const stored = async () => {
  const { body } = await other.get(`/chats/${journey.team.general}/messages?limit=100`)
  return (body["messages"] as { body: string; kind: string }[])
    .filter(({ kind }) => kind === "text")
    .map((one) => one.body)
    .toReversed()
}

test("what is written offline stays, is pending, and goes out by itself, in order and once", async () => {
  await say(page, "before")
  await message(page, "before").waitFor()
  await context.setOffline(true)
  await say(page, "first offline")
  await say(page, "second offline")
  await page.locator(".pending", { hasText: "second offline" }).waitFor()
  await page.locator("#connection[data-state=offline]").waitFor()
  await other.post(`/chats/${journey.team.general}/messages`, { body: "said meanwhile", clientId: "meanwhile" })
  await context.setOffline(false)
  await message(page, "second offline").waitFor()
  await message(page, "said meanwhile").waitFor()
  expect(await page.locator(".pending").count()).toBe(0)
  expect(await stored()).toEqual(["before", "said meanwhile", "first offline", "second offline"])
  expect(await bodies(page)).toEqual(await stored())
  await eventually("the notice leaves", async () => !(await page.locator("#connection").getAttribute("data-state")))
})

test("what is unsent and what is being written survive a reload", async () => {
  await page.route("**/messages", (route) => route.abort())
  await say(page, "kept across a reload")
  await page.locator(".pending.failed", { hasText: "kept across a reload" }).waitFor()
  await page.fill("#composer-body", "half a thou")
  await page.unroute("**/messages")
  await page.reload()
  await message(page, "kept across a reload").waitFor()
  expect(await page.inputValue("#composer-body")).toBe("half a thou")
  expect((await stored()).filter((body) => body === "kept across a reload")).toHaveLength(1)
  await page.fill("#composer-body", "")
})

test("a message that failed keeps its text, says so and offers to try again", async () => {
  await page.route("**/messages", (route) => route.fulfill({ status: 503, body: "" }))
  await say(page, "the server is not well")
  const failed = page.locator(".pending.failed", { hasText: "the server is not well" })
  await failed.waitFor()
  expect(await failed.innerText()).toContain("Not sent.")
  await page.unroute("**/messages")
  await failed.locator("button", { hasText: "Retry" }).click()
  await message(page, "the server is not well").waitFor()
  expect(await page.locator(".pending").count()).toBe(0)
})

test("an answer that never came does not say it twice", async () => {
  let cut = 0
  await page.route("**/messages", async (route) => {
    await route.fetch()
    cut++
    await route.abort()
  })
  await say(page, "said once")
  await eventually("the answer was cut", async () => cut > 0)
  await page.unroute("**/messages")
  await message(page, "said once").waitFor()
  await eventually("nothing is pending", async () => (await page.locator(".pending").count()) === 0)
  expect((await bodies(page)).filter((body) => body === "said once")).toHaveLength(1)
  expect((await stored()).filter((body) => body === "said once")).toHaveLength(1)
})

test("a message that is never answered for is given up by itself, kept, and sent once by Retry", async () => {
  const { page: own, context: hung } = await journey.enter(journey.team.owner, "/account")
  await own.clock.install()
  await own.goto(`${journey.url}/c/${journey.team.general}`)
  await message(own, "said once").waitFor()
  const sent: string[] = []
  let isHung = true
  await own.route("**/messages", async (route) => {
    sent.push(new URLSearchParams(route.request().postData()!).get("clientId")!)
    if (!isHung) await route.continue()
  })
  await say(own, "is anybody there?")
  await eventually("it was sent", () => sent.length === 1)
  const waiting = own.locator(".pending", { hasText: "is anybody there?" })
  expect(await waiting.getByRole("button").count()).toBe(0)
  await own.clock.fastForward(15_000)
  await waiting.and(own.locator(".failed")).waitFor()
  isHung = false
  await waiting.getByRole("button", { name: "Retry" }).click()
  await message(own, "is anybody there?").waitFor()
  // Long after it would have been tried again by itself.
  await own.clock.fastForward(60_000)
  expect(await own.locator(".pending").count()).toBe(0)
  expect(new Set(sent).size).toBe(1)
  expect(sent.length).toBe(2)
  expect((await bodies(own)).filter((body) => body === "is anybody there?")).toHaveLength(1)
  expect((await stored()).filter((body) => body === "is anybody there?")).toHaveLength(1)
  await hung.close()
})

test("a refused message can be thrown away", async () => {
  await page.route("**/messages", (route) =>
    route.fulfill({ status: 422, headers: { "X-Problem": encodeURIComponent("That cannot be said here.") }, body: "" }),
  )
  await say(page, "refused")
  const failed = page.locator(".pending.failed", { hasText: "refused" })
  await failed.waitFor()
  expect(await failed.innerText()).toContain("That cannot be said here.")
  await failed.locator("button", { hasText: "Discard" }).click()
  await eventually("it is gone", async () => (await failed.count()) === 0)
  await page.unroute("**/messages")
  await page.reload()
  await message(page, "said once").waitFor()
  expect(await page.locator("article", { hasText: "refused" }).count()).toBe(0)
})

test("where the server cuts the line, what came meanwhile arrives by itself", async () => {
  const { page: cut } = await journey.enter(other, "/account")
  let close = () => {}
  await cut.routeWebSocket("**/ws", (socket) => {
    socket.connectToServer()
    close = () => void socket.close({ code: 1012 })
  })
  await cut.goto(`${journey.url}/c/${journey.team.general}`)
  await message(cut, "said once").waitFor()
  close()
  await journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body: "past the cut", clientId: "cut" })
  await message(cut, "past the cut").waitFor()
  expect((await bodies(cut)).filter((body) => body === "past the cut")).toHaveLength(1)
})

test("where sockets are blocked, the page says so and looks for itself", async () => {
  const { page: blocked } = await journey.enter(other, "/account")
  await blocked.routeWebSocket("**/ws", (socket) => void socket.close({ code: 1011 }))
  await blocked.goto(`${journey.url}/c/${journey.team.general}`)
  await message(blocked, "past the cut").waitFor()
  await blocked.locator("#connection[data-state=polling]").waitFor()
  await say(blocked, "by asking")
  await message(page, "by asking").waitFor()
  await journey.team.owner.post(`/chats/${journey.team.general}/messages`, {
    body: "found by asking",
    clientId: "asked",
  })
  await message(blocked, "found by asking").waitFor()
  expect(journey.browser.errors).toEqual([])
})
