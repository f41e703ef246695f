import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const shots = process.env["REACTION_SHOTS"]
const shoot = async (name: string, on: Page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))

let journey: Journey
let ada: Person
let desk: Page
let pocket: Page
let away: BrowserContext
let id: string
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  const posted = await ada.post(`/chats/${journey.team.general}/messages`, { body: "we sail at nine" })
  id = posted.body["message"].id
  await journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body: "aye" })
  ;({ page: desk } = await journey.enter(ada))
  ;({ page: pocket, context: away } = await journey.enter(journey.team.owner, undefined, phone))
  for (const page of [desk, pocket]) await page.waitForSelector(`#m-${id}`)
})
afterAll(() => journey.stop())

const isPinned = (page: Page) => page.locator(`#m-${id} .pinned`).count()
const lines = (page: Page) => page.locator("#messages .system", { hasText: "pinned a message" })

test("what one pins is marked for the other, with a line that leads to it", async () => {
  await desk.hover(`#m-${id}`)
  await desk.click(`#m-${id} .pin button`)
  for (const page of [desk, pocket]) {
    await page.waitForSelector(`#m-${id} .pinned`)
    await lines(page).waitFor()
  }
  expect(await lines(pocket).locator(".said a").getAttribute("href")).toBe(`/m/${id}`)
  await shoot("pinned", desk)
  await pocket.tap(`#m-${id} .body`)
  const bar = (await pocket.locator(`#m-${id} .bar`).boundingBox())!
  expect(bar.x).toBeGreaterThanOrEqual(0)
  await shoot("pinned-phone", pocket)
})

test("the list tells who pinned it, leads there and unpins; the other's page follows", async () => {
  await pocket.tap(`#m-${id} .pinned`)
  await pocket.waitForSelector(".pins")
  expect(await pocket.innerText(".pins")).toMatch(/we sail at nine\s+Pinned by Ada/)
  await shoot("pins-phone", pocket)
  await pocket.locator(".pins button").tap()
  await pocket.waitForSelector(`#m-${id}`)
  await eventually("unpinned", async () => (await isPinned(desk)) + (await isPinned(pocket)) === 0)
})

test("who was offline meanwhile finds it pinned", async () => {
  await away.setOffline(true)
  await pocket.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  await ada.put(`/messages/${id}/pin`)
  await desk.waitForSelector(`#m-${id} .pinned`)
  await away.setOffline(false)
  await pocket.waitForSelector(`#m-${id} .pinned`)
})

test("what a changed message said opens beside its mark", async () => {
  await ada.patch(`/messages/${id}`, { body: "we sail at **ten**" })
  await pocket.locator(`#m-${id} .edited`).waitFor()
  await desk.click(`#m-${id} .edited`)
  await desk.waitForSelector("#versions .versions")
  expect(await desk.locator("#versions .body").allInnerTexts()).toEqual(["we sail at ten", "we sail at nine"])
  // The mark is no link to a message that is to be shown.
  expect(await desk.locator(`#m-${id} [data-quotes], #m-${id} [data-quote]`).count()).toBe(0)
  await shoot("versions", desk)
  await desk.keyboard.press("Escape")
  await desk.waitForSelector("#versions", { state: "hidden" })
  await pocket.tap(`#m-${id} .edited`)
  await pocket.waitForSelector("#versions .versions")
  await shoot("versions-phone", pocket)
})

test("an open list of pins follows what others pin, change and unpin, also while the line was away", async () => {
  const { body } = await ada.post(`/chats/${journey.team.general}/messages`, { body: "bring a coat" })
  const coat = `/messages/${body["message"].id}`
  const { page, context } = await journey.enter(journey.team.owner, `/c/${journey.team.general}/pins`, phone)
  await page.waitForSelector(".pin-list")
  await page.locator("button.me .dot[data-presence=online]").waitFor({ state: "attached" })
  await ada.put(`${coat}/pin`)
  await page.locator(".pins li", { hasText: "bring a coat" }).waitFor()
  await ada.patch(coat, { body: "bring two coats" })
  await page.locator(".pins li", { hasText: "two coats" }).waitFor()
  await desk.click(".head [aria-label^='Details'], .head a[href$='/details']")
  await desk.click("#tab-pins")
  await desk.locator("#details .pins li", { hasText: "two coats" }).waitFor()
  await context.setOffline(true)
  await ada.delete(`${coat}/pin`)
  await desk.locator("#details .pins li", { hasText: "two coats" }).waitFor({ state: "detached" })
  await context.setOffline(false)
  await page.locator(".pins li", { hasText: "two coats" }).waitFor({ state: "detached" })
})

test("without scripts it is pinned by a form, and earlier versions are a page", async () => {
  const { page } = await journey.enter(ada, undefined, { javaScriptEnabled: false })
  await page.hover(`#m-${id}`)
  await page.click(`#m-${id} .bar a`)
  await page.click(".actions form[action$=pin] button")
  await page.waitForURL(/#m-/)
  expect(await isPinned(page)).toBe(0)
  await page.click(`#m-${id} .edited`)
  expect(await page.innerText("main")).toContain("we sail at nine")
})
