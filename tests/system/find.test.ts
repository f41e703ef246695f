import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { fill, type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let reader: Person
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  reader = await journey.team.join("reader")
  const { team } = journey
  // Every tenth of 400 lines speaks of cranes; a page holds 50.
  await fill(team.owner, team.general, 400, (n) => (n % 10 === 0 ? `crane **${n}** & its hook` : `harbour line ${n}`))
  await eventually(
    "all is indexed",
    async () => (await reader.get("/search?q=crane&limit=100")).body["results"].length === 40,
  )
  ;({ page } = await journey.enter(reader))
})
afterAll(() => journey.stop())

const shots = process.env["SEARCH_SHOTS"]
const shoot = async (name: string, on = page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))
const standing = (on = page) => on.locator("#find-matches [role=status]").innerText()
const found = (on = page) => on.locator("#messages [data-found] .body").innerText()
const says = (text: string) => eventually(`it says ${text}`, async () => (await standing()) === text)
const isSeen = (on = page) =>
  on.locator("#messages [data-found]").evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect()
    const view = one.closest(".scroller")!.getBoundingClientRect()
    return top >= view.top && bottom <= view.bottom
  })

test("Ctrl+F finds in the chat, Enter goes from match to match through all of the history, Escape leaves", async () => {
  await page.keyboard.press("Control+f")
  await page.waitForSelector("#find-q:focus")
  await page.keyboard.type("crane")
  await says("1 of 40")
  await eventually("the newest is shown", async () => (await found()).startsWith("crane 400"))
  expect(await isSeen()).toBe(true)
  await shoot("find")
  for (let n = 2; n <= 9; n++) {
    await page.keyboard.press("Enter")
    await says(`${n} of 40`)
  }
  // Far above what the page held at first.
  await eventually("the ninth is shown", async () => (await found()).startsWith("crane 320"))
  await eventually("and is in view", isSeen)
  expect(await page.locator("#find-q").evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.press("Shift+Enter")
  await says("8 of 40")
  await eventually("the eighth is shown", async () => (await found()).startsWith("crane 330"))
  const marked = () => page.evaluate(() => [...(CSS as any).highlights.get("found")].map(String))
  expect(new Set(await marked())).toEqual(new Set(["crane"]))
  await page.keyboard.press("Escape")
  expect(await page.locator("#find form").count()).toBe(0)
  expect(await page.locator("#messages [data-found]").count()).toBe(0)
  expect(await page.evaluate(() => (CSS as any).highlights.has("found"))).toBe(false)
  expect(await page.locator("#messages article:focus .body").innerText()).toContain("crane 330")
})

test("what is told from above does not cover the line that one types into", async () => {
  const phone = await journey.enter(reader, undefined, { viewport: { width: 390, height: 844 }, hasTouch: true })
  for (const on of [page, phone.page]) {
    await on.click("#conversation [data-action=find]")
    await on.waitForSelector("#find-q:focus")
    await on.context().setOffline(true)
    await on.waitForSelector("#connection:not(:empty)")
    const bottom = await on.locator("#find form").evaluate((form) => form.getBoundingClientRect().bottom)
    const top = await on.locator("#connection").evaluate((line) => line.getBoundingClientRect().top)
    expect(top).toBeGreaterThan(bottom)
    await shoot("find-offline", on)
    await on.context().setOffline(false)
    await on.keyboard.press("Escape")
  }
  await phone.context.close()
})

test("the control in the head finds, too; nothing and nonsense are told in place", async () => {
  await page.click("#conversation [data-action=find]")
  await page.fill("#find-q", "zeppelin")
  await says("Not in this chat")
  await page.fill("#find-q", "on:2026-02-31 crane")
  await eventually("it is told", async () => (await standing()).includes("2026-02-31"))
  await shoot("find-problem")
  await page.fill("#find-q", "line 7*")
  await page.fill("#find-q", '"line 77"')
  await says("1 of 1")
  await eventually("it is shown", async () => (await found()).startsWith("harbour line 77"))
  await page.click("#find [data-action=leave-find]")
  expect(await page.locator("#find form").count()).toBe(0)
  expect(new URL(page.url()).pathname).toBe(`/c/${journey.team.general}`)
})

test("without a script by links, on a phone in the dark", async () => {
  const phone = { javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: "dark" as const }
  const { context, page: small } = await journey.enter(reader, undefined, phone)
  await small.click("#conversation [data-action=find]")
  await small.fill("#find-q", "crane hook")
  await small.press("#find-q", "Enter")
  await small.waitForURL(/q=crane/)
  expect(await standing(small)).toBe("1 of 40")
  expect(await small.locator("article:target .body").innerText()).toBe("crane 400 & its hook")
  expect(await small.locator("#messages mark").count()).toBeGreaterThan(0)
  for (let n = 2; n <= 6; n++) {
    await small.click("#find [data-step='1']")
    await eventually("the next", async () => (await standing(small)) === `${n} of 40`)
  }
  const target = small.locator("article:target .body")
  expect(await target.innerText()).toBe("crane 350 & its hook")
  expect(await target.locator("mark").allInnerTexts()).toEqual(["crane", "hook"])
  await shoot("find-phone", small)
  await small.click("#find [data-step='-1']")
  await eventually("back", async () => (await standing(small)) === "5 of 40")
  await small.click("#find [data-action=leave-find]")
  expect(await small.locator("#find form").count()).toBe(0)
  await context.close()
})

test("a match in a thread opens the thread at it, with a script and without", async () => {
  const { team } = journey
  const root = (await team.owner.post(`/chats/${team.general}/messages`, { body: "a zeppelin" })).body["message"]
  await team.owner.post(`/chats/${team.general}/messages`, { body: "its zeppelin hook", threadOf: root.id })
  await eventually(
    "both are indexed",
    async () => (await reader.get("/search?q=zeppelin")).body["results"].length === 2,
  )
  const address = `/c/${team.general}/find?q=zeppelin`
  const { context, page: other } = await journey.enter(reader, address)
  await eventually("the newest is shown", async () => (await standing(other)) === "1 of 2")
  await other.locator("#details [data-found] .body", { hasText: "its zeppelin hook" }).waitFor()
  await other.focus("#find-q")
  await other.keyboard.press("Enter")
  await other.locator("#messages [data-found] .body", { hasText: "a zeppelin" }).waitFor()
  await other.keyboard.press("Shift+Enter")
  await other.locator("#details [data-found]").waitFor()
  await other.goto(`${journey.url}/search?q=zeppelin+hook`)
  await other.locator("a.hit-link").click()
  await other.locator(".panel.thread article[data-target]", { hasText: "its zeppelin hook" }).waitFor()
  await context.close()
  const { context: bare, page: plain } = await journey.enter(reader, address, { javaScriptEnabled: false })
  expect(await plain.locator("#details article[data-target] .body").innerText()).toBe("its zeppelin hook")
  expect(await plain.locator("#details article:target .body").innerText()).toBe("its zeppelin hook")
  await bare.close()
})

test("a thread that opens at a match leaves the keys to the line of the search", async () => {
  const { team } = journey
  const root = (await team.owner.post(`/chats/${team.general}/messages`, { body: "zopsmark root" })).body["message"]
  await team.owner.post(`/chats/${team.general}/messages`, { body: "zopsmark reply", threadOf: root.id })
  await eventually(
    "both are indexed",
    async () => (await reader.get("/search?q=zopsmark")).body["results"].length === 2,
  )
  const { context, page: other } = await journey.enter(reader)
  const hasKeys = () => other.locator("#find-q").evaluate((field) => field === document.activeElement)
  await other.keyboard.press("Control+f")
  await other.waitForSelector("#find-q:focus")
  await other.keyboard.type("zopsmark")
  const reply = other.locator("#details [data-found] .body", { hasText: "zopsmark reply" })
  await reply.waitFor()
  // The first thread of all brings its script with it; what that does as it starts is done once its list follows the reading.
  await other.waitForFunction(() => !!(document.querySelector(".thread-scroller") as any)?.onscroll)
  expect(await hasKeys()).toBe(true)
  await other.keyboard.press("Enter")
  await other.locator("#messages [data-found] .body", { hasText: "zopsmark root" }).waitFor()
  expect(await standing(other)).toBe("2 of 2")
  await other.keyboard.press("Shift+Enter")
  await reply.waitFor()
  expect(await hasKeys()).toBe(true)
  await other.keyboard.type(" reply")
  await eventually("it is looked for", async () => (await standing(other)) === "1 of 1")
  await reply.waitFor()
  await other.keyboard.press("Enter")
  expect(await other.inputValue("#find-q")).toBe("zopsmark reply")
  expect(await other.inputValue("#details textarea[name=body]")).toBe("")
  expect(await other.locator("#details .thread-replies article").count()).toBe(1)
  await context.close()
})

test("a thread does not cover the line of the search on a phone, and goes with the match that stood in it", async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const { context, page: small } = await journey.enter(reader, undefined, phone)
  await small.click("#conversation [data-action=find]")
  await small.fill("#find-q", "zopsmark")
  await small.locator("#details [data-found] .body", { hasText: "zopsmark reply" }).waitFor()
  await shoot("find-thread-phone", small)
  const bottom = await small.locator("#find form").evaluate((form) => form.getBoundingClientRect().bottom)
  const top = await small.locator("#details").evaluate((panel) => panel.getBoundingClientRect().top)
  expect(top).toBeGreaterThanOrEqual(bottom)
  expect(top).toBeLessThan(bottom + 12)
  await small.tap("#find [data-step='1']")
  await small.locator("#messages [data-found] .body", { hasText: "zopsmark root" }).waitFor()
  expect(await small.locator("#details").isVisible()).toBe(false)
  await context.close()
})

test("an address of a find opens at its match; nobody finds in a chat that is not theirs", async () => {
  const { context, page: other } = await journey.enter(reader, `/c/${journey.team.general}/find?q=crane+100`)
  await eventually("at its match", async () => (await found(other)).startsWith("crane 100"))
  expect(await standing(other)).toBe("1 of 1")
  await other.keyboard.press("Escape")
  expect(new URL(other.url()).pathname).toBe(`/c/${journey.team.general}`)
  await context.close()
  const outsider = await journey.team.chat("private", [], "closed")
  const { context: third, page: refused } = await journey.enter(reader, `/c/${outsider}/find?q=crane`)
  expect(await refused.locator("#find").count()).toBe(0)
  await third.close()
  expect(journey.browser.errors).toEqual([])
})
