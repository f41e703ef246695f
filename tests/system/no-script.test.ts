import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { bodies, fill, type Journey, message, startJourney } from "../support/journey"

/** Everything that matters works where scripts are off. */
let journey: Journey
let page: Page
let harbour: string

beforeAll(async () => {
  journey = await startJourney()
  const { team, browser } = journey
  await team.join("reader")
  harbour = await team.chat("channel", [], "harbour")
  await fill(team.owner, team.general, 120)
  page = (await browser.person({ javaScriptEnabled: false })).page
})
afterAll(() => journey.stop())

test("signs in, and reads from the first new message on, with times in UTC", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await page.fill("[name=login]", "reader")
  await page.fill("[name=password]", "correct horse battery")
  await page.click("main button")
  await page.waitForSelector(".new-line")
  expect((await bodies(page))[0]).toBe("line 1")
  expect(await page.innerText("#messages")).toContain("UTC")
})

test("marks what it has read by hand", async () => {
  await page.locator(".button", { hasText: "Mark as read" }).click()
  await page.waitForURL(`${journey.url}/c/${journey.team.general}`)
  // The first page held only some of what was unread: the chat now opens at what came after it.
  expect((await bodies(page)).length).toBeGreaterThan(1)
  expect(await page.locator(".new-line + article .body").innerText()).not.toBe("line 1")
})

test("posts with a form, and neither a reload, Back nor the same form again doubles it", async () => {
  const clientId = await page.inputValue("#composer [name=clientId]")
  const action = `${new URL(page.url()).pathname}/messages`
  const body = "written without a script"
  await page.fill("#composer-body", body)
  await page.click(".send")
  await message(page, body).waitFor()
  await page.reload()
  await page.goBack()
  await page.goForward()
  const again = await page.request.post(journey.url + action, {
    form: { body, clientId },
    headers: { Origin: journey.url },
  })
  expect(again.ok()).toBe(true)
  await page.goto(again.url())
  expect(await message(page, body).count()).toBe(1)
})

test("follows links to older messages and back to newer ones", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}?at=120`)
  const first = (await bodies(page))[0]!
  await page.click("a.older")
  const older = await bodies(page)
  expect(older.at(-1)).toBe("line 93")
  expect(first).toBe("line 94")
  for (let seen = 0; (await page.locator("a.older").count()) > 0 && seen < 10; seen++) await page.click("a.older")
  expect((await bodies(page))[0]).toBe("line 1")
  await page.click("a.newer")
  expect((await bodies(page))[0]).not.toBe("line 1")
})

/** By links alone: the chat in the sidebar, and what came after what it opens with. */
async function openChat(on: Page) {
  await on.click(`#sidebar [data-chat="${journey.team.general}"]`)
  while ((await on.locator("#messages[data-has-newer]").count()) > 0) await on.click("a.newer")
}
async function openActions(on: Page, body: string) {
  await openChat(on)
  await message(on, body).hover()
  await message(on, body).locator(".bar .more").click()
}
const offered = (on: Page) => on.locator("main .actions .button").allInnerTexts()
const act = (on: Page, name: string) => on.locator("main .actions").getByText(name, { exact: true }).click()
const say = async (on: Page, body: string) => {
  await openChat(on)
  await on.fill("#composer-body", body)
  await on.click(".send")
  await message(on, body).waitFor()
}

