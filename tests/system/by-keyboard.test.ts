import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Json, Person } from "../support/app"
import { fill, type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** A day without a mouse, and what somebody hears who does not see the page. */
let journey: Journey
let ada: Person
let bea: Person
let page: Page
let pocket: Page
let direct: string
let first: Json

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  bea = await team.join("bea")
  direct = (await ada.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [bea.id] })).body["chat"]
    .id
  first = await post("shall we sail at six?")
  await post("and who brings the rope?")
  ;[{ page }, { page: pocket }] = await Promise.all([
    enter(ada, `/c/${direct}`),
    enter(bea, undefined, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
  ])
  await page.waitForSelector("#composer-body")
})
afterAll(async () => {
  await journey.stop()
  expect(journey.browser.errors).toEqual([])
})

const post = async (body: string, more: object = {}): Promise<Json> =>
  (await bea.post(`/chats/${journey.team.general}/messages`, { body, ...more })).body["message"]
const matches = (selector: string) => page.evaluate((one) => document.activeElement?.matches(one), selector)
const isAt = (selector: string) => eventually(`the focus is at ${selector}`, () => matches(selector))
async function tabTo(selector: string, key = "Tab", most = 40) {
  for (let i = 0; i < most && !(await matches(selector)); i++) await page.keyboard.press(key)
  expect(await matches(selector)).toBe(true)
}
const stops = (list: string) =>
  page.locator(list).evaluateAll((all) => all.filter((one) => (one as HTMLElement).tabIndex === 0).length)

test("to a chat, a message, a reaction, a thread and back, an edit and a deletion, by keys alone", async () => {
  await eventually("the switcher is open", async () => {
    await page.keyboard.press("Control+k")
    return page.locator("#dialog[open]").count()
  })
  await isAt("#switch-q")
  await page.keyboard.type("general")
  await page.locator(".switch-option[aria-selected=true]", { hasText: "general" }).waitFor()
  await page.keyboard.press("Enter")
  await page.waitForURL(`**/c/${journey.team.general}`)
  await message(page, "shall we sail").waitFor()
  await isAt("#composer-body")

  // One message is a tab stop, with what is on it; arrows go on from there.
  await tabTo("#messages > article", "Shift+Tab")
  expect(await stops("#messages > article")).toBe(1)
  await page.keyboard.press("ArrowUp")
  await isAt(`#m-${first["id"]}`)
  expect(await stops("#messages > article")).toBe(1)

  await page.keyboard.press("Alt+r")
  await isAt("#emoji input")
  await page.keyboard.type("sailboat")
  await page.waitForSelector("#emoji-found [value='⛵']")
  await page.keyboard.press("Enter")
  await pocket.locator(`#m-${first["id"]} button.pill[value='⛵']`).waitFor()
  await eventually("the focus is back", () =>
    page.evaluate((id) => document.getElementById(id)?.contains(document.activeElement), `m-${first["id"]}`),
  )

  await page.focus(`#m-${first["id"]}`)
  await tabTo('.bar a[href$="/thread"]')
  await page.keyboard.press("Enter")
  await isAt(".in-thread textarea")
  await page.keyboard.type("at six")
  await page.keyboard.press("Enter")
  await pocket.locator(`#m-${first["id"]} a.replies`, { hasText: "1 reply" }).waitFor()
  await page.keyboard.type("with the ebb")
  await page.keyboard.press("Enter")
  await pocket.locator(`#m-${first["id"]} a.replies`, { hasText: "2 replies" }).waitFor()

  // In the thread, too, one message is a tab stop; what is one's own is edited by key.
  await tabTo(".thread-scroller article", "Shift+Tab")
  expect(await stops(".thread-scroller article")).toBe(1)
  await page.keyboard.press("Home")
  await isAt(`#t-${first["id"]}`)
  expect(await stops(".thread-scroller article")).toBe(1)
  await page.keyboard.press("ArrowDown")
  await isAt(".thread-replies article[data-mine]")
  await page.keyboard.press("F2")
  await isAt(".thread form.editing textarea")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("at seven")
  await page.keyboard.press("Enter")
  await page.locator(".thread-replies article", { hasText: "at seven" }).waitFor()
  await isAt(".in-thread textarea")
  expect(await stops(".thread-scroller article")).toBe(1)
  await page.keyboard.press("Escape")
  await eventually("the panel is closed", async () => (await page.locator("#details .thread").count()) === 0)
  await eventually("the focus is on the page, not lost", async () => !(await matches("body")))

  await page.focus("#composer-body")
  await page.keyboard.type("I bring teh rope")
  await page.keyboard.press("Enter")
  await message(page, "I bring teh rope").waitFor()
  await page.keyboard.press("ArrowUp")
  await isAt("form.editing textarea")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("I bring the rope")
  await page.keyboard.press("Enter")
  await message(pocket, "I bring the rope").waitFor()
  await isAt("#composer-body")
  await tabTo("#messages > article", "Shift+Tab")
  await page.keyboard.press("End")
  await isAt("#messages > article[data-mine]")
  await page.keyboard.press("Delete")
  await eventually("gone", async () => (await message(pocket, "I bring the rope").count()) === 0)
  await eventually("the focus is on the page, not lost", async () => !(await matches("body")))
  await tabTo(".toast button", "Tab", 60)
  await page.keyboard.press("Enter")
  await message(pocket, "I bring the rope").waitFor()
})

