import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import type { Page } from "playwright-core"
import { bodies, fill, type Journey, message, startJourney } from "../support/journey"

setDefaultTimeout(30_000)

/** Everything that matters works where scripts are off. */
let journey: Journey
let page: Page
let harbour: string

beforeAll(async () => {
  journey = await startJourney()
  const { team, browser } = journey
  await team.join("reader")
  harbour = await team.chat("channel", [], "harbour")
  await fill(team.owner, team.general, 120)
  page = (await browser.person({ javaScriptEnabled: false })).page
})
afterAll(() => journey.stop())

test("signs in, and reads from the first new message on, with times in UTC", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await page.fill("[name=login]", "reader")
  await page.fill("[name=password]", "correct horse battery")
  await page.click("main button")
  await page.waitForSelector(".new-line")
  expect((await bodies(page))[0]).toBe("line 1")
  expect(await page.innerText("#messages")).toContain("UTC")
})

test("marks what it has read by hand", async () => {
  await page.locator(".button", { hasText: "Mark as read" }).click()
  await page.waitForURL(`${journey.url}/c/${journey.team.general}`)
  // The first page held only some of what was unread: the chat now opens at what came after it.
  expect((await bodies(page)).length).toBeGreaterThan(1)
  expect(await page.locator(".new-line + article .body").innerText()).not.toBe("line 1")
})

test("posts with a form, and neither a reload, Back nor the same form again doubles it", async () => {
  const clientId = await page.inputValue("#composer [name=clientId]")
  const action = `${new URL(page.url()).pathname}/messages`
  const body = "written without a script"
  await page.fill("#composer-body", body)
  await page.click(".send")
  await message(page, body).waitFor()
  await page.reload()
  await page.goBack()
  await page.goForward()
  const again = await page.request.post(journey.url + action, {
    form: { body, clientId },
    headers: { Origin: journey.url },
  })
  expect(again.ok()).toBe(true)
  await page.goto(again.url())
  expect(await message(page, body).count()).toBe(1)
})

test("follows links to older messages and back to newer ones", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}?at=120`)
  const first = (await bodies(page))[0]!
  await page.click("a.older")
  const older = await bodies(page)
  expect(older.at(-1)).toBe("line 93")
  expect(first).toBe("line 94")
  for (let seen = 0; (await page.locator("a.older").count()) > 0 && seen < 10; seen++) await page.click("a.older")
  expect((await bodies(page))[0]).toBe("line 1")
  await page.click("a.newer")
  expect((await bodies(page))[0]).not.toBe("line 1")
})

test("changes and deletes an own message on a page of its own", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}?at=120`)
  const own = message(page, "written without a script")
  const id = await own.getAttribute("data-id")
  await page.goto(`${journey.url}/m/${id}/edit`)
  await page.fill("textarea", "changed without a script")
  await page.click("main form button")
  await message(page, "changed without a script").waitFor()
})

test("joins a channel and leaves the product", async () => {
  await page.click("a.browse")
  await page.click("main a:has-text('harbour')")
  await page.click("main form[action$=join] button")
  await page.waitForSelector("#composer-body")
  expect(page.url()).toContain(harbour)
  await page.click("#sidebar .me")
  await page.click("text=Sign out")
  await page.waitForURL("**/sign-in**")
  await page.goto(`${journey.url}/c/${harbour}`)
  expect(await page.locator("[name=password]").count()).toBe(1)
})
