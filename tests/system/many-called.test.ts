import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let chat: string
beforeAll(async () => {
  journey = await startJourney()
  const { server, team } = journey
  chat = await team.chat("private", [])
  const { sql } = server.db
  await sql`insert into users (id, email, handle, display_name) select gen_random_uuid(), 'p'||n||'@x.org', 'p'||n, 'P '||n from generate_series(1, 120) n`
  await sql`insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from users where handle ~ '^p[0-9]+$'`
  await sql`insert into chat_members (chat_id, user_id, workspace_id) select ${chat}, id, ${team.workspaceId} from users where handle ~ '^p[0-9]+$'`
  await sql`update chats set version = version + 1 where id = ${chat}`
})
afterAll(() => journey.stop())

const post = async (body: string) =>
  (await journey.team.owner.post(`/chats/${chat}/messages`, { body })).body["message"].id as string
const bodyOf = async (id: string) => (await journey.team.owner.get(`/messages/${id}`)).body["message"].body as string

test("an edit in place that newly calls everybody asks there, and goes on by its button alone", async () => {
  const id = await post("high tide")
  const { page } = await journey.enter(journey.team.owner, `/c/${chat}`)
  await message(page, "high tide").waitFor()
  const field = page.locator("form.editing textarea")
  const yes = page.locator("form.editing button[name=confirm]")
  await eventually("it is being edited", async () => {
    await page.press("#composer-body", "ArrowUp")
    return field.isVisible()
  })
  await field.fill("@channel high tide")
  for (const time of ["first", "second"]) {
    const answered = page.waitForResponse(
      (response) => response.url().endsWith(`/m/${id}/edit`) && response.request().method() !== "GET",
    )
    await field.press("Enter")
    expect([time, (await answered).status()]).toEqual([time, 409])
    await page.getByText("This now calls 120 people. Save it?").waitFor()
  }
  expect(await yes.count()).toBe(1)
  expect(await field.inputValue()).toBe("@channel high tide")
  expect(await bodyOf(id)).toBe("high tide")
  await yes.press("Enter")
  await field.waitFor({ state: "detached" })
  await message(page, "@channel high tide").waitFor()
  expect(await bodyOf(id)).toBe("@channel high tide")
})

test("without a script the page that edits asks, with the text to go on with", async () => {
  const id = await post("low tide")
  const { page } = await journey.enter(journey.team.owner, `/m/${id}/edit`, { javaScriptEnabled: false })
  await page.fill("main textarea", "@channel low tide")
  await page.click("main form button")
  await page.getByText("This now calls 120 people. Save it?").waitFor()
  expect(await bodyOf(id)).toBe("low tide")
  expect(await page.inputValue("main textarea")).toBe("@channel low tide")
  await page.click("text=Call 120 people")
  await message(page, "@channel low tide").waitFor()
  expect(await bodyOf(id)).toBe("@channel low tide")
})

test("a message that mentions more than a hundred people stays in the composer, with the reason above it", async () => {
  const { page } = await journey.enter(journey.team.owner, `/c/${chat}`)
  const crowd = Array.from({ length: 101 }, (_, n) => `@p${n + 1}`).join(" ")
  const field = page.locator("#composer-body")
  await eventually("the composer is ready", () =>
    field.evaluate((one) => (one as HTMLTextAreaElement).form!.noValidate),
  )
  await field.fill(crowd)
  await field.press("Enter")
  await page.getByText("A message can mention 100 people at most").waitFor()
  expect(await page.locator("article.pending").count()).toBe(0)
  expect(await field.inputValue()).toBe(crowd)
  const fewer = crowd.replace("@p101", "and me")
  await field.fill(fewer)
  await field.press("Enter")
  await message(page, "and me").waitFor()
  expect(await field.inputValue()).toBe("")
})
