import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let reader: Person
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  const { team } = journey
  reader = await team.join("reader")
  const quay = await team.chat("private", [reader], "quay")
  await team.owner.post(`/chats/${team.general}/messages`, { body: "the crane stands at the harbour" })
  await team.owner.post(`/chats/${quay}/messages`, { body: "a ferry leaves https://example.org" })
  await reader.post(`/chats/${quay}/messages`, { body: "another ferry with `code`" })
  ;({ page } = await journey.enter(reader, "/search"))
  await eventually("all is indexed", async () => (await reader.get("/search?q=ferry")).body["results"].length === 2)
})
afterAll(() => journey.stop())
beforeEach(() => open("/search"))

async function open(path: string, on = page) {
  await on.goto(journey.url + path)
  await on.waitForSelector("#search-q[role=combobox]")
}
const input = () => page.locator("#search-q")
const chips = () => page.locator(".chip bdi").allInnerTexts()
const options = () => page.locator(".search-popup:not([hidden]) [role=option] .query").allInnerTexts()
const offered = (text: string) => eventually(`${text} is offered`, async () => (await options()).includes(text))
const active = async () => {
  const id = await input().getAttribute("aria-activedescendant")
  return id && page.locator(`#${id} .query`).innerText()
}
const asked = () => new URL(page.url()).searchParams.get("q")
const isAsked = (q: string) => eventually(`the address says ${q}, not ${asked()}`, async () => asked() === q)
const hits = () => page.locator(".hit").count()

test("an operator and its value are completed by keys alone, and become a chip", async () => {
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search-q")
  await page.keyboard.type("ferry fr")
  await offered("from:")
  expect(await input().getAttribute("aria-expanded")).toBe("true")
  expect(await active()).toBeNull()
  await page.keyboard.press("ArrowDown")
  expect(await active()).toBe("from:")
  await page.keyboard.press("Enter")
  await offered("from:me")
  expect(await input().inputValue()).toBe("ferry from:")
  await page.keyboard.type("own")
  await eventually("one is left", async () => (await options()).join() === "from:owner")
  expect(await active()).toBe("from:owner")
  await page.keyboard.press("Tab")
  expect(await chips()).toEqual(["from:owner"])
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search-q")
  await isAsked("from:owner ferry")
  expect(await hits()).toBe(1)
  expect(await input().getAttribute("aria-expanded")).toBe("false")
  await page.reload()
  await page.waitForSelector(".chip")
  expect(await chips()).toEqual(["from:owner"])
  expect(await input().inputValue()).toBe("ferry")
})

test("a word that could be an operator stays a word; Escape closes, Tab goes on", async () => {
  await page.keyboard.type("in")
  await offered("in:")
  await page.keyboard.press("Enter")
  await isAsked("in")
  expect(await input().inputValue()).toBe("in")
  await page.keyboard.press("End")
  await page.keyboard.type("")
  await page.keyboard.press("Backspace")
  await offered("in:")
  await page.keyboard.press("Escape")
  expect(await options()).toEqual([])
  expect(await input().inputValue()).toBe("i")
  await page.keyboard.type("s")
  await offered("is:")
  await page.keyboard.press("Tab")
  expect(await options()).toEqual([])
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("button")
})

test("arrows go round, through the box itself", async () => {
  await page.keyboard.type("is:")
  await offered("is:unread")
  const seen = [await active()]
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"]) {
    await page.keyboard.press(key)
    seen.push(await active())
  }
  expect(seen).toEqual(["is:unread", "is:saved", "is:edited", "is:thread", null, "is:thread", "is:edited"])
})

test("typed operators become chips at the space; those in a phrase, in a choice or wrong stay text", async () => {
  await page.keyboard.type("in:quay ferry -from:me ")
  await eventually("two chips", async () => (await chips()).join() === "in:quay,from:me")
  expect(await page.locator(".chip.negated .not").innerText()).toBe("not")
  await eventually(
    "the address says the same",
    async () => asked()?.split(" ").toSorted().join() === "-from:me,ferry,in:quay",
  )
  await eventually("one message", async () => (await hits()) === 1)
  await open(`/search?q=${encodeURIComponent('"said from:me now" from:ana OR from:bo on:never has:link')}`)
  expect(await chips()).toEqual(["has:link"])
  expect(await input().inputValue()).toBe('"said from:me now" from:ana OR from:bo on:never')
})

test("arrows go from the box to what was found, from one to the next, and back", async () => {
  await page.keyboard.type("ferry ")
  await eventually("both ferries", async () => (await hits()) === 2)
  const place = () =>
    page.evaluate(() => [...document.querySelectorAll(".hit-link")].indexOf(document.activeElement as Element))
  const seen: number[] = []
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Home", "End", "ArrowUp", "ArrowUp"]) {
    await page.keyboard.press(key)
    seen.push(await place())
  }
  expect(seen).toEqual([0, 1, 1, 0, 1, 0, -1])
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search-q")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await page.waitForSelector("article[data-target]")
  await page.keyboard.press("Control+Shift+F")
  await page.waitForSelector("#search-q[role=combobox]")
})

test("chips are taken away by Backspace, by Delete and by a click, and the search follows", async () => {
  await open("/search?q=ferry%20in:quay%20from:owner%20has:link%20after:2020")
  expect(await chips()).toHaveLength(4)
  await input().focus()
  await page.keyboard.press("Home")
  await page.keyboard.press("Backspace")
  await isAsked("in:quay from:owner has:link ferry")
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("ArrowLeft")
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("from:owner")
  expect(await page.locator(".chip:focus").getAttribute("aria-label")).toBe("Remove from:owner")
  await page.keyboard.press("Delete")
  await isAsked("in:quay has:link ferry")
  await page.locator(".chip", { hasText: "has:link" }).click()
  await isAsked("in:quay ferry")
  await eventually("both ferries", async () => (await hits()) === 2)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search-q")
})

