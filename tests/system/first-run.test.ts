import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { type Server, startApp } from "../support/app"
import { startBrowser } from "../support/browser"
import { bodies, message, say } from "../support/journey"
import { eventually } from "../support/patience"

/** From an empty server to two people talking. */
let server: Server
let browser: Awaited<ReturnType<typeof startBrowser>>
let owner: Page
let guest: Page

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startApp(), startBrowser()])
  owner = (await browser.person()).page
  guest = (await browser.person()).page
})
afterAll(async () => {
  await browser.stop()
  await server.stop()
})

async function fillIn(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value)
  await page.click("main button:not([type=button])")
}

let invitation = ""

test("setting up leads to #general, with a welcome, a link and its QR code", async () => {
  await owner.goto(`${server.url}/setup?code=setup-code`)
  await fillIn(owner, {
    workspaceName: "Nordkai Shipping",
    displayName: "Jonas Holm",
    handle: "jonas",
    email: "jonas@example.org",
    password: "correct horse battery",
  })
  await owner.waitForSelector("#composer-body")
  expect(await owner.title()).toBe("#general · Confab")
  expect(await owner.locator(".welcome .qr svg").count()).toBe(1)
  const ends = await owner.locator(".welcome time").getAttribute("datetime")
  expect((Date.parse(ends!) - Date.now()) / 86_400_000).toBeWithin(6.9, 7.1)
  invitation = await owner.inputValue("#invitation-link")
  expect(invitation).toStartWith(`${server.url}/invite/`)
})

test("the owner sees the invited person arrive", async () => {
  await guest.goto(invitation)
  const invited = await guest.innerText("main")
  expect(invited).toContain("Nordkai Shipping")
  expect(invited).toContain("Jonas Holm")
  await fillIn(guest, {
    displayName: "Mira Okafor",
    handle: "mira",
    email: "mira@example.org",
    password: "correct horse battery",
  })
  await guest.waitForSelector("#composer-body")
  await owner.locator("article.system", { hasText: "Mira Okafor" }).waitFor()
  await owner.locator("#conversation .head .number", { hasText: "2" }).waitFor()
})

test("both talk, and see each other's messages as they are sent", async () => {
  await say(owner, "Berth 7 is free from **05:30**.")
  await message(guest, "Berth 7 is free").waitFor()
  expect(await message(guest, "Berth 7").locator("strong").innerText()).toBe("05:30")
  await say(guest, "On it.")
  await message(owner, "On it.").waitFor()
  await message(guest, "On it.").waitFor()
  expect(await bodies(owner)).toEqual(await bodies(guest))
  expect(await owner.locator(".pending").count()).toBe(0)
})

test("an edit is seen by the other, marked as such", async () => {
  await owner.press("#composer-body", "ArrowUp")
  const field = owner.locator("form.editing textarea")
  await field.fill("Berth 9 is free.")
  await field.press("Enter")
  await message(guest, "Berth 9 is free.").waitFor()
  expect(await message(guest, "Berth 9").innerText()).toContain("(edited)")
  expect(await message(guest, "Berth 7").count()).toBe(0)
})

test("what was deleted goes at the other's, too, and comes back when that is undone", async () => {
  const own = message(owner, "Berth 9 is free.")
  await own.hover()
  await own.locator("form.own button").click()
  await eventually("it is gone", async () => (await message(guest, "Berth 9").count()) === 0)
  await owner.locator(".toast button", { hasText: "Undo" }).click()
  await message(guest, "Berth 9 is free.").waitFor()
  await message(owner, "Berth 9 is free.").waitFor()
  expect(await bodies(owner)).toEqual(["Berth 9 is free. (edited)", "On it."])
})

test("nothing failed in either page", () => {
  expect(browser.errors).toEqual([])
})
