import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney, untilLive } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let reader: Person
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  reader = await journey.team.join("reader")
  await say("the crane stands by the quay")
  await eventually("it is indexed", async () => (await reader.get("/search?q=crane")).body["results"].length === 1)
  ;({ page } = await journey.enter(reader, "/search?q=crane"))
})
afterAll(() => journey.stop())

const say = (body: string, chat = journey.team.general) => journey.team.owner.post(`/chats/${chat}/messages`, { body })
const shots = process.env["SEARCH_SHOTS"]
const shoot = async (name: string, on = page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))
const place = (name: string, on = page) => on.locator("#sidebar .place[data-search]", { hasText: name })
const count = async (name: string) => (await place(name).locator(".count").innerText()).replace(/\D.*/s, "")

test("a search is saved by keyboard alone and stands in the sidebar from then on", async () => {
  await page.locator(".keep summary").focus()
  await page.keyboard.press("Enter")
  await shoot("save")
  await page.keyboard.press("Tab")
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe("crane")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("Cranes and hooks")
  await page.keyboard.press("Enter")
  await page.waitForURL(/saved=/)
  await place("Cranes and hooks").waitFor()
  expect(await page.locator(".keep summary").innerText()).toBe("Saved as Cranes and hooks")
  expect(await place("Cranes and hooks").getAttribute("aria-current")).toBe("page")
})

test("its number follows what arrives, wherever the reader is; opening it shows and sees what is new", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await page.waitForSelector("#messages article")
  expect(await place("Cranes").getAttribute("aria-current")).toBeNull()
  await say("another crane")
  await say("a boat")
  await eventually("one", async () => (await count("Cranes")) === "1")
  await say("cranes everywhere")
  await eventually("two", async () => (await count("Cranes")) === "2")
  await shoot("unread")
  await place("Cranes").focus()
  await page.keyboard.press("Enter")
  await page.waitForSelector(".hit")
  expect(await page.locator(".hit .said").allInnerTexts()).toEqual([
    "cranes everywhere",
    "another crane",
    "the crane stands by the quay",
  ])
  expect(await page.locator(".hit .new-mark").count()).toBe(2)
  await eventually("seen", async () => (await count("Cranes")) === "")
  expect(await place("Cranes").getAttribute("aria-current")).toBe("page")
  await shoot("opened")
  await page.reload()
  expect(await page.locator(".hit .new-mark").count()).toBe(0)
})

test("its number is right again after the line was away", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await untilLive(page)
  await page.context().setOffline(true)
  await page.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  await say("a crane that nobody saw come")
  await eventually("it is indexed", async () => (await reader.get("/search?q=nobody")).body["results"].length === 1)
  await page.context().setOffline(false)
  await eventually("one", async () => (await count("Cranes")) === "1")
  await place("Cranes").click()
  await page.locator(".hit", { hasText: "nobody saw" }).waitFor()
  await eventually("seen", async () => (await count("Cranes")) === "")
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await page.waitForSelector("#messages article")
})

test("a message that is deleted, and a chat that is left, stop counting while one looks on", async () => {
  const closed = await journey.team.chat("private", [reader], "hidden")
  const { body } = await say("a crane to be deleted")
  await say("a hidden crane", closed)
  await eventually("two", async () => (await count("Cranes")) === "2")
  await journey.team.owner.delete(`/messages/${body["message"].id}`)
  await eventually("one", async () => (await count("Cranes")) === "1")
  await journey.team.owner.delete(`/chats/${closed}/members/${reader.id}`)
  await eventually("none", async () => (await count("Cranes")) === "")
})

test("without a script, on a phone in the dark: saved, named anew, removed", async () => {
  const phone = { javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: "dark" as const }
  const { context, page: small } = await journey.enter(reader, "/search?q=%D7%A9%D7%9C%D7%95%D7%9D", phone)
  await say("שלום לכולם")
  await small.locator(".keep summary").click()
  await small.click(".kept .button")
  await small.waitForURL(/saved=/)
  await eventually("it is found", async () => {
    await small.reload()
    return (await small.locator(".hit").count()) === 1
  })
  await small.locator(".keep summary").click()
  await shoot("saved-phone", small)
  await small.fill(".kept input[name=name]", "Greetings ".repeat(6))
  await small.click(".kept .button:not(.quiet)")
  await small.locator(".keep summary", { hasText: "Greetings" }).waitFor()
  await small.click(".to-chats")
  await place("Greetings", small).waitFor()
  await shoot("sidebar-phone", small)
  await say("שלום שלום")
  await eventually("a number, also where nobody listens", async () => {
    await small.reload()
    return (await place("Greetings", small).locator(".count").textContent())?.startsWith("1")
  })
  await place("Greetings", small).click()
  await small.locator(".keep summary").click()
  await small.click(".kept .danger")
  await small.waitForURL((url) => !url.search.includes("saved="))
  await small.goto(`${journey.url}/w/harbour?list`)
  expect(await place("Greetings", small).count()).toBe(0)
  await context.close()
})

test("whoever is given the address searches themselves, and sees nothing of whose it was", async () => {
  const [{ id }] = (await reader.get("/searches")).body["searches"]
  const other = await journey.team.join("other")
  const { context, page: theirs } = await journey.enter(other, `/search?q=crane&saved=${id}`)
  expect(await theirs.locator(".hit").count()).toBe(4)
  expect(await theirs.locator(".keep summary").innerText()).toBe("Save this search")
  expect(await theirs.content()).not.toContain("Cranes and hooks")
  await context.close()
  expect(journey.browser.errors).toEqual([])
})
