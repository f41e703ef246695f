import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Json, Person } from "../support/app"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let page: Page
let phone: Page
let phoneContext: BrowserContext
/** What the laptop's browser was asked to show. */
const shown: string[] = []
const ids: string[] = []

function recordNotices() {
  class Recorded {
    static permission = "granted"
    constructor(title: string, options: { body: string }) {
      ;(globalThis as any).noticed(`${title}: ${options.body}`)
    }
    close() {}
  }
  Object.assign(globalThis, { Notification: Recorded })
}

beforeAll(async () => {
  journey = await startJourney({ jobs: true })
  ada = await journey.team.join("ada")
  for (const body of ["fix the crane", "paint the hull", "order rope"])
    ids.push((await journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body })).body["message"].id)
  const laptop = await journey.enter(ada)
  page = laptop.page
  await laptop.context.exposeFunction("noticed", (what: string) => void shown.push(what))
  await laptop.context.addInitScript(recordNotices)
  await page.reload()
  ;({ page: phone, context: phoneContext } = await journey.enter(ada, "/w/harbour/saved", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
  await phone.waitForSelector(".empty")
})
afterAll(() => journey.stop())

const count = (on: Page) => on.locator("#saved-count").evaluate((one) => one.firstChild?.textContent ?? "")
const items = (on: Page) => on.locator("#saved .kept-item")
const saved = async () => (await ada.get(`/workspaces/${journey.team.workspaceId}/saved`)).body as Json

test("one press on the bookmark keeps a message, on all devices, and Alt+S does too", async () => {
  await message(page, "fix the crane").hover()
  await page.locator(`#m-${ids[0]} .bar .keep`).click()
  await page.locator("#card .remind-choices button", { hasText: "In 20 minutes" }).waitFor()
  expect(await page.locator("#card h2").innerText()).toBe("Saved for later")
  await eventually("counted here", async () => (await count(page)) === "1")
  await items(phone).filter({ hasText: "fix the crane" }).waitFor()
  await eventually("marked in the chat", () =>
    page.locator(`#m-${ids[0]} .body`).evaluate((one) => getComputedStyle(one, "::before").float !== "none"),
  )
  await page.keyboard.press("Escape")
  await page.locator("#card").waitFor({ state: "hidden" })
  await page.locator(`#m-${ids[1]}`).focus()
  await page.keyboard.press("Alt+s")
  await eventually("both", async () => (await items(phone).count()) === 2)
  await page.locator("#card").getByRole("button", { name: "Remove" }).click()
  await page.locator("#card h2", { hasText: "Not saved" }).waitFor()
  await eventually("one again", async () => (await items(phone).count()) === 1)
  await page.locator("#card").getByRole("button", { name: "Save for later" }).click()
  await eventually("and two", async () => (await items(phone).count()) === 2)
})

test("on a phone it comes from below, and takes what was kept back", async () => {
  const away = await phoneContext.newPage()
  await away.goto(`${journey.url}/c/${journey.team.general}`)
  const article = away.locator(`#m-${ids[2]}`)
  await article.locator(".body").tap()
  await article.locator(".bar .to-rest").tap()
  await article.locator(".rest .keep").tap()
  await away.locator("#card h2", { hasText: "Saved for later" }).waitFor()
  await eventually("counted on the laptop", async () => (await count(page)) === "3")
  await away.locator("#card").getByRole("button", { name: "Remove" }).tap()
  await eventually("and no more", async () => (await count(page)) === "2")
  await away.close()
})

test("a reminder is chosen by a press, a time that has passed is refused in place", async () => {
  await page.locator("#card").getByRole("button", { name: "Tomorrow at 9:00" }).click()
  await page.locator("#card .remind-when").waitFor()
  await items(phone).filter({ hasText: "paint the hull" }).locator(".remind-when").waitFor()
  const { remindAt } = (await saved())["saved"].find((one: Json) => one["messageId"] === ids[1])
  expect(
    new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", timeStyle: "short" }).format(new Date(remindAt)),
  ).toBe("09:00")
  await page.fill("#card [name=at]", "2020-01-01T09:00")
  await page.locator("#card").getByRole("button", { name: "Set" }).click()
  await page.locator("#card [role=alert]", { hasText: "still to come" }).waitFor()
  await page.keyboard.press("Escape")
})

test("what falls due is shown once on the laptop, on the phone's page, and to a phone that was away", async () => {
  await say(page, "/remind me call the pilot in 2 seconds")
  await page.locator("#writing-note", { hasText: "You will be reminded" }).waitFor()
  await items(phone).filter({ hasText: "call the pilot" }).waitFor()
  await phoneContext.setOffline(true)
  await eventually("shown", async () => shown.length > 0)
  expect(shown).toEqual(["Reminder: call the pilot"])
  await eventually("counted as due", async () => page.locator("#saved-count.mention").count())
  expect(await count(page)).toBe("1")
  await eventually("and on the tab's icon", () =>
    page.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href.startsWith("data:")),
  )
  await phoneContext.setOffline(false)
  await phone.locator(".toast", { hasText: "call the pilot" }).waitFor()
  await phone.locator(".kept-item.due", { hasText: "call the pilot" }).waitFor()
  await phone.reload()
  await phone.locator(".kept-item.due").waitFor()
  expect(await phone.locator(".toast").count()).toBe(0)
  await page.reload()
  await page.locator("#saved-count.mention").waitFor()
  await phone.locator(".kept-item.due").getByRole("button", { name: "Mark as done" }).tap()
  await eventually("nothing is due", async () => (await page.locator("#saved-count.mention").count()) === 0)
  await eventually("gone from the list", async () => (await items(phone).count()) === 2)
  expect(shown).toHaveLength(1)
})

test("the list leads to the message's place, and keeps up with what it says", async () => {
  await journey.team.owner.patch(`/messages/${ids[0]}`, { body: "fix the big crane" })
  await page.locator(".place", { hasText: "Saved for later" }).click()
  const row = items(page).filter({ hasText: "fix the big crane" })
  await row.waitFor()
  await row.getByRole("link", { name: "Remind me…" }).click()
  const card = page.locator("#card")
  await card.getByRole("button", { name: "In 3 hours" }).click()
  await row.locator(".remind-when").waitFor()
  await card.getByRole("button", { name: "No reminder" }).click()
  await eventually("taken back", async () => (await row.locator(".remind-when").count()) === 0)
  await page.keyboard.press("Escape")
  await row.locator(".where a").click()
  await message(page, "fix the big crane").waitFor()
  expect(page.url()).toContain(`/c/${journey.team.general}`)
  expect(journey.browser.errors).toEqual([])
})
