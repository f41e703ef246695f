import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Journey, startJourney } from "../support/journey"

let journey: Journey

beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

test("somebody removed while typing sees it at once, and can copy the text", async () => {
  const { team, enter } = journey
  const writer = await team.join("writer")
  const harbour = await team.chat("private", [writer], "harbour")
  const { page, context } = await enter(writer, `/c/${harbour}`)
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await page.waitForSelector("#composer-body")
  await page.locator("#composer-body").pressSequentially("All that I wanted to say about the crane")
  const { status } = await team.owner.delete(`/chats/${harbour}/members/${writer.id}`)
  expect(status).toBeLessThan(300)
  await page.locator("#conversation .overlay").waitFor()
  expect(await page.inputValue(".overlay textarea")).toBe("All that I wanted to say about the crane")
  await page.locator(".overlay button").click()
  await page.locator(".toast", { hasText: "Copied" }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("All that I wanted to say about the crane")
  expect(await page.locator("#composer-body").count()).toBe(0)
  await page.locator(`#chat-${harbour}`).waitFor({ state: "detached" })
  await page.reload()
  expect(await page.locator("#composer-body").count()).toBe(0)
})

test("what waited to be sent is handed back with what was being written", async () => {
  const { team, enter } = journey
  const writer = await team.join("waiter")
  const pier = await team.chat("private", [writer], "pier")
  const { page, context } = await enter(writer, `/c/${pier}`)
  await page.waitForSelector("#composer-body")
  await page.route(`**/c/${pier}/messages`, (route) => route.abort())
  await page.fill("#composer-body", "sent, and never there")
  await page.press("#composer-body", "Enter")
  await page.locator(".pending", { hasText: "never there" }).waitFor()
  await page.locator("#composer-body").pressSequentially("and half a word")
  await team.owner.delete(`/chats/${pier}/members/${writer.id}`)
  await page.locator("#conversation .overlay").waitFor()
  expect(await page.inputValue(".overlay textarea")).toBe("sent, and never there\n\nand half a word")
  await context.close()
})
