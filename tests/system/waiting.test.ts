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
  for (const chat of Object.values(chats)) await say(chat, "news")
  ;({ page } = await journey.enter(ada))
  ;({ page: phone } = await journey.enter(ada, "/w/harbour/catch-up", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
})
afterAll(() => journey.stop())

const say = (chat: string, body: string) => journey.team.owner.post(`/chats/${chat}/messages`, { body })
const items = (on: Page) => on.locator("#waiting [data-waiting]")
const count = (on: Page, wanted: number) =>
  eventually(`${wanted} wait`, async () => (await items(on).count()) === wanted)

test("keys go from one unread chat to the next and back", async () => {
  await page.locator("#composer-body").focus()
  await eventually("loaded", async () => {
    await page.keyboard.press("Alt+Shift+ArrowDown")
    return page.locator(`#conversation[data-chat="${chats["boats"]}"]`).count()
  })
  await eventually("another", async () => {
    await page.keyboard.press("Alt+Shift+ArrowUp")
    return (await page.locator(`#conversation[data-chat="${chats["boats"]}"]`).count()) === 0
  })
})

test("what waits is worked through by keys, and goes from the phone's page at once", async () => {
  await page.locator(".place.waiting").click()
  await page.waitForSelector("#waiting")
  for (const chat of Object.values(chats)) await say(chat, "more news")
  for (const on of [page, phone])
    await eventually("all of it", async () => (await items(on).filter({ hasText: "more news" }).count()) === 3)
  await page.keyboard.press("j")
  await page.keyboard.press("j")
  const second = await items(page).nth(1).getAttribute("data-waiting")
  await page.keyboard.press("e")
  await count(page, 2)
  await count(phone, 2)
  expect(
    await items(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["waiting"])),
  ).not.toContain(second)
  await eventually("the next has the focus", () =>
    page.evaluate(() => document.activeElement?.matches("[data-waiting]")),
  )
})

test("what came while a phone was away stands there when it is back", async () => {
  await phone.context().setOffline(true)
  await say(journey.team.general, "@ada, are you there?")
  await count(page, 3)
  await phone.context().setOffline(false)
  await count(phone, 3)
  await phone.locator(".waiting-group h2", { hasText: "Mentions and direct messages" }).waitFor()
  await count(phone, 3)
})

test("Escape marks a chat read, Shift and Escape all of them, and both are undone", async () => {
  for (let n = 0; n < 60; n++) await say(chats["docks"]!, `line ${n}`)
  await page.goto(`${journey.url}/c/${chats["docks"]}`)
  const unread = () => page.locator(`#chat-${chats["docks"]}`).getAttribute("data-unread")
  await page.locator("#composer-body").focus()
  await eventually("read", async () => {
    await page.keyboard.press("Escape")
    return page.locator(".toast", { hasText: "Marked as read" }).count()
  })
  await eventually("nothing", async () => (await unread()) === "0")
  await page.locator(".toast button", { hasText: "Undo" }).first().click()
  await eventually("unread again", async () => Number(await unread()) > 0)
  await page.locator("#composer-body").focus()
  const waitingBefore = await page.locator("#sidebar .place.unread[data-chat]").count()
  expect(waitingBefore).toBeGreaterThan(0)
  await page.keyboard.press("Shift+Escape")
  await eventually("none anywhere", async () => (await page.locator("#sidebar .place.unread[data-chat]").count()) === 0)
  await count(phone, 0)
  await page.locator(".toast", { hasText: "All is" }).locator("button", { hasText: "Undo" }).click()
  await count(phone, waitingBefore)
  expect(journey.browser.errors).toEqual([])
})
