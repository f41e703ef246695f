import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
let journey: Journey
let mira: Person
beforeAll(async () => {
  journey = await startJourney()
  mira = await journey.team.join("mira")
})
afterAll(() => journey.stop())

const begin = async (chat = journey.team.general, body = "a question") =>
  (await journey.team.owner.post(`/chats/${chat}/messages`, { body })).body["message"].id as string
const field = (page: Page) => page.locator(".in-thread textarea[name=body]")
const note = (page: Page) => page.locator(".thread .writing-note")
const replies = (page: Page) => page.locator(".thread-replies article .body").allInnerTexts()
async function open(root: string, options = {}) {
  const entered = await journey.enter(mira, `/m/${root}/thread`, options)
  await entered.page.waitForSelector(".panel.thread .thread-replies")
  await eventually("the composer is ready", () =>
    field(entered.page).evaluate((one) => (one as HTMLTextAreaElement).form!.noValidate),
  )
  return entered
}

test("a command in a thread is obeyed in place, and an unknown one keeps its text", async () => {
  const { page } = await open(await begin())
  const address = page.url()
  await field(page).fill("/shrug no idea")
  await field(page).press("Enter")
  await eventually("it is said in the thread", async () =>
    (await replies(page)).some((one) => one.includes("¯\\_(ツ)_/¯")),
  )
  expect(await field(page).inputValue()).toBe("")
  await field(page).fill("/nonsense at all")
  await field(page).press("Enter")
  await note(page).getByText("nonsense").waitFor()
  expect(await field(page).inputValue()).toBe("/nonsense at all")
  expect(await page.locator("#writing-note").innerText()).toBe("")
  await field(page).press("Escape")
  await eventually("the note is closed", async () => (await note(page).innerText()) === "")
  expect(await page.locator(".panel.thread").count()).toBe(1)
  expect(page.url()).toBe(address)
})

test("many are called from a thread only when its writer says so", async () => {
  const crowd = await Promise.all(Array.from({ length: 22 }, (_, n) => journey.team.join(`crew${n}`)))
  const chat = await journey.team.chat("channel", [mira, ...crowd], "deck")
  const { page } = await open(await begin(chat))
  await field(page).fill("@channel all hands")
  await field(page).press("Enter")
  const button = note(page).locator("form button")
  await button.waitFor()
  expect(await replies(page)).toEqual([])
  await button.click()
  await eventually("it is said", async () => (await replies(page)).includes("@channel all hands"))
  expect(await field(page).inputValue()).toBe("")
  expect(await note(page).innerText()).toBe("")
})

test("who is named in a reply, or by an edit of it, and is not there can be added from the thread", async () => {
  await Promise.all([journey.team.join("quinn"), journey.team.join("rhea")])
  const chat = await journey.team.chat("private", [mira], "engine-room")
  const { page } = await open(await begin(chat))
  await field(page).fill("@quinn should see this")
  await field(page).press("Enter")
  await note(page).getByText("Add Quinn").click()
  await page.locator(".thread-replies a.at, .thread-replies .at", { hasText: "@quinn" }).waitFor()
  const said = page.locator(".thread-replies article", { hasText: "@quinn" })
  await said.hover()
  await said.locator(".bar a.own").click()
  const editing = page.locator(".thread form.editing textarea")
  await editing.fill("@quinn and @rhea should see this")
  await editing.press("Enter")
  await note(page).getByText("Add Rhea").waitFor()
})

test("what is begun in a thread is on the other device, also where the line was away, and gone once it is sent", async () => {
  const root = await begin()
  const { page, context } = await open(root)
  const { page: other } = await open(root, phone)
  await field(page).fill("half an ans")
  await eventually("it is there", async () => (await field(other).inputValue()) === "half an ans")
  await context.setOffline(true)
  const failed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/draft"))
  await field(page).fill("half an answer")
  await failed
  const isKept = () => Object.values(localStorage).some((value) => value.includes("half an answer"))
  await eventually("the browser keeps it", () => page.evaluate(isKept))
  await page.locator("[data-action=close-details]").click()
  await context.setOffline(false)
  await page.goto(`${journey.url}/m/${root}/thread`)
  await eventually("it is kept", async () => (await field(page).inputValue()) === "half an answer")
  await eventually("and told", async () => (await field(other).inputValue()) === "half an answer")
  const hasUnsaved = () => Object.keys(localStorage).some((key) => key.includes("unsaved-reply"))
  await eventually("all of it", async () => !(await page.evaluate(hasUnsaved)))
  await other.locator(".in-thread .send").tap()
  await eventually("it is sent", async () => (await replies(page)).includes("half an answer"))
  const draft = async () => (await mira.get(`/chats/${journey.team.general}/draft?threadOf=${root}`)).body["text"]
  await eventually("the draft is gone", async () => (await draft()) === "")
})

test("no page broke its content policy, and no script failed", () => {
  expect(journey.browser.errors.filter((error) => !error.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([])
})

test("a draft that was emptied without a line stays empty, here and on the server", async () => {
  const root = await begin()
  const { page, context } = await open(root)
  const draft = async () => (await mira.get(`/chats/${journey.team.general}/draft?threadOf=${root}`)).body["text"]
  await field(page).fill("not to be said")
  await eventually("the server has it", async () => (await draft()) === "not to be said")
  await context.setOffline(true)
  const failed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/draft"))
  await field(page).fill("")
  await failed
  await context.setOffline(false)
  await page.goto(`${journey.url}/m/${root}/thread`)
  await eventually("the server knows", async () => (await draft()) === "")
  expect(await field(page).inputValue()).toBe("")
})
