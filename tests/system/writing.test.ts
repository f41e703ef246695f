import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { eventually, type Journey, message, say, startJourney } from "../support/journey"

setDefaultTimeout(40_000)

let journey: Journey
let ada: Person
let page: Page
let phone: Page
beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  await team.join("adrian")
  await team.chat("channel", [ada], "quay")
  ;({ page } = await enter(team.owner))
  ;({ page: phone } = await enter(ada, undefined, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
})
afterAll(() => journey.stop())
beforeEach(() => page.fill("#composer-body", ""))

const field = (at = page) => at.locator("#composer-body")
const options = (at = page) => at.locator(".suggestions:not([hidden]) [role=option] .said").allInnerTexts()
const offered = (text: string, at = page) =>
  eventually(`${text} is offered`, async () => (await options(at)).includes(text))
const closed = () => eventually("nothing is offered", async () => (await options()).length === 0)
const active = async () => {
  const id = await field().getAttribute("aria-activedescendant")
  return id && page.locator(`#${id} .said`).innerText()
}

test("a mention is completed by keys alone, and sent by the next Enter", async () => {
  await field().focus()
  await page.keyboard.type("ahoy @ad")
  await offered("@adrian")
  expect(await field().getAttribute("role")).toBe("combobox")
  expect(await field().getAttribute("aria-expanded")).toBe("true")
  expect(await active()).toBe("@ada")
  await page.keyboard.press("ArrowDown")
  expect(await active()).toBe("@adrian")
  await page.keyboard.press("ArrowUp")
  await page.keyboard.press("Enter")
  expect(await field().inputValue()).toBe("ahoy @ada ")
  expect(await field().getAttribute("role")).toBeNull()
  await page.keyboard.press("Control+z")
  expect(await field().inputValue()).toBe("ahoy @ad")
  await page.keyboard.press("End")
  await page.keyboard.type("a")
  await offered("@ada")
  await page.keyboard.press("Tab")
  await page.keyboard.type("there")
  await page.keyboard.press("Enter")
  await message(phone, "ahoy @ada there").waitFor()
  expect(await message(phone, "ahoy @ada there").getAttribute("data-for-me")).toBe("")
})

test("Escape leaves the word as it is, and a finished word is sent at once", async () => {
  await field().focus()
  await page.keyboard.type("#qu")
  await offered("#quay")
  await page.keyboard.press("Escape")
  await closed()
  expect(await field().inputValue()).toBe("#qu")
  await page.keyboard.type("ay")
  await offered("#quay")
  await page.keyboard.press("Enter")
  await message(page, "#quay").waitFor()
})

test("nothing is offered in code, in the middle of a word, and while a composition goes on", async () => {
  await field().focus()
  for (const text of ["`@a", "ada@a"]) {
    await field().fill("")
    await page.keyboard.type(text)
    await page.evaluate(() => fetch("/counts").then(() => {}))
    expect(await options()).toEqual([])
  }
  await field().fill("")
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("Input.imeSetComposition", { text: "@ada", selectionStart: 4, selectionEnd: 4 })
  expect(await options()).toEqual([])
  await cdp.send("Input.insertText", { text: "@ada" })
  await offered("@ada")
})

test("on a phone a touch completes it, and the field keeps the focus", async () => {
  await field(phone).tap()
  await phone.keyboard.type("@own")
  await offered("@owner", phone)
  await phone.locator(".suggestions [role=option]").first().tap()
  expect(await field(phone).inputValue()).toBe("@owner ")
  expect(await phone.evaluate(() => document.activeElement?.id)).toBe("composer-body")
  await field(phone).fill("")
})

test("what is being edited is completed, too, and Escape closes first the list", async () => {
  await say(page, "to be edited")
  await message(page, "to be edited").waitFor()
  await field().press("ArrowUp")
  const edited = page.locator("form.editing textarea")
  await edited.waitFor()
  await page.keyboard.type(" by @ad")
  await offered("@ada")
  await page.keyboard.press("Escape")
  await closed()
  expect(await edited.count()).toBe(1)
  await page.keyboard.press("a")
  await offered("@ada")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await message(phone, "to be edited by @ada").waitFor()
})
