import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let bea: Person
let direct: string
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  bea = await journey.team.join("bea")
  direct = await journey.team.chat("direct", [ada])
})
afterAll(async () => {
  await journey?.stop()
  expect(journey.browser.errors).toEqual([])
})

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const card = (page: Page) => page.locator("#card")
const place = (page: Page) => page.locator(`#chat-${direct}`)
const isTold = (page: Page, words: string) =>
  eventually(`the sidebar says ${words}`, async () => (await place(page).innerText()).includes(words))

test("whom one talks to is seen to come, to say something of themselves, and to go; also after a time without a line", async () => {
  const { page: own, context } = await journey.enter(journey.team.owner)
  await isTold(own, "Offline")
  const { page: adas, context: hers } = await journey.enter(ada)
  await isTold(own, "Online")

  await adas.locator("button.me").click()
  await adas.locator("#self [data-card]").click()
  await card(adas).getByRole("button", { name: "At lunch" }).click()
  await card(adas).getByText("Saved.").waitFor()
  expect(await card(adas).evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await isTold(own, "🍜")
  expect(await place(own).locator(".status-mark").getAttribute("title")).toBe("🍜 At lunch")

  // Another emoji, from the picker over the card.
  await card(adas).locator(".emoji [data-action=emoji]").click()
  await adas.locator("#emoji input").fill("palm")
  await adas.locator("#emoji-found [value='🌴']").first().click()
  expect(await card(adas).locator("input[name=emoji]:not([type=hidden])").inputValue()).toBe("🌴")
  expect(await card(adas).isVisible()).toBe(true)
  await card(adas).locator("input[name=emoji]:not([type=hidden])").fill("🍜")

  await context.setOffline(true)
  await own.evaluate(() => window.dispatchEvent(new Event("offline")))
  await card(adas).getByLabel("Do not disturb", { exact: true }).check()
  await card(adas).getByRole("button", { name: "Change" }).click()
  await card(adas).getByText("Saved.").waitFor()
  await card(adas).getByRole("button", { name: "Clear status" }).click()
  await eventually(
    "the status is cleared",
    async () => (await card(adas).getByRole("button", { name: "Clear status" }).count()) === 0,
  )
  await context.setOffline(false)
  await isTold(own, "Do not disturb")
  await eventually("no status", async () => !(await place(own).innerText()).includes("🍜"))

  await ada.put("/me/presence", { presence: "online" })
  await isTold(own, "Online")
  await hers.close()
  await isTold(own, "Offline")
  await context.close()
})

test("a name leads to a card by mouse and by key, and from there to a direct chat", async () => {
  await ada.put("/me/status", { emoji: "🌴", text: "On holiday" })
  await ada.post(`/chats/${journey.team.general}/messages`, { body: "who am I?" })
  const { page, context } = await journey.enter(journey.team.owner)
  const name = message(page, "who am I?").locator("a.name")
  await name.click()
  await card(page).getByText("@ada").waitFor()
  expect(await card(page).innerText()).toContain("On holiday")
  const [box, shown] = [await name.boundingBox(), await card(page).boundingBox()]
  expect(Math.abs(shown!.x - box!.x)).toBeLessThan(12)
  expect(shown!.y >= 0 && shown!.y + shown!.height <= 900).toBe(true)
  await page.keyboard.press("Escape")
  expect(await card(page).isVisible()).toBe(false)

  await name.focus()
  await page.keyboard.press("Enter")
  await card(page).getByText("@ada").waitFor()
  await card(page).getByRole("button", { name: "Add to favourites" }).press("Enter")
  await card(page).getByRole("button", { name: "Remove from favourites" }).waitFor()
  await card(page).getByRole("button", { name: "Message" }).click()
  await page.waitForURL(`**/c/${direct}`)
  await page.locator(".head h1 a.name", { hasText: "Ada" }).waitFor()
  await context.close()
})

test("on a phone it is a sheet from below; who has read a message is told there", async () => {
  const { page: beas } = await journey.enter(bea, undefined, phone)
  await message(beas, "who am I?").waitFor()
  const { page: adas } = await journey.enter(ada)
  await say(adas, "seen by somebody?")
  const said = message(beas, "seen by somebody?")
  await said.waitFor()
  await eventually("it counts as read", async () => {
    const { body } = await ada.get(`/chats/${journey.team.general}/messages?limit=1`)
    return body["messages"][0].readCount > 0
  })
  await said.focus()
  await said.locator("[data-action=seen]").evaluate((link: HTMLElement) => link.click())
  await card(beas).getByText("Seen by").first().waitFor()
  expect(await card(beas).innerText()).toContain("Bea")
  const box = (await card(beas).boundingBox())!
  expect([box.x, Math.round(box.y + box.height), box.width]).toEqual([0, 844, 390])
  await card(beas).getByRole("button", { name: "Close" }).tap()
  await eventually("the sheet is gone", async () => !(await card(beas).isVisible()))
})

test("without a script the card, the readers and one's status are pages", async () => {
  const { page } = await journey.enter(bea, undefined, { javaScriptEnabled: false })
  await page.locator("#messages a.name", { hasText: "Ada" }).first().click()
  expect(await page.locator(".profile").innerText()).toContain("@ada")
  await page.getByRole("button", { name: "Message" }).click()
  await page.waitForURL("**/c/*")
  await page.goto(`${journey.url}/status`)
  await page.fill("[name=text][placeholder]", "Writing without a script")
  await page.getByRole("button", { name: "Set status" }).click()
  expect(await page.locator("main").innerText()).toContain("Writing without a script")
  await page.getByRole("button", { name: "Clear status" }).click()
  expect(await page.locator("main").innerText()).not.toContain("Writing without")
})
