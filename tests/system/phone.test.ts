import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { fill, type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** One pane at a time, under a thumb. */
let journey: Journey
let page: Page

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  await team.chat("channel", [], "harbour")
  await fill(team.owner, team.general, 40)
  page = (await enter(team.owner, undefined, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }))
    .page
})
afterAll(() => journey.stop())

const isSeen = (selector: string) => page.locator(selector).first().isVisible()

/** Controls that a thumb would miss: those that are seen, outside of running text. */
const small = () =>
  page.locator("a, button, input:not([type=hidden]), select, textarea, summary").evaluateAll((all) =>
    all
      .filter(
        (one) =>
          one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
          !one.closest(".body, p, .when, .visually-hidden"),
      )
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ one, box }) => !one.matches(".skip") && box.width > 0 && (box.width < 43.5 || box.height < 43.5))
      .map(({ one, box }) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`),
  )
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

test("shows the conversation alone, and the chats behind a link back", async () => {
  await message(page, "line 40").waitFor()
  expect(await isSeen("#sidebar")).toBe(false)
  expect(await small()).toEqual([])
  expect(await overflow()).toBe(0)
  await page.tap(".to-chats")
  await eventually("the chats are shown", () => isSeen("#sidebar"))
  expect(await isSeen("#composer-body")).toBe(false)
  expect(await small()).toEqual([])
  await page.tap("#sidebar a[data-chat]:has-text('harbour')")
  await eventually("the chat is shown", () => isSeen("#composer-body"))
  expect(await isSeen("#sidebar")).toBe(false)
  await page.goBack()
  await eventually("Back shows the chats", () => isSeen("#sidebar"))
  await page.tap("#sidebar a[data-chat]:has-text('general')")
  await message(page, "line 40").waitFor()
})

test("the composer is large enough that a phone does not zoom, and Enter breaks the line", async () => {
  const size = await page
    .locator("#composer-body")
    .evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize))
  expect(size).toBeGreaterThanOrEqual(16)
  await page.tap("#composer-body")
  await page.keyboard.type("first")
  await page.keyboard.press("Enter")
  await page.keyboard.type("second")
  expect(await page.inputValue("#composer-body")).toBe("first\nsecond")
  await page.tap(".send")
  await message(page, "second").waitFor()
  expect(await page.inputValue("#composer-body")).toBe("")
})

test("the details come over the conversation and go again", async () => {
  await page.tap("a[aria-label^=Details]")
  await page.waitForSelector("#details .person")
  const isCovered = await page.locator("#composer-body").evaluate((field) => {
    const { x, y, width, height } = field.getBoundingClientRect()
    return !field.checkVisibility() || document.elementFromPoint(x + width / 2, y + height / 2) !== field
  })
  expect(isCovered).toBe(true)
  expect(await small()).toEqual([])
  expect(await overflow()).toBe(0)
  await page.tap("[data-action=close-details]")
  await eventually("the conversation is back", () => isSeen("#composer-body"))
})
