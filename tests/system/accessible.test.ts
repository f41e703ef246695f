import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { startApp, type Server } from "../support/app"
import { type Journey, message, say, startJourney } from "../support/journey"
import { png } from "../support/pictures"
import { eventually } from "../support/patience"

/** Every page, for everybody: checked by axe, reached by keyboard, and quiet in the console. */
type Axe = { run(target: Document, options: object): Promise<{ violations: Violation[] }> }
type Violation = { id: string; nodes: { html: string; failureSummary: string }[] }

const axe = join(import.meta.dir, "../../node_modules/axe-core/axe.min.js")
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
let journey: Journey
let fresh: Server
let owner: Page
let stranger: Page
let harbour: string
let invitation: string

async function prepared(page: Page) {
  await page.context().addInitScript({ path: axe })
  return page
}

beforeAll(async () => {
  ;[journey, fresh] = await Promise.all([startJourney(), startApp()])
  const { team, browser, enter } = journey
  const mira = await team.join("mira")
  const lines = ["Good morning", "```ts\nconst tide = 3 // metres\n```", "@mira `retry` and **more**", "صباح الخير"]
  for (const [i, body] of lines.entries())
    await mira.post(`/chats/${team.general}/messages`, { body, clientId: `line-${i}` })
  const { body } = await team.owner.post(`/chats/${team.general}/messages`, { body: "mine", clientId: "mine" })
  await team.owner.patch(`/messages/${body["message"].id}`, { body: "- mine\n- [and](https://example.org) edited" })
  await mira.post(`/workspaces/${team.workspaceId}/chats`, { kind: "channel", name: "tower" })
  harbour = (await mira.get(`/workspaces/${team.workspaceId}/chats`)).body["chats"].find(
    (chat: { name: string }) => chat.name === "tower",
  ).id
  invitation = await team.invite()
  owner = await prepared((await enter(team.owner)).page)
  stranger = await prepared((await browser.person()).page)
})
afterAll(async () => {
  await journey.stop()
  await fresh.stop()
})

async function violations(page: Page, rules?: string[]) {
  const found = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: Axe }).axe
        .run(document, { resultTypes: ["violations"], ...(only && { runOnly: { type: "rule", values: only } }) })
        .then((result) => result.violations),
    rules,
  )
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

const looks = [
  { viewport: sizes.desktop, colorScheme: "light" },
  { viewport: sizes.phone, colorScheme: "dark" },
] as const

/** In both widths and both themes. */
async function expectAccessible(page: Page) {
  const found: string[] = []
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    found.push(...(await violations(page)).map((one) => `${viewport.width} px, ${colorScheme}: ${one}`))
  }
  await page.setViewportSize(sizes.desktop)
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
  expect(found).toEqual([])
}

