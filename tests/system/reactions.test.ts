import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const shots = process.env["REACTION_SHOTS"]
const shoot = async (name: string, on: Page) => void (shots && (await on.screenshot({ path: `${shots}/${name}.png` })))

let journey: Journey
let ada: Person
let desk: Page
let pocket: Page
let away: BrowserContext
let id: string
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  const posted = await journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body: "shall we sail?" })
  id = posted.body["message"].id
  ;({ page: desk } = await journey.enter(ada))
  ;({ page: pocket, context: away } = await journey.enter(journey.team.owner, undefined, phone))
  for (const page of [desk, pocket]) await page.waitForSelector(`#m-${id}`)
})
afterAll(() => journey.stop())

const pills = (page: Page) =>
  page
    .locator(`#m-${id} button.pill`)
    .evaluateAll((all) => all.map((one) => `${one.textContent} ${one.getAttribute("aria-pressed")}`))
const shows = (page: Page, ...expected: string[]) =>
  eventually(expected.join(), async () => (await pills(page)).join() === expected.join())
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("value"))

test("an emoji is found by its name, chosen by keyboard alone, and seen at once on the other's phone", async () => {
  await desk.focus(`#m-${id}`)
  await desk.keyboard.press("Alt+r")
  await desk.waitForSelector("#emoji input:focus")
  await desk.keyboard.type("tada")
  await desk.waitForSelector("#emoji-found [value='🎉']")
  await shoot("picker-found", desk)
  await desk.keyboard.press("Enter")
  await shows(desk, "🎉 1 true")
  await shows(pocket, "🎉 1 false")
  await desk.waitForSelector(`#m-${id}:focus-within, #m-${id}:focus`)
})

test("a tap on it joins in, and a second tap takes that back", async () => {
  await pocket.tap(`#m-${id} button.pill`)
  await shows(pocket, "🎉 2 true")
  await shows(desk, "🎉 2 true")
  await pocket.tap(`#m-${id} button.pill`)
  await shows(pocket, "🎉 1 false")
  await shows(desk, "🎉 1 true")
})

test("the grid is walked with arrows, and Escape gives the focus back", async () => {
  await desk.focus(`#m-${id} .reactions [data-action=react]`)
  await desk.keyboard.press("Enter")
  await desk.waitForSelector("#emoji input:focus")
  expect(await desk.locator("#emoji-recent [value]").first().getAttribute("value")).toBe("🎉")
  await desk.keyboard.press("ArrowDown")
  expect(await focused(desk)).toBe("🎉")
  await desk.keyboard.press("ArrowRight")
  expect(await focused(desk)).toBe("👍")
  await desk.keyboard.press("ArrowDown")
  const below = await focused(desk)
  expect(await desk.locator(`#emoji-0 [value='${below}']`).count()).toBe(1)
  await desk.keyboard.press("ArrowDown")
  await desk.keyboard.press("ArrowUp")
  expect(await focused(desk)).toBe(below)
  await shoot("picker", desk)
  await desk.keyboard.press("Escape")
  await desk.waitForSelector("#emoji", { state: "hidden" })
  expect(await desk.evaluate(() => document.activeElement?.getAttribute("data-action"))).toBe("react")
})

test("a tone of skin is kept, and what was used last stands first", async () => {
  await desk.hover(`#m-${id}`)
  await desk.click(`#m-${id} .bar [data-action=react]`)
  await desk.waitForSelector("#emoji-1 [value='👋']", { state: "attached" })
  await desk.selectOption("#emoji-tone", "3")
  await desk.waitForSelector("#emoji-1 [value='👋🏽']", { state: "attached" })
  await desk.click("[data-to=emoji-1]")
  await desk.click("#emoji-1 [value='👋🏽']")
  await shows(desk, "🎉 1 true", "👋🏽 1 true")
  await desk.reload()
  await desk.hover(`#m-${id}`)
  await desk.click(`#m-${id} .bar [data-action=react]`)
  await desk.waitForSelector("#emoji-1 [value='👋🏽']", { state: "attached" })
  expect(await desk.locator("#emoji-recent [value]").first().getAttribute("value")).toBe("👋🏽")
  await desk.keyboard.press("Escape")
  // The three used last stand in the bar.
  await desk.click(`#m-${id} .bar > [value='🎉']`)
  await shows(desk, "👋🏽 1 true")
})

test("hovering says who it was, and a long press does on the phone; the list has everybody", async () => {
  await desk.hover(`#m-${id} button.pill`)
  await eventually("who", async () => /You reacted with waving hand/.test(await desk.innerText("#who")))
  await shoot("who", desk)
  await pocket.locator(`#m-${id} button.pill`).dispatchEvent("pointerover", { pointerType: "touch" })
  await eventually("who", async () => /Ada reacted with waving hand/.test(await pocket.innerText("#who")))
  await shoot("who-phone", pocket)
  await pocket.tap("#who a")
  await pocket.waitForURL(/\/reactions$/)
  expect(await pocket.innerText(".people")).toContain("Ada")
  await shoot("list-phone", pocket)
  await pocket.goBack()
  await pocket.waitForSelector(`#m-${id}`)
})