test("menus, cards and panels open and close by keys and give the focus back", async () => {
  for (const [opener, shown] of [
    ["#sidebar .workspace", "#teams"],
    ["#sidebar .me", "#self"],
    ["[popovertarget=jump]", "#jump"],
    ["#messages a.name", "#card"],
  ] as const) {
    await page.locator(opener).first().focus()
    await page.keyboard.press("Enter")
    await page.locator(shown).waitFor()
    await page.keyboard.press("Escape")
    await eventually(`${shown} is closed`, async () => !(await page.locator(shown).isVisible()))
    await isAt(opener)
  }
  await page.focus("a[aria-label^=Details]")
  await page.keyboard.press("Enter")
  await page.waitForSelector("#details .person")
  await eventually("the focus is in the panel", () => matches("#details *"))
  await tabTo("#details [data-action=close-details]", "Shift+Tab", 20)
  await page.keyboard.press("Enter")
  await eventually("the panel is closed", async () => (await page.locator("#details .person").count()) === 0)
  await eventually("the focus is on the page, not lost", async () => !(await matches("body")))
})

test("the page is told as what it is: places, names, states", async () => {
  const tree = await page.locator("body").ariaSnapshot()
  for (const line of [
    /link "Skip/,
    /navigation "[^"]+"/,
    /heading "Channels" \[level=2\]/,
    /heading "Direct messages" \[level=2\]/,
    /link "general[^"]*"/,
    /main:/,
    /heading "#?\s?general" \[level=1\]/,
    /group "Messages[^"]*"|group "[^"]*messages[^"]*"/i,
    /article:|article "/,
    /textbox "Message #general"|textbox "[^"]*#general[^"]*"/,
    /button "Send[^"]*"/,
    /button "[^"]*⛵[^"]*" \[pressed\]|button "⛵ 1" \[pressed\]/,
    /link "[^"]*2 replies[^"]*"/,
  ])
    expect(tree).toMatch(line)
  // Nothing that can be pressed is without a name.
  const nameless = tree.split("\n").filter((line) => /- (button|link|textbox|combobox|checkbox)( \[|:?$)/.test(line))
  expect(nameless).toEqual([])
})

test("what others write is said once, politely; what one writes, edits, or has missed and read is not said again", async () => {
  const said = () => page.locator("#announcer p").allTextContents()
  const log = page.locator("#announcer")
  expect([await log.getAttribute("role"), await log.getAttribute("aria-live")]).toEqual(["log", null])
  const before = (await said()).length
  const heard = async () => (await said()).slice(before)
  const spoken = await post("a storm is coming")
  await message(page, "a storm is coming").waitFor()
  await page.fill("#composer-body", "we stay ashore")
  await page.press("#composer-body", "Enter")
  await message(pocket, "we stay ashore").waitFor()
  await bea.patch(`/messages/${spoken["id"]}`, { body: "a storm has come" })
  await message(page, "a storm has come").waitFor()
  await ada.put(`/messages/${spoken["id"]}/reactions/${encodeURIComponent("⛈️")}`)
  await page.locator(`#m-${spoken["id"]} button.pill`).waitFor()
  expect(await heard()).toEqual(["Bea: a storm is coming"])

  await page.context().setOffline(true)
  await page.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  await post("it has passed")
  await page.context().setOffline(false)
  await message(page, "it has passed").waitFor()
  await post("back to the boats")
  await message(page, "back to the boats").waitFor()
  expect(await heard()).toEqual(["Bea: a storm is coming", "Bea: it has passed", "Bea: back to the boats"])
  expect(await page.locator("#connection").getAttribute("role")).toBe("status")
})

test("of many that come at once three are said and the rest is a number; history and one's own words are none of them", async () => {
  const { team, enter } = journey
  await fill(bea, team.general, 60, (n) => `log entry ${n}`)
  const { page: own, context } = await enter(ada)
  const said = () => own.locator("#announcer p").allTextContents()
  await message(own, "log entry 60").waitFor()
  await say(own, "I listen")
  await message(own, "I listen").waitFor()
  await own.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, 0))
  await own.locator("#messages article", { hasText: "shall we sail" }).waitFor()
  expect(await said()).toEqual([])

  const gulls = await fill(bea, team.general, 7, (n) => `gull ${n}`)
  await message(own, "gull 7").waitFor()
  await bea.patch(`/messages/${gulls[6]!["id"]}`, { body: "albatross" })
  await message(own, "albatross").waitFor()
  await say(own, "so many birds")
  const first = ["Bea: gull 1", "Bea: gull 2", "Bea: gull 3"]
  await eventually("the rest is told", async () => (await said()).length > 3)
  expect(await said()).toEqual([...first, "4 new messages"])
  // From then on each is said again.
  await post("all quiet")
  await eventually("it is said", async () => (await said()).length > 4)
  expect(await said()).toEqual([...first, "4 new messages", "Bea: all quiet"])
  await context.close()
})
