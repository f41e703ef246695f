import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Json, Person } from "../support/app"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** A link to a message shows it, to those who may read it. */
let journey: Journey
let mira: Person
let page: Page
let other: Page
let harbour: string
let secret: Json
const asked: string[] = []

const post = async (person: Person, chat: string, body: string, more: Json = {}): Promise<Json> =>
  (await person.post(`/chats/${chat}/messages`, { body, ...more })).body["message"]
const linkTo = ({ id }: Json) => `${journey.url}/m/${id}`

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  mira = await team.join("mira")
  harbour = await team.chat("private", [], "harbour")
  secret = await post(team.owner, harbour, "the **tide** tables are wrong")
  ;[{ page }, { page: other }] = await Promise.all([
    enter(team.owner),
    enter(mira, undefined, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
  ])
  page.on("request", (request) => request.url().includes("/quotes?") && asked.push(request.url()))
})
afterAll(() => journey.stop())

test("a pasted link shows the message to who may read it, and is a link to who may not", async () => {
  await post(journey.team.owner, journey.team.general, `look: ${linkTo(secret)}`)
  const quote = message(page, "look:").locator(".quote")
  await quote.waitFor()
  expect(await quote.innerText()).toContain("#harbour")
  expect(await quote.locator("strong").innerText()).toBe("tide")
  const foreign = message(other, "look:")
  await foreign.waitFor()
  const answered = other.waitForResponse((response) => response.url().includes("/quotes?"))
  await other.reload()
  expect(await (await answered).text()).not.toContain("tide")
  expect(await other.locator(".quote").count()).toBe(0)
  expect(await foreign.locator(".body a").getAttribute("href")).toBe(linkTo(secret))
})

test("what is quoted follows its edits, and is gone when it is deleted", async () => {
  const { team } = journey
  const quoted = await post(team.owner, team.general, "first wording")
  await post(mira, team.general, `as said: ${linkTo(quoted)}`)
  const quote = (of: Page) => message(of, "as said:").locator(".quote")
  await quote(page).waitFor()
  await quote(other).waitFor()
  await team.owner.patch(`/messages/${quoted["id"]}`, { body: "second wording" })
  for (const one of [page, other])
    await eventually("the new wording", async () => (await quote(one).innerText()).includes("second wording"))
  await team.owner.delete(`/messages/${quoted["id"]}`)
  for (const one of [page, other]) await eventually("nothing more", async () => (await quote(one).count()) === 0)
  expect(await message(page, "as said:").locator(".body a").count()).toBe(1)
})

test("what is quoted from a chat that is not open follows, too, also what changed while the line was away", async () => {
  const { team } = journey
  const quoted = await post(team.owner, harbour, "low water at six")
  await post(team.owner, team.general, `tides: ${linkTo(quoted)}`)
  const quote = message(page, "tides:").locator(".quote")
  await quote.waitFor()
  await team.owner.patch(`/messages/${quoted["id"]}`, { body: "low water at seven" })
  await eventually("the new wording", async () => (await quote.innerText()).includes("at seven"))
  await page.context().setOffline(true)
  await team.owner.patch(`/messages/${quoted["id"]}`, { body: "low water at eight" })
  await page.context().setOffline(false)
  await eventually("what was missed", async () => (await quote.innerText()).includes("at eight"))
  await team.owner.delete(`/messages/${quoted["id"]}`)
  await eventually("nothing more", async () => (await quote.count()) === 0)
  expect(await message(page, "tides:").locator(".body a").count()).toBe(1)
})

test("three a message at most, none inside another, one request a page, and nothing moves under the reader", async () => {
  const { team } = journey
  const chat = await team.chat("channel", [mira], "quarry")
  const quoted: Json[] = []
  for (let i = 1; i <= 4; i++) quoted.push(await post(mira, chat, `stone ${i}`))
  const nested = await post(mira, chat, `nested ${linkTo(quoted[0]!)}`)
  for (let i = 0; i < 30; i++) await post(mira, chat, `line ${i} ${linkTo(quoted[i % 4]!)}`)
  await post(mira, chat, `many ${quoted.map(linkTo).join(" ")} ${linkTo(nested)}`)
  const last = await post(mira, chat, `inner ${linkTo(nested)}`)
  await team.owner.put(`/chats/${chat}/read`, { seq: last["seq"] })
  asked.length = 0
  await page.goto(`${journey.url}/c/${chat}`)
  await message(page, "inner").locator(".quote").waitFor()
  expect(asked).toHaveLength(1)
  expect(await message(page, "many").locator(".quote").count()).toBe(3)
  expect(await message(page, "inner").locator(".quote").count()).toBe(1)
  const bottom = await page.locator(`#m-${last["id"]}`).evaluate((one) => one.getBoundingClientRect().bottom)
  expect(bottom).toBeLessThan(900)
  expect(bottom).toBeGreaterThan(500)
  const jump = await page.locator(".scroller").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight)
  expect(jump).toBeLessThan(3)
})

test("opening a quote shows it where it was said, marked; a reply in its thread", async () => {
  const { team } = journey
  const root = await post(mira, team.general, "a beginning")
  const reply = await post(mira, team.general, "a quoted reply", { threadOf: root["id"] })
  await post(mira, team.general, `see ${linkTo(reply)}`)
  await page.goto(`${journey.url}/c/${team.general}`)
  await message(page, "look:").locator(".quote .about").click()
  await page.waitForURL(`**/c/${harbour}?at=*`)
  await page.locator(`#m-${secret["id"]}[data-target]`).waitFor()
  await page.goBack()
  await message(page, "see ").locator(".quote .about").click()
  await page.locator(".panel.thread article[data-target]", { hasText: "a quoted reply" }).waitFor()
})

test("a quote in the panel of a thread, and from there", async () => {
  const { team } = journey
  const root = await post(team.owner, team.general, "a thread with quotes")
  await post(mira, team.general, `here ${linkTo(root)}`, { threadOf: root["id"] })
  await page.goto(`${journey.url}/m/${root["id"]}/thread`)
  await page.locator(".thread-replies .quote", { hasText: "a thread with quotes" }).waitFor()
})

test("nothing went wrong in any page", () =>
  expect(journey.browser.errors.filter((error) => !error.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]))