test("while a value is missing nothing is asked, and what is not there yet is explained", async () => {
  await page.keyboard.type("ferry")
  await isAsked("ferry")
  await eventually("both ferries", async () => (await hits()) === 2)
  await page.keyboard.type(" has:")
  await offered("has:link")
  expect(await page.locator(".search-popup .note").innerText()).toContain("has:file")
  await page.waitForTimeout(400)
  expect(asked()).toBe("ferry")
  expect(await page.locator("#search-problems").count()).toBe(0)
  await page.keyboard.type("file")
  await eventually("nothing to choose", async () => (await options()).length === 0)
  expect(await page.locator(".search-popup .note").innerText()).toBe("Not there yet: has:file.")
  await page.waitForSelector("#search-problems")
  expect(await input().getAttribute("aria-describedby")).toBe("search-problems")
})

test("what was searched for is offered in the empty box, and can be forgotten", async () => {
  const who = await journey.team.join("seeker")
  const { context, page: mine } = await journey.enter(who, "/search")
  const list = () => mine.locator(".search-popup:not([hidden]) [role=option] .query").allInnerTexts()
  await mine.waitForSelector("#search-q[role=combobox]")
  for (const q of ["crane", "ferry pier"]) {
    await mine.fill("#search-q", q)
    await mine.press("#search-q", "Enter")
    await eventually("it is kept", async () =>
      (await (await mine.request.get(`${journey.url}/search/completions`)).text()).includes(q),
    )
  }
  await open("/search", mine)
  expect(await mine.locator(".recent .query").allInnerTexts()).toEqual(["ferry pier", "crane"])
  expect(await list()).toEqual([])
  await mine.keyboard.press("Shift+Tab")
  await mine.keyboard.press("Tab")
  await eventually("both are offered", async () => (await list()).join() === "ferry pier,crane")
  await mine.keyboard.press("ArrowDown")
  await mine.keyboard.press("Delete")
  await eventually("one is left", async () => (await list()).join() === "crane")
  await mine.keyboard.press("ArrowDown")
  await mine.keyboard.press("Enter")
  await mine.waitForSelector(".hit")
  expect(await mine.locator("#search-q").inputValue()).toBe("crane")
  await open("/search", mine)
  await mine.click(".forget-all")
  await eventually("none is left", async () => (await mine.locator(".recent").count()) === 0)
  await context.close()
})

test("what is far too long is told, whatever it is made of", async () => {
  await page.evaluate(() => {
    const field = document.querySelector("#search-q") as HTMLInputElement
    field.focus()
    document.execCommand("insertText", false, "あ".repeat(10_000))
  })
  await page.waitForSelector("#search-problems")
  expect(await page.locator("#search-problems").innerText()).toContain("at most 1,000 characters")
  expect(await options()).toEqual([])
})

test("links of help and examples work with a script and without", async () => {
  await open("/search?q=fery")
  await page.click(".search-link")
  await eventually("the meant word is searched for", async () => (await hits()) === 2)
  expect(await input().inputValue()).toBe("ferry")
  await page.goBack()
  await page.waitForSelector(".no-hits")
  const { context, page: plain } = await journey.enter(reader, "/search?q=form:owner%20ferry", {
    javaScriptEnabled: false,
  })
  expect(await plain.locator("#search-q").inputValue()).toBe("form:owner ferry")
  await plain.click("#search-problems .search-link")
  expect(await plain.locator(".hit").count()).toBe(1)
  await plain.goto(`${journey.url}/search`)
  await plain.click(".examples .search-link >> nth=0")
  expect(await plain.locator("#search-q").inputValue()).toBe("from:me during:last-week")
  await plain.goto(`${journey.url}/search`)
  await plain.click(".recent .tool >> nth=0")
  expect(await plain.locator(".recent .query").allInnerTexts()).not.toContain("from:me during:last-week")
  await context.close()
})

test("a person is found and written to from the same box", async () => {
  await page.keyboard.type("olive")
  await page.waitForSelector(".found-place")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Tab")
  await eventually("the person has the focus", () =>
    page.evaluate(() => document.activeElement?.classList.contains("found-place")),
  )
  await page.keyboard.press("Enter")
  await page.waitForSelector("#composer-body")
  expect(await page.locator("#conversation h1 bdi").innerText()).toBe("Olive Owner")
})

test("on a phone the box has the whole width, and a finger picks", async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const }
  const { context, page: small } = await journey.enter(reader, "/search", phone)
  await small.waitForSelector("#search-q[role=combobox]")
  expect(await small.locator("#search-box > .button").isVisible()).toBe(false)
  await small.tap("#search-q")
  await small.keyboard.type("ferry in:q")
  const option = small.locator(".search-popup:not([hidden]) [role=option]", { hasText: "in:quay" })
  await option.waitFor()
  expect((await option.boundingBox())!.height).toBeGreaterThanOrEqual(44)
  await option.tap()
  await small.waitForSelector(".chip")
  await eventually("both ferries", async () => (await small.locator(".hit").count()) === 2)
  expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await small.locator(".chip").tap()
  await eventually("the chip is gone", async () => (await small.locator(".chip").count()) === 0)
  await context.close()
})

test("no script failed", () => expect(journey.browser.errors).toEqual([]))
