import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Json, Person } from "../support/app"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** Talking beside the chat: two people at desks, one on a phone. */
let journey: Journey
let mira: Person
let page: Page
let phone: Page
let phoneContext: BrowserContext
let slug: string
const small = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  mira = await team.join("mira")
  slug = (await team.owner.get("/me")).body["workspaces"][0].slug
  ;[{ page }, { page: phone, context: phoneContext }] = await Promise.all([
    enter(team.owner),
    enter(mira, undefined, small),
  ])
})
afterAll(() => journey.stop())

const post = async (person: Person, body: string, more: Json = {}): Promise<Json> =>
  (await person.post(`/chats/${journey.team.general}/messages`, { body, ...more })).body["message"]
const replies = (of: Page) =>
  of
    .locator(".thread-replies article:not([hidden], .pending) .body")
    .evaluateAll((all) => all.map((one) => one.textContent!.trim()))
const shows = (of: Page, ...bodies: string[]) =>
  eventually(`the thread shows ${bodies.join(", ")}`, async () => {
    const seen = await replies(of)
    return JSON.stringify(seen) === JSON.stringify(bodies)
  })
async function reply(of: Page, body: string) {
  await of.fill(".in-thread textarea", body)
  if (of === phone) await of.tap(".in-thread .send")
  else await of.press(".in-thread textarea", "Enter")
}
const open = async (of: Page, body: string) => {
  const article = message(of, body)
  await article.waitFor()
  if (of === phone) await article.locator("a.replies").tap()
  else {
    await article.hover()
    await article.locator('.bar a[href$="/thread"]').click()
  }
  await of.waitForSelector(".panel.thread")
}

test("a reply opens a panel beside the chat, and is there, with its count, for the other on the phone", async () => {
  await post(mira, "the figures of chapter two")
  await open(page, "the figures of chapter two")
  expect(new URL(page.url()).pathname).toMatch(/^\/m\/[\w-]+\/thread$/)
  await eventually("the focus is in the panel", () =>
    page.evaluate(() => document.activeElement?.matches(".in-thread textarea")),
  )
  await reply(page, "they look right")
  await reply(page, "nearly")
  await shows(page, "they look right", "nearly")
  expect(await page.locator(".thread-replies > *").evaluateAll((all) => all.map(({ className }) => className))).toEqual(
    ["day", "message", "message continued"],
  )
  const root = message(phone, "the figures of chapter two")
  await root.locator("a.replies", { hasText: "2 replies" }).waitFor()
  expect(await root.locator(".faces .face").count()).toBe(1)
  // The chat itself holds only what was said in it.
  expect(await message(phone, "they look right").count()).toBe(0)
  await open(phone, "the figures of chapter two")
  expect(await phone.locator("#details").evaluate((one) => one.getBoundingClientRect().width)).toBe(390)
  await shows(phone, "they look right", "nearly")
  await reply(phone, "which one is wrong?")
  await shows(page, "they look right", "nearly", "which one is wrong?")
  await shows(phone, "they look right", "nearly", "which one is wrong?")
  await message(page, "the figures of chapter two").locator("a.replies", { hasText: "3 replies" }).waitFor()
  expect(await page.locator(".beginning-of-thread").innerText()).toContain("3 replies")
})

test("edits and deletions in the panel reach both, and a deletion can be taken back", async () => {
  const last = page.locator(".thread-replies article", { hasText: "nearly" })
  await last.hover()
  await last.locator("a.own").click()
  await page.fill(".thread-replies .editing textarea", "not quite")
  await page.press(".thread-replies .editing textarea", "Enter")
  await shows(phone, "they look right", "not quite (edited)", "which one is wrong?")
  await shows(page, "they look right", "not quite (edited)", "which one is wrong?")
  const first = page.locator(".thread-replies article", { hasText: "they look right" })
  await first.hover()
  await first.locator("form.own button").click()
  await shows(phone, "not quite (edited)", "which one is wrong?")
  await message(page, "the figures of chapter two").locator("a.replies", { hasText: "2 replies" }).waitFor()
  await page.locator(".toast button", { hasText: "Undo" }).click()
  await shows(phone, "they look right", "not quite (edited)", "which one is wrong?")
  await shows(page, "they look right", "not quite (edited)", "which one is wrong?")
})