describe("axe finds nothing on", () => {
  test("the set-up page", async () => {
    await stranger.goto(`${fresh.url}/setup?code=setup-code`)
    await expectAccessible(stranger)
  })
  const outside = ["/sign-in", "/offline", "/forgotten", "/manual", "/nowhere"]
  test.each(outside)("%s, for strangers", async (path) => {
    await stranger.goto(journey.url + path)
    await expectAccessible(stranger)
  })
  test("an invitation, and one that has ended", async () => {
    await stranger.goto(`${journey.url}/invite/${invitation}`)
    await expectAccessible(stranger)
    await stranger.goto(`${journey.url}/invite/nothing`)
    await expectAccessible(stranger)
  })
  test("a conversation, with menus and details open", async () => {
    await owner.goto(`${journey.url}/c/${journey.team.general}`)
    await message(owner, "mine").waitFor()
    await expectAccessible(owner)
    await owner.click("a[aria-label^=Details]")
    await owner.waitForSelector("#details .person")
    await expectAccessible(owner)
    await owner.click("#sidebar .workspace")
    expect(await violations(owner)).toEqual([])
    await owner.keyboard.press("Escape")
    await owner.click("#sidebar .me")
    expect(await violations(owner)).toEqual([])
  })
  test("a thread with a quote beside its chat, the panels of a chat, and all threads, with and without any", async () => {
    const { team } = journey
    await owner.goto(`${journey.url}/w/harbour/threads`)
    await owner.waitForSelector(".empty")
    await expectAccessible(owner)
    const post = async (body: string, more: object = {}) =>
      (await team.owner.post(`/chats/${team.general}/messages`, { body, ...more })).body["message"]
    const root = await post("a beginning")
    const mira = await team.join("replier")
    await post("a reply", { threadOf: root.id, alsoInChannel: true })
    await mira.post(`/chats/${team.general}/messages`, {
      body: `${journey.url}/m/${root.id} @owner`,
      threadOf: root.id,
    })
    await owner.goto(`${journey.url}/w/harbour/threads`)
    await owner.waitForSelector(".followed.unread")
    await expectAccessible(owner)
    await owner.goto(`${journey.url}/m/${root.id}/thread`)
    await owner.waitForSelector(".thread .quote")
    await expectAccessible(owner)
    for (const tab of ["about", "threads"]) {
      await owner.goto(`${journey.url}/c/${team.general}/details?tab=${tab}`)
      await owner.waitForSelector(`#tab-${tab}[aria-current]`)
      await expectAccessible(owner)
    }
  })
  test("a message that failed, one that is edited, one that was deleted, and a line that is away", async () => {
    await owner.goto(`${journey.url}/c/${journey.team.general}`)
    await owner.route("**/messages", (route) => route.fulfill({ status: 422, body: "" }))
    await say(owner, "refused")
    await owner.waitForSelector(".pending.failed")
    await owner.unroute("**/messages")
    await owner.press("#composer-body", "ArrowUp")
    await owner.waitForSelector("form.editing")
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    await message(owner, "mine").hover()
    await message(owner, "mine").locator("form.own button").click()
    await owner.waitForSelector(".toast")
    await owner.context().setOffline(true)
    await owner.waitForSelector("#connection[data-state=offline]")
    await expectAccessible(owner)
    await owner.context().setOffline(false)
    await owner.locator(".toast button", { hasText: "Undo" }).click()
    await message(owner, "mine").waitFor()
  })
  test("reactions, the picker, who reacted, what is pinned, and what a message said before", async () => {
    const { id } = (await journey.team.owner.post(`/chats/${journey.team.general}/messages`, { body: "to react to" }))
      .body["message"]
    for (const call of [`reactions/:tada:`, "pin"]) await journey.team.owner.put(`/messages/${id}/${call}`)
    await journey.team.owner.patch(`/messages/${id}`, { body: "reacted to" })
    for (const path of [`/c/${journey.team.general}/pins`, `/m/${id}/reactions`, `/m/${id}/edits`]) {
      await owner.goto(journey.url + path)
      await expectAccessible(owner)
    }
    await owner.goto(`${journey.url}/c/${journey.team.general}`)
    await owner.locator(`#m-${id} button.pill[aria-pressed=true]`).hover()
    await owner.waitForSelector("#who p")
    await expectAccessible(owner)
    await owner.click(`#m-${id} .edited`)
    await owner.waitForSelector("#versions .versions")
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    await owner.click(`#m-${id} .reactions [data-action=react]`)
    await owner.waitForSelector("#emoji-9 button")
    expect(await violations(owner)).toEqual([])
    await owner.keyboard.press("Escape")
  })
  const inside = [
    "browse",
    "new",
    "people",
    "settings",
    "catch-up",
    "unread",
    "mentions",
    "sections",
    "saved",
    "switch",
    "shortcuts",
    "drafts",
  ].map((name) => `/w/harbour/${name}`)
  test.each([
    ...inside,
    "/account",
    "/account/notifications",
    "/account/blocked",
    "/status",
    "/admin/people",
    "/admin/audit",
    "/admin/performance",
    "/search",
    "/search?q=berth%20from:nobody",
    "/nowhere",
    "/workspaces/new",
  ])("%s", async (path) => {
    await owner.goto(journey.url + path)
    await expectAccessible(owner)
  })
  test("somebody's page and card, the readers and the actions of a message, and what one may want of a chat", async () => {
    const { team } = journey
    const nils = await team.join("nils")
    const { id } = (await nils.post(`/chats/${team.general}/messages`, { body: "from Nils" })).body["message"]
    for (const path of [`/u/${nils.id}`, `/m/${id}/receipts`, `/m/${id}/actions`, `/c/${team.general}/preferences`]) {
      await owner.goto(journey.url + path)
      await expectAccessible(owner)
    }
    await owner.goto(`${journey.url}/c/${team.general}`)
    await message(owner, "from Nils").locator("a.name").click()
    await owner.locator("#card", { hasText: "@nils" }).waitFor()
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    await owner.click("#sidebar .me")
    await owner.click("#self [data-card]")
    await owner.waitForSelector("#card form")
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    await owner.click("[popovertarget=jump]")
    expect(await violations(owner)).toEqual([])
    await owner.keyboard.press("Escape")
    await owner.goto(`${journey.url}/w/harbour/people?q=nils`)
    await owner.click("button[aria-label*=Nils].tool")
    await owner.getByText("Ban from the team…").click()
    await expectAccessible(owner)
  })
  test("what helps to write: completion, commands, their problems, many to call, a draft, the switcher and the keys", async () => {
    const { team } = journey
    await owner.goto(`${journey.url}/c/${team.general}`)
    await owner.focus("#composer-body")
    await owner.waitForFunction(() => "besides" in document.querySelector("#composer")!)
    await eventually("completion", async () => {
      await owner.fill("#composer-body", "")
      await owner.keyboard.type("@mi")
      return owner.locator(".suggestions:not([hidden]) [role=option]").first().isVisible()
    })
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    for (const body of ["/help", "/dance"]) {
      await owner.fill("#composer-body", body)
      await owner.press("#composer-body", "Enter")
      await owner.locator("#writing-note", { hasText: body === "/help" ? "/shrug" : "/dance" }).waitFor()
      await expectAccessible(owner)
    }
    await owner.fill("#composer-body", "half a thought")
    await owner.locator("#drafts-count", { hasText: "1" }).waitFor()
    await owner.goto(`${journey.url}/w/harbour/drafts`)
    await owner.waitForSelector(".drafts li")
    await expectAccessible(owner)
    for (const [keys, shown] of [
      ["Control+k", "#switch-q"],
      ["?", ".sheet-of-keys"],
    ] as const) {
      await eventually(shown, async () => {
        await owner.keyboard.press(keys)
        return owner.locator("#dialog[open]").count()
      })
      await owner.locator(shown).waitFor()
      await expectAccessible(owner)
      await owner.keyboard.press("Escape")
      await eventually("closed", async () => !(await owner.locator(shown).isVisible()))
    }
    await owner.goto(`${journey.url}/c/${team.general}`)
    await owner.fill("#composer-body", "")
  })
  test("pictures that wait, those that were sent, and one that is looked at", async () => {
    await owner.waitForFunction(() => "besides" in document.querySelector("#composer")!)
    const picture = { name: "quay.png", mimeType: "image/png", buffer: png(300, 200) }
    await owner.setInputFiles("#composer .attach input", [picture, { ...picture, buffer: Buffer.from("none") }])
    await owner.waitForSelector("#composer .strip li[data-id]")
    await owner.locator("#composer .strip .problem:not(:empty)").waitFor()
    await expectAccessible(owner)
    await owner.locator("#composer .strip li:not([data-id]) [data-drop]").click()
    await say(owner, "the quay")
    await message(owner, "the quay").locator(".picture img").waitFor()
    await expectAccessible(owner)
    await message(owner, "the quay").locator(".picture").click()
    await owner.waitForSelector("#viewer[open] img")
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
  })
  test("what is kept for later, due and not, and when to be reminded of it", async () => {
    const { owner: api, general, workspaceId } = journey.team
    const { id } = (await api.post(`/chats/${general}/messages`, { body: "to be kept" })).body["message"]
    const remindAt = new Date(Date.now() + 3_600_000).toISOString()
    await api.put(`/messages/${id}/saved`, { remindAt })
    await api.post(`/workspaces/${workspaceId}/reminders`, { text: "a note", remindAt })
    await journey.server.db.sql`update saved_messages set reminded_at = now(), told_at = now() where note is not null`
    await owner.goto(`${journey.url}/w/harbour/saved`)
    await owner.waitForSelector(".kept-item.due")
    await expectAccessible(owner)
    await owner.click(".kept-item a[data-card]")
    await owner.waitForSelector("#card .remind-choices")
    await expectAccessible(owner)
    for (const path of [`/m/${id}/saved`, "/w/harbour/saved?state=done"]) {
      await owner.goto(journey.url + path)
      await expectAccessible(owner)
    }
    await journey.server.db.sql`delete from saved_messages`
  })
  test("a search box with chips, with what it offers, and with help", async () => {
    await owner.goto(`${journey.url}/search?q=morning%20-from:mira%20has:link`)
    await owner.waitForSelector(".chip.negated")
    await expectAccessible(owner)
    await owner.click("#search-q")
    await owner.keyboard.type(" from:")
    await owner.waitForSelector("#search-q[aria-activedescendant]")
    await expectAccessible(owner)
    await owner.keyboard.press("Escape")
    for (const q of ["form:mira morning has:lnk", "mornnig", "morning in:tower from:nobody", "mira"]) {
      await owner.goto(`${journey.url}/search?q=${encodeURIComponent(q)}`)
      await owner.waitForSelector("#search-q[role=combobox]")
      await expectAccessible(owner)
    }
    await owner.goto(`${journey.url}/search`)
    await owner.waitForSelector(".recent")
    await owner.click("#search-q")
    await owner.waitForSelector("#search-option-0")
    await expectAccessible(owner)
  })
  test("finding in a chat: before, in between, and where there is nothing", async () => {
    await owner.goto(`${journey.url}/c/${journey.team.general}`)
    await owner.keyboard.press("Control+f")
    await owner.waitForSelector("#find-q:focus")
    await expectAccessible(owner)
    await owner.keyboard.insertText("morning")
    await owner.waitForSelector("#messages [data-found]")
    await owner.waitForSelector(".find:not(.htmx-request) #find-matches .standing:text('1 of')")
    await expectAccessible(owner)
    const told = { zeppelin: ".standing:text('Not in this chat')", "on:2026-02-31": ".problem" }
    for (const [q, place] of Object.entries(told)) {
      await owner.fill("#find-q", q)
      // What is told of the search before is faint while one is under way.
      await owner.waitForSelector(`.find:not(.htmx-request) #find-matches ${place}`)
      await expectAccessible(owner)
    }
  })
  test("a saved search, being named anew, with what stands around a result", async () => {
    const { workspaceId, owner: person } = journey.team
    const { body } = await person.post("/searches", { workspaceId, q: "morning", name: "Mornings" })
    await owner.goto(`${journey.url}/search?q=morning&saved=${body["search"].id}`)
    await owner.click(".keep summary")
    await owner.locator(".hit summary").first().click()
    await owner.locator("ol.around").first().waitFor()
    await expectAccessible(owner)
  })
  test("the way into a channel", async () => {
    await owner.goto(`${journey.url}/c/${harbour}`)
    await expectAccessible(owner)
  })
})

