import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { openEvents } from "../support/events-socket"
import { fill, type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** One person on several devices, and lines that live long. */
let journey: Journey
let desk: Page
let tablet: Page
let address: string

beforeAll(async () => {
  journey = await startJourney({ env: { SOCKET_HEARTBEAT_SECONDS: "1" } })
  address = `/c/${journey.team.general}`
  await fill(journey.team.owner, journey.team.general, 3)
  ;({ page: desk } = await journey.enter(journey.team.owner, address))
  ;({ page: tablet } = await journey.enter(journey.team.owner, address))
  await Promise.all([desk, tablet].map((page) => page.waitForSelector("#composer-body")))
})
afterAll(() => journey.stop())

const draft = (page: Page) => page.inputValue("#composer-body")

test("what is being written on one device stands on the other, and goes there when it was sent", async () => {
  await desk.locator("#composer-body").pressSequentially("begun at the desk")
  await eventually("the tablet has it", async () => (await draft(tablet)) === "begun at the desk")
  await tablet.press("#composer-body", "Enter")
  await message(desk, "begun at the desk").waitFor()
  await eventually("the desk has nothing left to send", async () => (await draft(desk)) === "")
})

test("a draft is kept for the chat that is not open on the other device", async () => {
  const other = await journey.team.chat("channel", [], "other")
  const listens = tablet
    .waitForEvent("websocket")
    .then((line) => line.waitForEvent("framereceived", ({ payload }) => String(payload).includes('"resumed"')))
  await tablet.goto(`${journey.url}/c/${other}`)
  await listens
  await desk.locator("#composer-body").pressSequentially("for later")
  const kept = () => tablet.evaluate(() => JSON.stringify({ ...localStorage }))
  await eventually("it has come", async () => (await kept()).includes("for later"))
  expect(await draft(tablet)).toBe("")
  await tablet.click(`#chat-${journey.team.general}`)
  await eventually("it is there", async () => (await draft(tablet)) === "for later")
  await desk.fill("#composer-body", "")
  await eventually("it is gone", async () => (await draft(tablet)) === "")
})

test("a line without traffic is kept alive from both ends, and tells where its chats stand", async () => {
  const socket = await openEvents(journey.url, journey.team.owner.token)
  await socket.first("hello")
  const { heads } = await socket.first("heartbeat")
  const { body } = await journey.team.owner.get(`/chats/${journey.team.general}`)
  expect(heads[journey.team.general]).toBe(body["chat"].lastRev)
  socket.close()

  const { page } = await journey.enter(journey.team.owner, "/manual")
  const answered = page
    .waitForEvent("websocket")
    .then((line) => line.waitForEvent("framesent", ({ payload }) => String(payload).includes('"ping"')))
  await page.goto(journey.url + address)
  await answered
  await page.close()
})

test("a database that was put back from a backup makes the page load anew", async () => {
  const { page } = await journey.enter(journey.team.owner, "/manual")
  let cut = () => {}
  let epoch: string | null = null
  await page.routeWebSocket("**/ws", (line) => {
    const server = line.connectToServer()
    cut = () => void line.close({ code: 1012 })
    server.onMessage((frame) => {
      line.send(epoch ? String(frame).replace(/"epoch":"[^"]*"/, `"epoch":"${epoch}"`) : frame)
    })
  })
  const opened = page.waitForResponse((response) => response.url().endsWith("/counts"))
  await page.goto(journey.url + address)
  await opened
  await page.evaluate(() => (document.title = "loaded once"))
  epoch = "another"
  const loaded = page.waitForEvent("load")
  cut()
  await loaded
  expect(await page.title()).not.toContain("loaded once")
  await message(page, "begun at the desk").waitFor()
  await page.close()
})

test("what was missed before a line that hears late is not lost", async () => {
  const { page } = await journey.enter(journey.team.owner, "/manual")
  let cut = () => {}
  let isDeaf = false
  await page.routeWebSocket("**/ws", (line) => {
    const server = line.connectToServer()
    cut = () => void line.close({ code: 1012 })
    // The server lets live messages through when it has not heard for two seconds where the page stands.
    line.onMessage((frame) => void ((isDeaf && String(frame).includes('"resume"')) || server.send(frame)))
    server.onMessage((frame) => void ((isDeaf && String(frame).includes('"heartbeat"')) || line.send(frame)))
  })
  await page.goto(journey.url + address)
  const say = (body: string) => journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body })
  const stands = () => page.evaluate(() => Number(document.getElementById("conversation")!.dataset["rev"]))
  const isCurrent = async () =>
    (await stands()) === (await journey.team.owner.get(`/chats/${journey.team.general}`)).body["chat"].lastRev
  await eventually("the page is up to date", isCurrent)

  isDeaf = true
  cut()
  await say("said meanwhile")
  await eventually("a live message has come", async () => {
    await say("said live")
    return (await message(page, "said live").count()) > 0
  })
  await message(page, "said meanwhile").waitFor()
  isDeaf = false
  await eventually("the page is up to date again", isCurrent)
  await page.close()
})

