import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let page: Page
let cranes: string
const shots = process.env["INBOX_SHOTS"]
const shoot = async (name: string, on = page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  await journey.team.join("craig")
  cranes = await journey.team.chat("private", [ada], "crane-works")
  ;({ page } = await journey.enter(ada))
})
afterAll(() => journey.stop())

const chosen = (on = page) => on.locator("#switch-options [aria-selected=true] .title").innerText()
async function open(on = page) {
  await eventually("open", async () => {
    if (await on.locator("#dialog[open] #switch-q").count()) return true
    await on.keyboard.press("Control+k")
    return on
      .locator("#dialog[open] #switch-q")
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      )
  })
}

test("Control and K, a few letters and Enter lead to a chat; the focus is in the line from the start", async () => {
  await page.locator("#composer-body").focus()
  await open()
  await eventually("focus", () => page.evaluate(() => document.activeElement?.id === "switch-q"))
  await shoot("switcher-empty")
  await page.keyboard.type("crw")
  await eventually("found", async () => (await chosen()) === "crane-works")
  expect(await page.locator("#switch-q").getAttribute("aria-activedescendant")).toBe("switch-0")
  await page.keyboard.press("Enter")
  await page.waitForURL(`**/c/${cranes}`)
})

test("a command is done where one is", async () => {
  const { general } = journey.team
  await page.goto(`${journey.url}/c/${general}`)
  await page.waitForSelector("#composer-body")
  const own = page.locator("#sidebar .me [data-presence]")
  for (const [typed, title, presence] of [
    ["dnd", "Do not disturb", "dnd"],
    ["be onl", "Be online", "online"],
  ] as const) {
    await open()
    await page.keyboard.type(typed)
    await eventually(title, async () => (await chosen()) === title)
    await page.keyboard.press("Enter")
    await eventually(presence, async () => (await own.getAttribute("data-presence")) === presence)
  }
  await journey.team.owner.post(`/chats/${cranes}/messages`, { body: "news" })
  const cranesHere = page.locator(`#chat-${cranes}`)
  await eventually("unread", async () => (await cranesHere.getAttribute("data-unread")) === "1")
  await open()
  await page.keyboard.type("mark all")
  await eventually("found", async () => (await chosen()) === "Mark all as read")
  await page.keyboard.press("Enter")
  await eventually("read", async () => (await cranesHere.getAttribute("data-unread")) === "0")
  expect(new URL(page.url()).pathname).toBe(`/c/${general}`)
})

test("arrows choose, Escape leaves everything as it was; a person is written to", async () => {
  await page.waitForSelector("#composer-body")
  await open()
  await page.keyboard.type("cra")
  await eventually(
    "three",
    async () => (await page.locator(".switch-option").count()) >= 2 && (await chosen()) === "crane-works",
  )
  await shoot("switcher")
  await eventually("the next one is chosen", async () => {
    // The answer to the last letter may still come, and begins at its first.
    await page.keyboard.press("ArrowDown")
    return (await chosen()) !== "crane-works"
  })
  await page.keyboard.press("ArrowUp")
  await page.keyboard.press("Escape")
  await eventually("closed", async () => !(await page.locator("#dialog[open]").count()))
  await open()
  await page.keyboard.type("craig")
  await eventually("Craig", async () => (await chosen()) === "Craig")
  await page.keyboard.press("Enter")
  await page.locator("#conversation[data-kind=direct]").waitFor()
})

test("what is no name is searched for in what was said", async () => {
  await open()
  await page.keyboard.type("zeppelin & co")
  await eventually("offered", async () => (await chosen()) === "Search messages for zeppelin & co")
  await shoot("switcher-nothing")
  expect(await page.locator("#switch-found [role=status]").innerText()).toBe("Nothing of that name.")
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/search\?/)
  expect(await page.locator("#search-q").inputValue()).toBe("zeppelin & co")
  await page.goBack()
  await page.waitForSelector("#composer-body")
})

test("the sheet of keys stands behind the question mark, and in the manual", async () => {
  await page.locator("#conversation").focus()
  await page.keyboard.press("?")
  await page.locator("#dialog .shortcuts").waitFor()
  await shoot("shortcuts")
  expect(await page.locator("#composer-body").inputValue()).toBe("")
  await page.keyboard.press("Escape")
  await page.goto(`${journey.url}/manual/shortcuts`)
  expect(await page.locator("main").innerText()).toContain("the next chat with something unread")
})

test("on a phone it fills the screen", async () => {
  const { page: phone } = await journey.enter(ada, "/w/harbour?list", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  })
  await eventually("open", async () => {
    await phone.locator(".switch-open").tap()
    return phone
      .locator("#dialog[open] #switch-q")
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      )
  })
  const box = await phone.locator("#dialog").boundingBox()
  expect([box?.width, box?.height]).toEqual([390, 844])
  await shoot("switcher-phone", phone)
  await phone.locator("#switch-q").fill("crane")
  await eventually("found", async () => (await chosen(phone)) === "crane-works")
  await phone.locator(".switch-option").first().tap()
  await phone.waitForURL(`**/c/${cranes}`)
  expect(journey.browser.errors).toEqual([])
})
