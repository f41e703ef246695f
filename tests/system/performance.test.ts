import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { openEvents } from "../support/events-socket"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  page = (await journey.enter(journey.team.owner, "/admin/performance")).page
})
afterAll(() => journey.stop())

const heading = () => page.locator("h2", { hasText: "Sockets of" }).textContent()

const counted = async () => Number(/: (\d+)$/.exec((await heading())!)![1])

test("the figures renew themselves while one looks, stay while the server cannot answer, and go on after", async () => {
  await page.evaluate(() => (document.body.dataset["marked"] = "yes"))
  const before = await counted()
  const first = await openEvents(journey.url, journey.team.owner.token)
  await eventually("the new socket is counted", async () => (await counted()) === before + 1)
  let refused = 0
  await page.route("**/admin/performance", (route) => {
    refused++
    return route.fulfill({ status: 503, body: "<p>away</p>" })
  })
  await eventually("it was refused, and asked again", async () => refused === 2)
  expect(await page.locator(".chart").count()).toBeGreaterThan(5)
  await page.unroute("**/admin/performance")
  const second = await openEvents(journey.url, journey.team.owner.token)
  await eventually("the next one, too", async () => (await counted()) === before + 2)
  expect(await page.evaluate(() => document.body.dataset["marked"])).toBe("yes")
  first.close()
  second.close()
})

test("a socket is ended from here", async () => {
  const socket = await openEvents(journey.url, journey.team.owner.token)
  const { connection } = await socket.first("hello")
  await page.locator(`#close-${connection}`).click()
  expect(await socket.closed()).toMatchObject({ code: 1012 })
  expect(journey.browser.errors).toEqual([])
})
