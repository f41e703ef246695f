import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let bea: Person
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  bea = await journey.team.join("bea")
})
afterAll(() => journey?.stop())

const line = (page: Page) => page.locator("#typing")
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const heightOf = (page: Page) => page.locator(".scroller").evaluate((element) => element.clientHeight)

test("the others see who is writing, until the message is there, and nothing moves", async () => {
  const { page: own } = await journey.enter(journey.team.owner)
  const { page: adas } = await journey.enter(ada)
  const { page: beas } = await journey.enter(bea, undefined, phone)
  const before = await heightOf(own)
  // The first letters may come before the socket is there.
  await eventually("Ada is typing", async () => {
    await adas.locator("#composer-body").pressSequentially("x")
    return (await line(own).textContent()) === "Ada is typing…"
  })
  await eventually("two are typing", async () => {
    await beas.locator("#composer-body").pressSequentially("y")
    return (await line(own).textContent()) === "Ada and Bea are typing…"
  })
  expect(await line(adas).textContent()).toBe("Bea is typing…")
  expect(await line(beas).textContent()).toBe("Ada is typing…")
  expect(await heightOf(own)).toBe(before)
  await say(adas, "what Ada wrote")
  await message(own, "what Ada wrote").waitFor()
  expect(await line(own).textContent()).not.toContain("Ada")
  // Never stuck: who stops, or loses the line, is forgotten.
  await beas.context().setOffline(true)
  await eventually("nobody is typing", async () => (await line(own).textContent()) === "")
  expect(journey.browser.errors).toEqual([])
})