test("who was offline catches up in the open panel, and what they wrote goes out once", async () => {
  const root = (await page.locator(".thread-replies").getAttribute("data-root"))!
  await phoneContext.setOffline(true)
  await reply(page, "while you were away")
  const gone = await post(journey.team.owner, "never to be seen", { threadOf: root })
  await journey.team.owner.delete(`/messages/${gone["id"]}`)
  await reply(phone, "written offline")
  await phone.locator(".thread-replies .pending", { hasText: "written offline" }).waitFor()
  await phoneContext.setOffline(false)
  const all = ["they look right", "not quite (edited)", "which one is wrong?", "while you were away", "written offline"]
  await shows(phone, ...all)
  await shows(page, ...all)
  expect(await phone.locator(".pending").count()).toBe(0)
})

test("what is half written survives a reload of the thread's own page", async () => {
  // A panel that is just being drawn anew would take the first letters with it.
  const isKept = () => page.evaluate(() => Object.values(localStorage).some((kept) => kept.includes("half a th")))
  await eventually("it is written", async () => {
    await page.fill(".in-thread textarea", "half a th")
    return isKept()
  })
  await page.reload()
  await page.waitForSelector(".panel.thread")
  await eventually("the draft is back", async () => (await page.inputValue(".in-thread textarea")) === "half a th")
  await page.fill(".in-thread textarea", "")
})

test("closing the panel gives the chat's address back, and Back and Forward go through it", async () => {
  await page.click("[data-action=close-details]")
  await eventually("the panel is gone", async () => (await page.locator(".panel.thread").count()) === 0)
  expect(new URL(page.url()).pathname).toBe(`/c/${journey.team.general}`)
  await open(page, "the figures of chapter two")
  await page.goBack()
  await eventually("the panel is gone", async () => (await page.locator(".panel.thread").count()) === 0)
  await page.goForward()
  await page.waitForSelector(".panel.thread")
  await message(page, "the figures of chapter two").waitFor()
})

test("Escape closes the panel; a beginning that is deleted says so in it", async () => {
  const root = await post(journey.team.owner, "soon gone")
  await post(mira, "a reply stays", { threadOf: root["id"] })
  await open(page, "soon gone")
  await page.press(".in-thread textarea", "Escape")
  await eventually("the panel is gone", async () => (await page.locator(".panel.thread").count()) === 0)
  await open(page, "soon gone")
  await journey.team.owner.delete(`/messages/${root["id"]}`)
  await page.locator(".beginning-of-thread", { hasText: "was deleted" }).waitFor()
  await shows(page, "a reply stays")
  expect(await page.locator(".in-thread textarea").count()).toBe(0)
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await open(page, "the figures of chapter two")
})

test("a reply that is also sent to the chat stands in both, and leads from there to its thread", async () => {
  await page.check(".also input")
  await reply(page, "for everybody")
  await message(page, "for everybody").waitFor()
  expect(await page.isChecked(".also input")).toBe(false)
  await eventually("it is in the thread", async () => (await replies(page)).at(-1) === "for everybody")
  await phone.tap("[data-action=close-details]")
  await message(phone, "for everybody").locator(".from-thread").tap()
  await eventually("the thread opens", async () => (await replies(phone)).at(-1) === "for everybody")
})

