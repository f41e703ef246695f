import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** Reached by a name over plain http, where browsers withhold `crypto.randomUUID` and the clipboard. */
let journey: Journey
let owner: Page
let other: Page

beforeAll(async () => {
  journey = await startJourney({ host: "confab.test", args: ["--host-resolver-rules=MAP confab.test 127.0.0.1"] })
  const { team, enter } = journey
  owner = (await enter(team.owner)).page
  other = (await enter(await team.join("other"))).page
})
afterAll(() => journey.stop())

test("the page is no secure context", async () => {
  expect(await owner.evaluate(() => isSecureContext)).toBe(false)
})

test("two people talk, edit and delete", async () => {
  await say(owner, "over plain http")
  await message(other, "over plain http").waitFor()
  await say(other, "heard")
  await message(owner, "heard").waitFor()
  await owner.press("#composer-body", "ArrowUp")
  await owner.locator("form.editing textarea").fill("still over plain http")
  await owner.locator("form.editing textarea").press("Enter")
  await message(other, "still over plain http").waitFor()
})

test("the invitation is copied without a clipboard of the new kind", async () => {
  await owner.click("[data-copy=invitation-link]")
  await owner.locator(".toast", { hasText: "Copied" }).waitFor()
  await owner.focus("#composer-body")
  await owner.keyboard.press("ControlOrMeta+v")
  expect(await owner.inputValue("#composer-body")).toBe(await owner.inputValue("#invitation-link"))
  await owner.fill("#composer-body", "")
})

test("signs out, which leaves nothing behind, and in again by the forms", async () => {
  const kept = () => other.evaluate(() => JSON.stringify({ ...localStorage }))
  await other.locator("#composer-body").pressSequentially("half a secret")
  await eventually("the draft is kept", async () => (await kept()).includes("half a secret"))
  await other.click("#sidebar .me")
  await other.click("text=Sign out")
  await other.locator("[name=password]").waitFor()
  expect(await kept()).toBe("{}")
  await other.fill("[name=login]", "other")
  await other.fill("[name=password]", "correct horse battery")
  await other.click("main button")
  await eventually("the chat is there", async () => (await other.locator("#composer-body, #conversation").count()) > 0)
  expect(journey.browser.errors).toEqual([])
})
