import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let reader: Person
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  reader = await journey.team.join("reader")
  const { team } = journey
  await team.owner.post(`/chats/${team.general}/messages`, { body: "PLT-3699: the <b>crane</b> stands in src/app.ts" })
  for (let i = 0; i < 60; i++)
    await team.owner.post(`/chats/${team.general}/messages`, { body: `filler line ${i} about the harbour` })
  ;({ page } = await journey.enter(reader))
  await eventually(
    "all is indexed",
    async () => (await reader.get("/search?q=filler&limit=100")).body["results"].length === 60,
  )
})
afterAll(() => journey.stop())

const shots = process.env["SEARCH_SHOTS"]
const shoot = async (name: string, on = page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))

test("results come while somebody types, marked, with the text as text, and the address can be shared", async () => {
  await page.click(".places a[href^='/search']")
  await page.waitForSelector("#search-q")
  await page.fill("#search-q", "plt-36")
  await page.waitForSelector(".hit mark")
  expect(await page.locator(".hit").count()).toBe(1)
  expect(await page.locator(".hit mark").innerText()).toBe("PLT-36")
  expect(await page.locator(".hit .said").innerText()).toBe("PLT-3699: the <b>crane</b> stands in src/app.ts")
  await eventually(
    "the address says what was asked",
    async () => new URL(page.url()).searchParams.get("q") === "plt-36",
  )
  expect(await page.locator("#search-q").inputValue()).toBe("plt-36")
  await shoot("one")
  await page.reload()
  expect(await page.locator(".hit").count()).toBe(1)
})

test("what cannot be meant is told in place; what is not there, too", async () => {
  await page.fill("#search-q", "on:2026-02-31 crane")
  await page.waitForSelector("#search-problems")
  expect(await page.locator("#search-problems").innerText()).toContain("2026-02-31")
  await shoot("problem")
  await page.fill("#search-q", "zeppelin")
  await page.waitForSelector("#search-results .no-hits")
  await shoot("none")
})

test("a result opens in place in the history", async () => {
  await page.fill("#search-q", "crane stands")
  await page.waitForSelector(".hit")
  await eventually("only the newest answer stands", async () => (await page.locator(".hit").count()) === 1)
  await page.keyboard.press("Tab")
  await page.locator(".hit-link").first().click()
  await page.waitForSelector("#conversation .message")
  expect(page.url()).toContain("at=")
  expect(await page.getByText("PLT-3699").first().isVisible()).toBe(true)
})

test("many results: pages and groups, without a script, on a phone in the dark", async () => {
  const phone = { javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: "dark" as const }
  const { context, page: small } = await journey.enter(reader, "/search?q=harbour", phone)
  expect(await small.locator(".hit").count()).toBe(50)
  await shoot("phone", small)
  await small.locator(".more").click()
  await small.waitForURL(/cursor=/)
  expect(await small.locator(".hit").count()).toBe(10)
  await small.fill("#search-q", "filler line 7")
  await small.press("#search-q", "Enter")
  await small.waitForURL(/line/)
  expect(await small.locator(".hit .said").first().innerText()).toContain("filler line")
  await small.goto(`${journey.url}/search?q=harbour&grouped=1`)
  expect(await small.locator(".hit-group").count()).toBe(1)
  await context.close()
})

test("order and grouping are within a phone's screen, in either language", async () => {
  for (const [width, locale] of [
    [390, "en-GB"],
    [390, "de-DE"],
    [320, "de-DE"],
  ] as const) {
    const phone = { viewport: { width, height: 844 }, hasTouch: true, isMobile: true, locale }
    const { context, page: small } = await journey.enter(reader, "/search?q=filler&order=relevance", phone)
    const ends = await small
      .locator(".arrangement a")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right))
    expect(ends.length).toBe(4)
    expect(Math.max(...ends)).toBeLessThan(width)
    await shoot(`arrangement-${width}-${locale}`, small)
    await context.close()
  }
})

test("the order is a part of the address, and what stands around a result opens beneath it", async () => {
  await page.goto(`${journey.url}/search?q=${encodeURIComponent("filler line 30")}`)
  await page.click("text=Most relevant")
  await eventually("the address says so", async () => new URL(page.url()).searchParams.get("order") === "relevance")
  await page.waitForSelector(".arrangement [href*=relevance][aria-current]")
  expect(await page.locator(".hit .said").first().innerText()).toBe("filler line 30 about the harbour")
  await page.fill("#search-q", "filler line 31")
  await eventually("it stays so", async () => (await page.locator(".hit .said").first().innerText()).includes(" 31 "))
  expect(new URL(page.url()).searchParams.get("order")).toBe("relevance")
  const hit = page.locator(".hit").first()
  await hit.locator("summary").focus()
  await page.keyboard.press("Enter")
  await hit.locator("ol.around").waitFor()
  expect(await hit.locator("ol.around .body").allInnerTexts()).toEqual(
    [29, 30, 31, 32, 33].map((n) => `filler line ${n} about the harbour`),
  )
  await shoot("context")
  const phone = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } }
  const { context, page: small } = await journey.enter(reader, "/search?q=filler+OR+crane&order=relevance", phone)
  await small.locator(".hit summary").first().click()
  await shoot("context-phone", small)
  await small.locator(".hit .around a").first().click()
  await small.waitForURL(/\/c\/.*at=/)
  await context.close()
})
