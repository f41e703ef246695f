import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let page: Page
let phone: Page
const chats: Record<string, string> = {}
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  for (const name of ["boats", "cranes", "docks"]) chats[name] = await journey.team.chat("private", [ada], name)
  ;({ page } = await journey.enter(ada))
  ;({ page: phone } = await journey.enter(ada, "/w/harbour?list", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
})
afterAll(() => journey.stop())

const link = (on: Page, name: string) => on.locator(`#chat-${chats[name]}`)
const order = (on: Page) => on.locator("[data-place] [data-chat] .title").allInnerTexts()
const shows = (on: Page, ...titles: string[]) =>
  eventually(titles.join(" "), async () => String(await order(on)) === String(titles))

test("a favourite comes first, on the phone, too, which was offline meanwhile", async () => {
  await shows(page, "boats", "cranes", "docks", "general")
  await phone.context().setOffline(true)
  await link(page, "docks").click({ button: "right" })
  await page.locator("#details button", { hasText: "Add to favourites" }).click()
  await page.locator("#details button[aria-pressed=true]", { hasText: "Remove from favourites" }).waitFor()
  await shows(page, "docks", "boats", "cranes", "general")
  await phone.context().setOffline(false)
  await shows(phone, "docks", "boats", "cranes", "general")
})

test("chats are dragged, and moved by keys without losing the focus", async () => {
  await link(page, "cranes").dragTo(link(page, "boats"))
  await shows(phone, "docks", "cranes", "boats", "general")
  await link(page, "boats").focus()
  await page.keyboard.press("Alt+ArrowUp")
  await shows(phone, "docks", "boats", "cranes", "general")
  await eventually("focus", () => page.evaluate((id) => document.activeElement?.id === id, `chat-${chats["boats"]}`))
  await page.keyboard.press("Alt+ArrowUp")
  await eventually("two favourites", async () => (await page.locator("[data-place=favourites] li").count()) === 2)
  await shows(phone, "docks", "boats", "cranes", "general")
})

test("a muted chat is dimmed, and what is said there counts nowhere but as a mention", async () => {
  await link(page, "cranes").click()
  await page.locator(".head a[aria-label^=Notifications]").click()
  await page.locator("#details button", { hasText: "Mute" }).click()
  await page.locator(`#chat-${chats["cranes"]}[data-muted]`).waitFor()
  await link(page, "boats").click()
  await page.waitForSelector(`#conversation[data-chat="${chats["boats"]}"]`)
  await journey.team.owner.post(`/chats/${chats["cranes"]}/messages`, { body: "noise" })
  await eventually("counted", async () => (await link(page, "cranes").getAttribute("data-unread")) === "1")
  expect(await link(page, "cranes").locator(".count").isVisible()).toBe(false)
  expect(await page.title()).not.toContain("(1)")
  await journey.team.owner.post(`/chats/${chats["cranes"]}/messages`, { body: "@ada?" })
  await eventually("mention", () => link(page, "cranes").locator(".count.mention").isVisible())
  expect(journey.browser.errors).toEqual([])
})