/** What stands outside of the page, and controls that a finger cannot reach since nothing scrolls to them. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const scrolls = (element: Element | null): boolean =>
      !!element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    const found = [...document.querySelectorAll<HTMLElement>("a, button, input, select, textarea, summary")]
      .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((one) => !one.closest(".visually-hidden, .skip") && !scrolls(one.parentElement))
      .filter((one) => {
        const { left, right, width: wide } = one.getBoundingClientRect()
        return wide > 0 && (left < -16 || right > width + 16)
      })
      .map((one) => one.outerHTML.slice(0, 120))
    return document.documentElement.scrollWidth > width
      ? [`${document.documentElement.scrollWidth} wide`, ...found]
      : found
  })

test("everything fits a phone of 320 px, which is also what 400 % of a desktop is", async () => {
  const { page } = await journey.enter(journey.team.owner, undefined, {
    viewport: { width: 320, height: 568 },
    hasTouch: true,
    isMobile: true,
  })
  const found: string[] = []
  const look = async (name: string) => found.push(...(await outside(page)).map((one) => `${name}: ${one}`))
  const { general } = journey.team
  for (const path of [
    `/c/${general}`,
    `/c/${general}/details`,
    `/c/${general}/details?tab=about`,
    `/c/${general}/find?q=morning`,
    `/c/${general}/pins`,
    `/c/${general}/settings`,
    `/c/${general}/preferences`,
    ...[
      "?list",
      "/catch-up",
      "/unread",
      "/mentions",
      "/threads",
      "/drafts",
      "/people",
      "/browse",
      "/new",
      "/sections",
    ].map((rest) => `/w/harbour${rest}`),
    "/w/harbour/settings",
    "/w/harbour/switch",
    "/w/harbour/shortcuts",
    "/search?q=morning%20-from:mira",
    "/account",
    "/account/notifications",
    "/account/blocked",
    "/status",
    "/admin/people",
    "/admin/audit",
    "/admin/performance",
    "/manual",
    "/manual/api",
  ]) {
    await page.goto(journey.url + path)
    await look(path)
  }
  await page.goto(`${journey.url}/c/${general}`)
  const last = page.locator("#messages article[data-mine]").last()
  await last.locator(".body").tap()
  await last.locator(".bar [data-action=react]").waitFor()
  await look("the bar of a message")
  await page.tap("#composer-body")
  await page.tap("#composer [data-action=formatting]")
  await look("formatting")
  await page.tap("#composer [data-action=emoji]")
  await page.waitForSelector("#emoji-9 button")
  await look("emoji")
  await page.context().close()
  expect(found).toEqual([])
})

test("the keyboard reaches chats, messages and the composer", async () => {
  await owner.goto(`${journey.url}/c/${journey.team.general}`)
  await message(owner, "mine").waitFor()
  const reached = new Set<string>()
  const focused = () =>
    owner.evaluate(() => {
      const one = document.activeElement!
      return one.id || one.closest("[id]")?.id || one.localName
    })
  await owner.locator("body").evaluate(() => (document.activeElement as HTMLElement).blur())
  for (let i = 0; i < 60; i++) {
    await owner.keyboard.press("Tab")
    reached.add((await focused()).replace(/^(m|chat)-.*/, "$1"))
  }
  expect([...reached]).toEqual(expect.arrayContaining(["chat", "m", "composer-body", "sidebar"]))
  await owner.focus("#messages article[tabindex='0']")
  const first = await focused()
  await owner.keyboard.press("ArrowUp")
  await eventually("the message above has the focus", async () => (await focused()) !== first)
  await owner.keyboard.press("h")
  expect(await focused()).toBe("composer-body")
})

test("no page broke its content policy, and no script failed", () => {
  expect(journey.browser.errors).toEqual([])
})