test("changes an own message by its actions, and is led back to it", async () => {
  await openActions(page, "written without a script")
  await act(page, "Edit")
  expect(await page.inputValue("main textarea")).toBe("written without a script")
  await page.fill("main textarea", "changed without a script")
  await page.click("main form button")
  await page.waitForURL(/\?at=\d+#m-/)
  await message(page, "changed without a script").locator(".edited").waitFor()
})

test("deletes it by the same way, and whatever leads to it later shows the chat around where it was", async () => {
  const id = await message(page, "changed without a script").getAttribute("data-id")
  await say(page, `as I said: ${journey.url}/m/${id}`)
  const isAround = async (on: Page, place: RegExp) => {
    await on.waitForURL(place)
    expect(new URL(on.url()).pathname).toBe(`/c/${journey.team.general}`)
    expect(await bodies(on)).toContain("line 120")
    expect(await message(on, "changed without a script").count()).toBe(0)
    expect(await on.locator("main .problem").count()).toBe(0)
  }
  await openActions(page, "changed without a script")
  await act(page, "Delete")
  await isAround(page, /\?at=\d+$/)
  const opened = page.context().waitForEvent("page")
  await message(page, "as I said").locator(".body a").click()
  await isAround(await opened, /\?at=\d+#m-/)
  await (await opened).close()
  // The page of what can be done with it may be come back to.
  for (let back = 0; back < 10 && (await page.locator("main .actions").count()) === 0; back++) await page.goBack()
  await page.click("main .head a.tool")
  await isAround(page, /\?at=\d+#m-/)
})

test("marks as unread from a message on, where the chat opens from then on", async () => {
  await openActions(page, "line 100")
  await act(page, "Mark unread from here")
  await page.waitForURL(`${journey.url}/c/${journey.team.general}`)
  expect(await page.locator(".new-line + article .body").innerText()).toBe("line 100")
  await openChat(page)
  expect(await page.locator(`#chat-${journey.team.general} .count`).innerText()).toMatch(/^21\b/)
})

test("a moderator deletes what somebody else wrote, and is not offered to change it; others are offered neither", async () => {
  const { page: owner, context } = await journey.enter(journey.team.owner, undefined, { javaScriptEnabled: false })
  await say(page, "better not said")
  await openActions(page, "line 120")
  for (const name of ["Edit", "Delete"]) expect(await offered(page)).not.toContain(name)
  await openActions(owner, "better not said")
  expect(await offered(owner)).not.toContain("Edit")
  await act(owner, "Delete")
  await owner.waitForURL(/\?at=\d+$/)
  expect(await bodies(owner)).toContain("line 120")
  for (const one of [owner, page]) {
    await openChat(one)
    expect(await message(one, "better not said").count()).toBe(0)
  }
  await context.close()
})

test("an owner changes a role, removes somebody and bans somebody on the people's page, and lifts the ban", async () => {
  const [leaver, rogue] = [await journey.team.join("leaver"), await journey.team.join("rogue")]
  const { page: owner, context } = await journey.enter(journey.team.owner, undefined, { javaScriptEnabled: false })
  const { page: theirs } = await journey.enter(leaver, undefined, { javaScriptEnabled: false })
  const { page: banned } = await journey.enter(rogue, undefined, { javaScriptEnabled: false })
  const row = (name: string) => owner.locator("main .person", { hasText: name })
  const open = (name: string) => row(name).locator("button.tool").click()
  await owner.click("#sidebar .workspace")
  await owner.click("#teams a[href$='/people']")

  await open("Reader")
  await row("Reader").locator("select[name=role]").selectOption("admin")
  await row("Reader").getByRole("button", { name: "Change" }).click()
  await row("Reader").locator("small", { hasText: "Admin" }).waitFor()

  await open("Leaver")
  await row("Leaver").getByText("Remove from the team…").click()
  await row("Leaver").getByRole("button", { name: "Remove from the team, for certain" }).click()
  await row("Leaver").waitFor({ state: "detached" })
  await theirs.click(`#sidebar [data-chat="${journey.team.general}"]`)
  expect(await theirs.locator("main").innerText()).toContain("leads to a place that you are not in")

  await open("Rogue")
  await row("Rogue").getByText("Ban from the team…").click()
  await row("Rogue").getByRole("button", { name: "Ban from the team, for certain" }).click()
  await row("Rogue").waitFor({ state: "detached" })
  await banned.click(`#sidebar [data-chat="${journey.team.general}"]`)
  expect(await banned.locator("#composer-body").count()).toBe(0)
  await owner.click("#sidebar .workspace")
  await owner.click("#teams a[href$='/settings']")
  await row("Rogue").getByRole("button", { name: "Lift ban" }).click()
  await row("Rogue").waitFor({ state: "detached" })
  for (const one of [theirs, banned]) await one.context().close()
  await context.close()
})

test("joins a channel and leaves the product", async () => {
  await page.click("a.browse")
  await page.click("main a:has-text('harbour')")
  await page.click("main form[action$=join] button")
  await page.waitForSelector("#composer-body")
  expect(page.url()).toContain(harbour)
  await page.click("#sidebar .me")
  await page.click("text=Sign out")
  await page.waitForURL("**/sign-in**")
  await page.goto(`${journey.url}/c/${harbour}`)
  expect(await page.locator("[name=password]").count()).toBe(1)
})