test("on a phone the picker is a sheet at the bottom", async () => {
  await pocket.tap(`#m-${id} .reactions [data-action=react]`)
  await pocket.waitForSelector("#emoji-0 [value='😂']")
  const box = (await pocket.locator("#emoji").boundingBox())!
  expect([Math.round(box.x), Math.round(box.width), Math.round(box.y + box.height)]).toEqual([0, 390, 844])
  await shoot("sheet", pocket)
  await pocket.tap("#emoji-0 [value='😂']")
  await shows(pocket, "👋🏽 1 false", "😂 1 true")
  await shows(desk, "👋🏽 1 true", "😂 1 false")
})

test("who was offline meanwhile sees what came and went", async () => {
  await away.setOffline(true)
  await pocket.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  for (const emoji of ["🚀", ":heart:"]) await ada.put(`/messages/${id}/reactions/${encodeURIComponent(emoji)}`)
  await ada.delete(`/messages/${id}/reactions/${encodeURIComponent("👋🏽")}`)
  await away.setOffline(false)
  await shows(pocket, "😂 1 true", "🚀 1 false", "❤️ 1 false")
  await shows(desk, "😂 1 false", "🚀 1 true", "❤️ 1 true")
})

test("a refusal is told, and what was shown at once is taken back", async () => {
  await desk.route("**/react", (route) => route.fulfill({ status: 403, headers: { "X-Problem": "Not%20now" } }))
  await desk.click(`#m-${id} button.pill[value='😂']`)
  await desk.waitForSelector(".toast:has-text('Not now')")
  await shows(desk, "😂 1 false", "🚀 1 true", "❤️ 1 true")
  await desk.unroute("**/react")
})

test("the composer's button puts one where the caret is", async () => {
  await desk.fill("#composer-body", "ahoy !")
  await desk.press("#composer-body", "ArrowLeft")
  await desk.click("#composer [data-action=emoji]")
  await desk.waitForSelector("#emoji input:focus")
  await desk.keyboard.type("sailb")
  await desk.waitForSelector("#emoji-found [value='⛵']")
  await desk.keyboard.press("Enter")
  // At once, or when what is found for the last letter is there.
  await desk.waitForFunction(() => document.querySelector<HTMLTextAreaElement>("#composer-body")!.value === "ahoy ⛵!")
  await desk.keyboard.press("Enter")
  await message(desk, "ahoy ⛵!").waitFor()
})

test("without scripts a form toggles, and a page has all there is to choose", async () => {
  const { page } = await journey.enter(ada, undefined, { javaScriptEnabled: false })
  await page.click(`#m-${id} button.pill[value='🚀']`)
  await page.waitForURL(/#m-/)
  expect(await page.locator(`#m-${id} button.pill[value='🚀']`).count()).toBe(0)
  await page.click(`#m-${id} .reactions a.pill`)
  await page.locator("button[value='🎉']").click()
  await page.waitForURL(/#m-/)
  expect(await page.locator(`#m-${id} button.pill[value='🎉'] b`).innerText()).toBe("1")
})

test("fifty emoji of twelve hundred people each stand below a message, on desk and phone, and one more joins in", async () => {
  const { team, server } = journey
  const { body } = await team.owner.post(`/chats/${team.general}/messages`, { body: "who comes along?" })
  const crowded = body["message"].id as string
  await server.db.sql`with crowd as (insert into users (id, email, handle, display_name)
      select gen_random_uuid(), 'r' || n || '@x.org', 'r' || n, 'R ' || n from generate_series(1, 1200) n returning id),
    people as (insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from crowd returning user_id)
    insert into reactions (message_id, user_id, emoji, created_at)
    select ${crowded}, p.user_id, chr(128512 + n), now() from people p cross join generate_series(1, 50) n`
  // As they would stand with the message after each of them reacted.
  await server.db
    .sql`update messages set reactions = (select jsonb_agg(jsonb_build_object('emoji', e.emoji, 'count', e.count, 'userIds', e.ids) order by e.emoji)
    from (select emoji, count(*) as count, (array_agg(user_id))[:50] as ids from reactions where message_id = ${crowded} group by emoji) e)
    where id = ${crowded}`
  expect((await ada.put(`/messages/${crowded}/reactions/${encodeURIComponent("😁")}`)).status).toBe(204)
  for (const page of [desk, pocket]) {
    await page.locator(`#m-${crowded} button.pill`, { hasText: "1201" }).waitFor()
    expect(await page.locator(`#m-${crowded} button.pill`).count()).toBe(50)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    const [row, list] = [page.locator(`#m-${crowded} .reactions`), page.locator("#messages")]
    const [inner, outer] = [(await row.boundingBox())!, (await list.boundingBox())!]
    expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width + 1)
  }
  await shoot("crowded-desk", desk)
  await shoot("crowded-pocket", pocket)
  expect((await ada.put(`/messages/${crowded}/reactions/${encodeURIComponent("🚀")}`)).status).toBe(422)
})
