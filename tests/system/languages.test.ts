import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { de } from "../../views/text/de"
import { en } from "../../views/text/en"
import type { Person } from "../support/app"
import { type Figure, sumOf, untilFigures } from "../support/figures"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const shots = process.env["LANGUAGE_SHOTS"]
const shoot = async (name: string, on: Page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))

let journey: Journey
let [ada, berta]: Person[] = []
beforeAll(async () => {
  journey = await startJourney()
  ;[ada, berta] = [await journey.team.join("ada"), await journey.team.join("berta")]
})
afterAll(() => journey.stop())

const tongue = (page: Page) => page.evaluate(() => document.documentElement.lang)

test("a language counts at once on all devices of who chose it, loses nothing of what they were writing, and nobody else's page changes", async () => {
  const { page: hers } = await journey.enter(berta!)
  const { page: desk } = await journey.enter(ada!)
  const { page: pocket } = await journey.enter(ada!, "/account", phone)
  await desk.fill("#composer-body", "half a sentence")
  await pocket.waitForSelector("form.settings.live")
  const lines = (all: Figure[]) => sumOf(all, "websocket_active_connections")
  await untilFigures(journey.server.url, "all three hear", (all) => lines(all) >= 3)
  await pocket.click("label:has([name=language][value=de])")
  for (const page of [desk, pocket]) await page.waitForSelector("html[lang=de]")
  await desk.waitForSelector(`#composer-body[aria-label="${de.chat.compose("#general")}"]`)
  expect(await desk.inputValue("#composer-body")).toBe("half a sentence")
  expect(await pocket.locator("h1").textContent()).toBe(de.settings.title)
  expect(await tongue(hers)).toBe("en")
  await shoot("account-phone", pocket)
})

test("what comes live is said in the language of the page that it comes to", async () => {
  const { page: hers } = await journey.enter(berta!)
  const { page: his } = await journey.enter(ada!)
  for (const page of [hers, his]) await page.waitForSelector("#composer-body")
  await say(hers, "tide at nine")
  const here = message(his, "tide")
  await here.waitFor()
  const id = (await here.getAttribute("data-id"))!
  await berta!.patch(`/messages/${id}`, { body: "tide at ten\n```js\nconst t = 10\n```" })
  await berta!.put(`/messages/${id}/pin`)
  for (const body of ["aye", "aye aye"])
    await berta!.post(`/chats/${journey.team.general}/messages`, { body, threadOf: id })
  await berta!.put(`/messages/${id}/reactions/${encodeURIComponent("👍")}`)
  await journey.team.owner.patch(`/chats/${journey.team.general}`, { topic: "Tides & tables" })

  const seen = async (page: Page, { chat, pins, threads, message: words, reactions, system }: typeof en) => {
    const one = page.locator(`#m-${id}`)
    await one.locator(".edited", { hasText: chat.edited }).waitFor()
    await one.locator(".pinned", { hasText: pins.pinned }).waitFor()
    await one.locator(".replies b", { hasText: threads.replies(2) }).waitFor()
    expect(await one.locator(".replies").getAttribute("title")).toBe(threads.open(2, "Berta"))
    expect(await one.locator(".replies small").textContent()).toStartWith(threads.lastReply)
    expect(await one.locator(".more").getAttribute("aria-label")).toBe(words.actions)
    expect(await one.locator("a.pill").getAttribute("title")).toBe(reactions.add)
    await page.locator(".system .said", { hasText: system.topic("Tides & tables") }).waitFor()
    const pinned = page.locator(".system .said", { hasText: `${pins.line} ${pins.lineOf}` })
    expect(await pinned.locator("a").getAttribute("href")).toBe(`/m/${id}`)
  }
  await seen(hers, en)
  await seen(his, de)
  expect(await his.locator(`#m-${id} [data-copy]`).getAttribute("aria-label")).toBe(de.writing.copyCode)
  await shoot("live", his)
  // The same where it was not live.
  await his.reload()
  await seen(his, de)
  expect(await his.locator(`#m-${id} [data-copy]`).getAttribute("aria-label")).toBe(de.writing.copyCode)
  const days = await his.locator(".day").allTextContents()
  expect(days.at(-1)).toBe(de.chat.today)
  await shoot("loaded", his)
})

test("what was missed without a line is said in the page's language, too", async () => {
  const { page, context } = await journey.enter(ada!)
  await page.waitForSelector("#composer-body")
  await context.setOffline(true)
  await journey.team.owner.patch(`/chats/${journey.team.general}`, { topic: "Fog" })
  await context.setOffline(false)
  await page.locator(".system .said", { hasText: de.system.topic("Fog") }).waitFor()
})

test("who is not signed in reads what their browser asks for", async () => {
  const { page } = await journey.browser.person({ locale: "de-DE" })
  await page.goto(`${journey.url}/sign-in`)
  expect(await tongue(page)).toBe("de")
  expect(await page.locator("button.button").first().textContent()).toBe(de.signIn.submit)
  await eventually("the day is said so, too", async () => (await page.title()).startsWith(de.signIn.title))
  await shoot("sign-in", page)
})
