import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

test("a channel becomes read-only while somebody writes on a phone, and open again; the draft is kept", async () => {
  const { team, enter } = journey
  const ada = await team.join("ada")
  const news = await team.chat("channel", [ada], "news")
  const { page: desk } = await enter(team.owner, `/c/${news}`)
  const { page } = await enter(ada, `/c/${news}`, phone)
  await page.fill("#composer-body", "half a thou")
  await desk.goto(`${journey.url}/c/${news}/details?tab=about`)
  await desk.click("form[action$='/announcement'] button")
  await page.getByText("This channel is read-only").waitFor()
  expect(await page.locator("#composer-body").count()).toBe(0)
  await desk.waitForSelector("#composer-body")
  await say(desk, "to all hands")
  await message(page, "to all hands").waitFor()
  await desk.goto(`${journey.url}/c/${news}/details?tab=about`)
  await desk.click("form[action$='/announcement'] button")
  await page.waitForSelector("#composer-body")
  await eventually("the draft is back", async () => (await page.inputValue("#composer-body")) === "half a thou")
})

test("a channel is archived while somebody looks at it: nothing in it is offered to be changed, until it is brought back", async () => {
  const { team, enter } = journey
  const fay = await team.join("fay")
  const old = await team.chat("channel", [fay], "old")
  const { page } = await enter(fay, `/c/${old}`)
  await page.fill("#composer-body", "the last word")
  await page.press("#composer-body", "Enter")
  await message(page, "the last word").hover()
  await message(page, "the last word").locator("a.own").waitFor()
  await page.fill("#composer-body", "half a thou")
  await team.owner.patch(`/chats/${old}`, { archived: true })
  await page.locator(".composer.archived").waitFor()
  expect(await page.locator("#composer-body").count()).toBe(0)
  await message(page, "the last word").hover()
  expect(await message(page, "the last word").locator("a.own").isVisible()).toBe(false)
  await team.owner.patch(`/chats/${old}`, { archived: false })
  await page.waitForSelector("#composer-body")
  await eventually("the draft is back", async () => (await page.inputValue("#composer-body")) === "half a thou")
  await message(page, "the last word").hover()
  await message(page, "the last word").locator("a.own").waitFor()
})

test("what changed while a phone was away holds when it is back: the message is refused with words, and kept", async () => {
  const { team, enter } = journey
  const ben = await team.join("ben")
  const quay = await team.chat("channel", [ben], "quay")
  const { context, page } = await enter(ben, `/c/${quay}`, phone)
  await page.waitForSelector("#composer-body")
  await context.setOffline(true)
  await page.fill("#composer-body", "from far away")
  await page.click(".send")
  await team.owner.patch(`/chats/${quay}`, { announcement: true })
  await context.setOffline(false)
  const failed = page.locator(".pending.failed", { hasText: "from far away" })
  await failed.waitFor()
  expect(await failed.innerText()).toContain("read-only")
})

test("an admin deletes another's message by its own button; others have none", async () => {
  const { team, enter } = journey
  const cleo = await team.join("cleo")
  await cleo.post(`/chats/${team.general}/messages`, { body: "something rude" })
  const { page: admin } = await enter(await team.join("warden", "admin"))
  const { page: member } = await enter(await team.join("dora"))
  await message(member, "something rude").hover()
  expect(await message(member, "something rude").locator("form.own").isVisible()).toBe(false)
  await message(admin, "something rude").hover()
  expect(await message(admin, "something rude").locator("a.own").isVisible()).toBe(false)
  await message(admin, "something rude").locator("form.own button").click()
  await eventually("it is gone for others", async () => (await message(member, "something rude").count()) === 0)
})

test("a ban asks first, takes somebody out at once, and is lifted in the team's settings", async () => {
  const { team, enter } = journey
  const eve = await team.join("eve")
  const { page: theirs } = await enter(eve, `/c/${team.general}`, phone)
  await theirs.waitForSelector("#composer-body")
  const { page } = await enter(team.owner, "/w/harbour/people?q=eve")
  await page.click("button[aria-label*='Eve'].tool")
  await page.getByText("Ban from the team…").click()
  await page.getByText("no invitation brings them back until").waitFor()
  await page.getByRole("button", { name: "Ban from the team, for certain" }).click()
  await theirs.waitForSelector("main .overlay")
  await page.goto(`${journey.url}/w/harbour/settings`)
  await page.getByRole("button", { name: "Lift ban" }).click()
  await eventually("nobody is banned", async () => (await page.getByRole("button", { name: "Lift ban" }).count()) === 0)
})

test("no page broke its content policy, and no script failed", () => {
  expect(journey.browser.errors).toEqual([])
})