test("what a line that went away did not carry of a draft is given as soon as there is one again", async () => {
  const chat = await journey.team.chat("channel", [], "cut-off")
  const { page } = await journey.enter(journey.team.owner, "/manual")
  let cut = () => {}
  let isCarrying = true
  const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
  await page.routeWebSocket("**/ws", (line) => {
    const server = line.connectToServer()
    cut = () => void line.close({ code: 1012 })
    line.onMessage((frame) => {
      if (isCarrying || !String(frame).includes('"draft"')) server.send(frame)
      else if (String(frame).includes("and more")) lose()
    })
  })
  const kept = async () => (await journey.team.owner.get(`/chats/${chat}/draft`)).body["text"]
  const opened = page.waitForResponse((response) => response.url().endsWith("/counts"))
  await page.goto(`${journey.url}/c/${chat}`)
  await opened
  await page.locator("#composer-body").pressSequentially("half a thought")
  await eventually("the server has it", async () => (await kept()) === "half a thought")
  isCarrying = false
  await page.locator("#composer-body").pressSequentially(", and more")
  await lost
  isCarrying = true
  cut()
  await eventually("the server has all of it", async () => (await kept()) === "half a thought, and more")
  await page.close()
})

test("a page older than its server offers to load anew, never over what is being written, and once", async () => {
  const { page } = await journey.enter(journey.team.owner, "/manual")
  let cut = () => {}
  let build = "another"
  await page.routeWebSocket("**/ws", (line) => {
    const server = line.connectToServer()
    cut = () => void line.close({ code: 1012 })
    server.onMessage((frame) => line.send(String(frame).replace(/"build":"[^"]*"/, `"build":"${build}"`)))
  })
  await page.goto(journey.url + address)
  const offer = page.locator(".toast", { hasText: "newer version" })
  await offer.waitFor()
  await page.locator("#composer-body").pressSequentially("half a thought")
  await offer.waitFor({ state: "hidden" })
  await page.fill("#composer-body", "")
  await offer.waitFor()

  await offer.getByRole("button", { name: "Dismiss" }).click()
  const again = page.waitForResponse((response) => response.url().endsWith("/counts"))
  cut()
  await again
  expect(await offer.count()).toBe(0)

  build = "one more"
  cut()
  const loaded = page.waitForEvent("load")
  await offer.getByRole("button", { name: "Reload" }).click()
  await loaded
  await page.close()
})

test("on a tablet Enter breaks the line, and sends once a real keyboard has shown itself", async () => {
  const { page } = await journey.enter(journey.team.owner, address, { hasTouch: true, isMobile: true })
  await page.tap("#composer-body")
  await page.fill("#composer-body", "")
  await page.keyboard.type("one")
  await page.keyboard.press("Enter")
  await page.keyboard.type("two")
  expect(await draft(page)).toBe("one\ntwo")
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("Enter")
  await message(page, "one").waitFor()
  expect(await draft(page)).toBe("")
})

test("nothing failed in any page", () => {
  expect(journey.browser.errors).toEqual([])
})