test("the list of threads counts what is new on every device, and reading clears it", async () => {
  const other = await post(journey.team.owner, "second thread")
  await journey.team.owner.put(`/workspaces/${journey.team.workspaceId}/threads/read`, {})
  const count = (of: Page) => of.locator("#threads-count:not([data-empty])")
  await page.goto(`${journey.url}/w/${slug}/threads`)
  await post(mira, "new to you", { threadOf: other["id"] })
  await page.locator(".followed.unread", { hasText: "new to you" }).waitFor()
  await count(page).waitFor()
  const { page: second } = await journey.enter(journey.team.owner)
  await count(second).waitFor()
  await second.locator("article", { hasText: "second thread" }).locator("a.replies").click()
  await second.waitForSelector(".panel.thread")
  await eventually("both are clear", async () => (await count(page).count()) + (await count(second).count()) === 0)
  await second.close()
  await post(mira, "again @owner", { threadOf: other["id"] })
  await page.locator("#threads-count.mention").waitFor()
  await page.locator(".all-read button").click()
  await eventually("it is clear", async () => (await count(page).count()) === 0)
  await page.locator(".followed", { hasText: "second thread" }).locator("a", { hasText: "Open thread" }).click()
  await page.locator("#details .thread-replies article", { hasText: "again" }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/m/${other["id"]}/thread`)
})

test("following is a switch that shows what replying did", async () => {
  const quiet = await post(mira, "a quiet thread")
  await post(mira, "to myself", { threadOf: quiet["id"] })
  await page.goto(`${journey.url}/m/${quiet["id"]}/thread`)
  await page.locator("#follow-button[aria-pressed=false]").click()
  await page.locator("#follow-button[aria-pressed=true]").click()
  await page.locator("#follow-button[aria-pressed=false]").waitFor()
  await reply(page, "count me in")
  await page.locator("#follow-button[aria-pressed=true]").waitFor()
})

test("a long thread comes in pieces, a link to an old reply shows it, and new ones wait below", async () => {
  const long = await post(mira, "a long thread")
  for (let i = 1; i <= 130; i++) await post(mira, `reply ${i}`, { threadOf: long["id"] })
  const { messages } = (
    await mira.get(`/chats/${journey.team.general}/messages?threadOf=${long["id"]}&after=s0&limit=20`)
  ).body
  const early = messages.find((one: Json) => one["body"] === "reply 10")
  await page.goto(`${journey.url}/m/${long["id"]}/thread`)
  await page.locator(".thread-replies article", { hasText: "reply 130" }).waitFor()
  expect((await replies(page)).length).toBe(50)
  await page.click(".earlier")
  await eventually("older ones are there", async () => (await replies(page))[0] === "reply 31")
  await page.goto(`${journey.url}/m/${early.id}`)
  const found = page.locator(".thread-replies article[data-target]", { hasText: "reply 10" })
  await found.waitFor()
  expect(await found.evaluate((one) => one.getBoundingClientRect().top)).toBeLessThan(900)
  await post(mira, "reply 131", { threadOf: long["id"] })
  for (let n = 0; n < 5 && (await page.locator(".later").count()) > 0; n++) {
    const before = (await replies(page)).length
    await page.click(".later")
    await eventually("newer ones are there", async () => (await replies(page)).length > before)
  }
  const all = await replies(page)
  expect(all.at(-1)).toBe("reply 131")
  expect(new Set(all).size).toBe(all.length)
})

test("the panel of a chat has its members, its story and its newest threads, from which they open", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  expect(await page.locator(".beginning").innerText()).toContain("began it on")
  await page.click("a[aria-label^=Details]")
  await page.locator("#details .person", { hasText: "@mira" }).waitFor()
  await page.click("#tab-about")
  await page.locator("#details", { hasText: "began it on" }).waitFor()
  await journey.team.owner.put(`/messages/${(await post(mira, "a pinned thing"))["id"]}/pin`, {})
  await page.click("#tab-pins")
  await page.locator("#details .pins", { hasText: "a pinned thing" }).waitFor()
  await page.click("#tab-threads")
  const first = page.locator(".chat-threads article").first()
  await first.waitFor()
  expect(await first.innerText()).toContain("a long thread")
  await first.locator("a.replies").click()
  await page.locator(".panel.thread .thread-replies article", { hasText: "reply 131" }).waitFor()
})

test("a reply that calls all of a few is sent at once", async () => {
  const root = await post(journey.team.owner, "who comes?")
  await page.goto(`${journey.url}/m/${root["id"]}/thread`)
  await reply(page, "@channel all of you")
  await shows(page, "@channel all of you")
  await page.waitForSelector(".panel.thread")
  expect(await page.inputValue(".in-thread textarea")).toBe("")
})

test("replies without a script, and reads what was answered", async () => {
  const root = await post(journey.team.owner, "no script needed")
  const { page: plain } = await journey.enter(mira, `/c/${journey.team.general}?at=${root["seq"]}`, {
    javaScriptEnabled: false,
  })
  const article = message(plain, "no script needed")
  await article.hover()
  await article.locator(".bar a").click()
  await plain.click('.actions a[href$="/thread"]')
  await plain.fill(".in-thread textarea", "by a form")
  await plain.check(".also input")
  await plain.click(".in-thread .send")
  expect(new URL(plain.url()).pathname).toBe(`/m/${root["id"]}/thread`)
  expect(await replies(plain)).toEqual(["by a form"])
  expect(await message(plain, "by a form").count()).toBe(1)
  await post(journey.team.owner, "an answer", { threadOf: root["id"] })
  await plain.goto(`${journey.url}/w/${slug}/threads`)
  await plain
    .locator(".followed.unread", { hasText: "an answer" })
    .locator("button", { hasText: "Mark as read" })
    .click()
  expect(await plain.locator(".followed.unread", { hasText: "an answer" }).count()).toBe(0)
  await plain.goto(`${journey.url}/m/${root["id"]}/thread`)
  await plain.click("#follow-button")
  await plain.locator("#follow-button[aria-pressed=false]").waitFor()
  await plain.context().close()
})

test("nothing went wrong in any page", () => expect(journey.browser.errors).toEqual([]))
