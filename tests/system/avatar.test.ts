import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, message, startJourney } from "../support/journey"
import { colourOf, png } from "../support/pictures"
import { eventually } from "../support/patience"

/** A picture of oneself: cut in the browser, and seen at once by the others. */
let journey: Journey
let ada: Person
let bob: Person
let phone: Page
const bands = png(900, 300, (x) => (x < 300 ? [240, 10, 10] : x < 600 ? [10, 240, 10] : [10, 10, 240]))
const file = { name: "me.png", mimeType: "image/png", buffer: bands }

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  bob = await team.join("bob")
  await ada.post(`/chats/${team.general}/messages`, { body: "here I am" })
  phone = (await enter(bob, undefined, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })).page
  await message(phone, "here I am").waitFor()
  await phone.waitForFunction(() => "besides" in document.querySelector("#composer")!)
})
afterAll(() => journey.stop())

const faces = () => message(phone, "here I am").locator(".face img")
async function colourSeen() {
  const url = (await faces().getAttribute("src"))!
  const answer = await fetch(journey.url + url, { headers: { Authorization: `Bearer ${bob.token}` } })
  return colourOf(await answer.bytes())
}

test("is cut by keys and by dragging, and seen on another's open page within a second", async () => {
  const { page } = await journey.enter(ada, "/account")
  await page.setInputFiles("#field-file", file)
  const canvas = page.locator(".avatar canvas")
  await canvas.waitFor()
  expect(await canvas.evaluate((one) => one === document.activeElement)).toBe(true)
  // From the green middle to the red left.
  for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowLeft")
  await page.locator(".avatar [type=range]").fill("2")
  expect(await faces().count()).toBe(0)
  await page.locator(".avatar .button").first().click()
  await page.locator(".done").waitFor()
  await eventually("it is seen", async () => (await faces().count()) === 1)
  const [red, green, blue] = await colourSeen()
  expect(red).toBeGreaterThan(200)
  expect(Math.max(green, blue)).toBeLessThan(60)
  await page.setInputFiles("#field-file", file)
  await canvas.waitFor()
  const { x, y } = (await canvas.boundingBox())!
  await page.mouse.move(x + 200, y + 100)
  await page.mouse.down()
  for (let i = 0; i < 5; i++) await page.mouse.move(x + 200 - 80 * i, y + 100, { steps: 4 })
  await page.mouse.up()
  const before = await faces().getAttribute("src")
  await page.locator(".avatar .button").first().click()
  await eventually("the other one is seen", async () => (await faces().getAttribute("src")) !== before)
  expect((await colourSeen())[2]).toBeGreaterThan(200)
  await page.locator(".avatar .button.quiet").click()
  await eventually("initials again", async () => (await faces().count()) === 0)
  expect(await message(phone, "here I am").locator(".face").innerText()).toBe("AD")
  await page.context().close()
})

test("without a script is the middle, and a file that is none is refused beside the field", async () => {
  const { page } = await journey.browser.person({ javaScriptEnabled: false })
  await page
    .context()
    .addCookies([{ name: "confab", value: ada.token, url: journey.url, httpOnly: true, sameSite: "Lax" }])
  await page.goto(`${journey.url}/account`)
  await page.setInputFiles("#field-file", { ...file, buffer: Buffer.from("no picture") })
  await page.locator(".avatar .button").first().click()
  expect(await page.locator(".avatar .problem").innerText()).toContain("not a picture")
  await page.setInputFiles("#field-file", file)
  await page.locator(".avatar .button").first().click()
  await page.locator(".done").waitFor()
  await eventually("it is seen", async () => (await faces().count()) === 1)
  expect((await colourSeen())[1]).toBeGreaterThan(200)
})

test("nothing broke the content policy", () => expect(journey.browser.errors).toEqual([]))
