import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

let server: Server
let team: Team
let ada: Person
let bea: Person
let slug: string
beforeAll(async () => {
  server = await startApp({}, { jobs: true })
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bea = await team.join("bea")
  slug = (await ada.get("/me")).body["workspaces"][0].slug
})
afterAll(() => server.stop())

const say = async (chat: string, body: string) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"].id as string
const listOf = async (person: Person, query = "") =>
  (await person.get(`/workspaces/${team.workspaceId}/saved${query}`)).body as Json
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const page = (person: Person, path: string) => browse(server.url, person, "GET", path)
const post = (person: Person, path: string, form: Record<string, string> = {}, partial = false) =>
  browse(server.url, person, "POST", path, { form, partial })

test("a message is kept once, for its reader alone, with what it says now, until it is taken back", async () => {
  const id = await say(team.general, "remember the tide")
  const first = await ada.put(`/messages/${id}/saved`)
  expect(first.body["saved"]).toMatchObject({ messageId: id, note: null, doneAt: null, remindAt: null })
  expect((await ada.put(`/messages/${id}/saved`)).body["saved"].id).toBe(first.body["saved"].id)
  expect(await listOf(ada)).toMatchObject({
    open: 1,
    due: 0,
    nextCursor: null,
    saved: [{ message: { body: "remember the tide" } }],
  })
  expect((await listOf(bea))["saved"]).toEqual([])
  await team.owner.patch(`/messages/${id}`, { body: "remember the ebb" })
  expect((await listOf(ada))["saved"][0].message.body).toBe("remember the ebb")
  expect((await bea.patch(`/saved/${first.body["saved"].id}`, { done: true })).status).toBe(404)
  expect((await bea.delete(`/saved/${first.body["saved"].id}`)).status).toBe(404)
  expect((await ada.delete(`/messages/${id}/saved`)).status).toBe(204)
  expect((await ada.delete(`/messages/${id}/saved`)).status).toBe(204)
  expect((await listOf(ada))["open"]).toBe(0)
})

test("what can no longer be read, or was deleted, is shown as gone, and can be taken off the list", async () => {
  const den = await team.chat("private", [ada], "den")
  const [hidden, deleted] = [await say(den, "secret words"), await say(team.general, "deleted words")]
  for (const id of [hidden, deleted]) await ada.put(`/messages/${id}/saved`)
  expect((await bea.put(`/messages/${hidden}/saved`)).status).toBe(404)
  await ada.delete(`/chats/${den}/members/me`)
  await team.owner.delete(`/messages/${deleted}`)
  const { saved } = await listOf(ada)
  expect(saved.map((one: Json) => one["message"])).toEqual([null, null])
  const { text } = await page(ada, `/w/${slug}/saved`)
  expect(text).not.toContain("secret words")
  expect(text).not.toContain("deleted words")
  expect(text.match(/is gone, or you can no longer read it/g)).toHaveLength(2)
  for (const one of saved) expect((await ada.delete(`/saved/${one.id}`)).status).toBe(204)
})

test("done is another list, and opens again; pages follow each other without gap or repeat", async () => {
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    ids.push(await say(team.general, `line ${n}`))
    await bea.put(`/messages/${ids[n]}/saved`)
  }
  const seen: string[] = []
  let cursor: string | null = ""
  while (cursor !== null) {
    const answer: Json = await listOf(bea, `?limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...answer["saved"].map((one: Json) => one["messageId"]))
    cursor = answer["nextCursor"]
  }
  expect(seen).toEqual(ids.toReversed())
  const { saved } = await listOf(bea)
  await bea.patch(`/saved/${saved[0].id}`, { done: true })
  expect((await listOf(bea))["open"]).toBe(4)
  expect((await listOf(bea, "?state=done"))["saved"]).toMatchObject([{ id: saved[0].id }])
  await bea.put(`/messages/${saved[0].messageId}/saved`)
  expect((await listOf(bea))["open"]).toBe(5)
  expect(
    (await bea.get(`/workspaces/${team.workspaceId}/saved?cursor=${Buffer.from("x").toString("base64url")}`)).status,
  ).toBe(422)
})

test("all of it works by forms, and is told to one's other devices alone", async () => {
  const id = await say(team.general, "by form")
  const [own, other] = [await openEvents(server.url, ada.token), await openEvents(server.url, bea.token)]
  await Promise.all([own.first("hello"), other.first("hello")])
  expect((await post(ada, `/m/${id}/save`)).headers.get("location")).toBe(`/m/${id}/saved`)
  await own.first("saved")
  expect((await page(ada, `/m/${id}/actions`)).text).toContain(`href="/m/${id}/saved"`)
  expect((await page(ada, `/m/${id}/saved`)).text).toContain("In 20 minutes")
  expect((await page(ada, `/w/${slug}/saved`)).text).toMatch(/id="saved-count"[^>]*>1</)
  expect((await page(ada, "/saved.css")).text).toContain(`#m-${id}`)
  expect((await page(bea, "/saved.css")).text).not.toContain(id)
  expect((await post(ada, `/m/${id}/save`, { when: "custom", at: "2020-01-01T09:00" })).status).toBe(422)
  expect((await post(ada, `/m/${id}/save`, { when: "custom", at: "soon" })).status).toBe(422)
  await post(ada, `/m/${id}/save`, { when: "3h" })
  const [saved] = (await listOf(ada))["saved"]
  expect(Date.parse(saved.remindAt) - Date.now()).toBeWithin(10_000_000, 10_800_001)
  // Keeping it again leaves the reminder as it is.
  await ada.put(`/messages/${id}/saved`)
  expect((await listOf(ada))["saved"][0].remindAt).toBe(saved.remindAt)
  expect((await post(ada, `/saved/${saved.id}/remind`)).headers.get("location")).toBe(`/w/${slug}/saved`)
  expect((await listOf(ada))["saved"][0].remindAt).toBeNull()
  await post(ada, `/saved/${saved.id}/done`, { done: "1" })
  expect((await page(ada, `/w/${slug}/saved?state=done`)).text).toContain("by form")
  await post(ada, `/saved/${saved.id}/remove`)
  expect((await page(ada, `/w/${slug}/saved?state=done`)).text).not.toContain("by form")
  await post(ada, `/m/${id}/save`)
  expect((await post(ada, `/m/${id}/unsave`, {}, true)).text).toContain("Not saved")
  expect(other.frames.filter(({ type }) => type === "saved")).toEqual([])
  own.close()
  other.close()
})

test("a reminder falls due once, is counted and told, and is due until it is done", async () => {
  const id = await say(team.general, "buy rope")
  const socket = await openEvents(server.url, ada.token)
  await socket.first("hello")
  const dueAt = Date.now() + 3_000
  const { saved } = (await ada.put(`/messages/${id}/saved`, { remindAt: new Date(dueAt).toISOString() })).body
  expect((await ada.put(`/messages/${id}/saved`, { remindAt: inMs(-1_000) })).status).toBe(422)
  expect((await ada.put(`/messages/${id}/saved`, { remindAt: "2099-01-01T00:00:00Z" })).status).toBe(422)
  const frame = await socket.first("reminder")
  expect(frame).toMatchObject({ id: saved.id })
  expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
  const list = await listOf(ada)
  expect(list["due"]).toBe(1)
  expect(list["saved"][0]).toMatchObject({ id: saved.id, remindedAt: expect.any(String) })
  expect((await page(ada, `/w/${slug}/saved`)).text).toMatch(/id="saved-count" class="count mention"/)
  const notice = async () => browse(server.url, ada, "GET", `/saved/${saved.id}/notice`, { partial: true })
  expect(JSON.parse((await notice()).text)).toEqual({ title: "Reminder: #general", body: "buy rope", open: "Show" })
  expect((await browse(server.url, bea, "GET", `/saved/${saved.id}/notice`, { partial: true })).status).toBe(204)
  // However often its job comes: nothing more is told.
  const [row] = await server.db.sql<{ jobId: string }[]>`select job_id from saved_messages where id = ${saved.id}`
  await Promise.all(Array.from({ length: 8 }, () => server.app.actions.reminders.fallDue(saved.id, row!.jobId)))
  await ada.patch(`/saved/${saved.id}`, { done: true })
  expect((await notice()).status).toBe(204)
  expect((await listOf(ada))["due"]).toBe(0)
  expect(socket.frames.filter(({ type }) => type === "reminder")).toHaveLength(1)
  socket.close()
})

test("a reminder that was moved, taken back or done never comes at its old time", async () => {
  const socket = await openEvents(server.url, bea.token)
  await socket.first("hello")
  const kept = async (body: string) => {
    const id = await say(team.general, body)
    return (await bea.put(`/messages/${id}/saved`, { remindAt: inMs(900) })).body["saved"].id as string
  }
  const [moved, taken, done, removed] = [
    await kept("moved"),
    await kept("taken"),
    await kept("done"),
    await kept("removed"),
  ]
  await bea.patch(`/saved/${moved}`, { remindAt: inMs(3_600_000) })
  await bea.patch(`/saved/${taken}`, { remindAt: null })
  await bea.patch(`/saved/${done}`, { done: true })
  await bea.delete(`/saved/${removed}`)
  const jobs = await server.db.sql`select j.data->>'savedId' as id from pgboss.job j where j.state = 'created'`
  expect(jobs.map(({ id }) => id)).toContain(moved)
  for (const id of [taken, done, removed]) expect(jobs.map((job) => job["id"])).not.toContain(id)
  const last = (
    await bea.post(`/workspaces/${team.workspaceId}/reminders`, { text: "the last", remindAt: inMs(1_500) })
  ).body
  await socket.first("reminder")
  expect(socket.frames.filter(({ type }) => type === "reminder").map(({ id }) => id)).toEqual([last["saved"].id])
  // A job of an old time that was on its way already is nobody's.
  await server.app.actions.reminders.fallDue(moved, Bun.randomUUIDv7())
  expect(socket.frames.filter(({ type }) => type === "reminder")).toHaveLength(1)
  socket.close()
})

test("who died between a reminder and telling of it is followed by somebody who tells", async () => {
  const { saved } = (
    await ada.post(`/workspaces/${team.workspaceId}/reminders`, { text: "wake", remindAt: inMs(3_600_000) })
  ).body
  const [row] = await server.db.sql<{ jobId: string }[]>`select job_id from saved_messages where id = ${saved.id}`
  const fallDue = () => server.app.actions.reminders.fallDue(saved.id, row!.jobId)
  const socket = await openEvents(server.url, ada.token)
  await socket.first("hello")
  // Somebody is at it.
  await server.db.sql`update saved_messages set reminded_at = now() where id = ${saved.id}`
  expect(
    await fallDue().then(
      () => "done",
      () => "again",
    ),
  ).toBe("again")
  await server.db.sql`update saved_messages set reminded_at = now() - interval '11 seconds' where id = ${saved.id}`
  await fallDue()
  await socket.first("reminder")
  await fallDue()
  expect(socket.frames.filter(({ type }) => type === "reminder")).toHaveLength(1)
  socket.close()
})

test("who does not want to be disturbed is told when they do again, or not at all where it is done", async () => {
  const cal = await team.join("cal")
  const socket = await openEvents(server.url, cal.token)
  await socket.first("hello")
  await cal.put("/me/presence", { presence: "dnd", until: inMs(4_000) })
  const note = async (text: string) =>
    (await cal.post(`/workspaces/${team.workspaceId}/reminders`, { text, remindAt: inMs(300) })).body["saved"]
      .id as string
  const [later, done] = [await note("later"), await note("done by then")]
  await eventually("both are due", async () => (await listOf(cal))["due"] === 2)
  await cal.patch(`/saved/${done}`, { done: true })
  expect(socket.frames.filter(({ type }) => type === "reminder")).toEqual([])
  const frame = await socket.first("reminder")
  expect(frame["id"]).toBe(later)
  expect(socket.frames.filter(({ type }) => type === "reminder")).toHaveLength(1)
  socket.close()
})

test("/remind sets one by words, by the clock of the writer, and keeps what it does not understand", async () => {
  const say = (body: string, zone = "Europe/Berlin") =>
    browse(server.url, bea, "POST", `/c/${team.general}/messages`, {
      form: { body },
      partial: true,
      headers: { Cookie: `confab=${bea.token}; tz=${zone}` },
    })
  const set = await say("/remind me call Ada on 2030-12-01 9:00")
  expect(set.status).toBe(200)
  expect(set.text).toContain("on Sunday, 1 December 2030 at 09:00: call Ada")
  expect((await listOf(bea))["saved"].find((one: Json) => one["note"] === "call Ada")).toMatchObject({
    remindAt: "2030-12-01T08:00:00.000Z",
    message: null,
    messageId: null,
  })
  expect((await say("/remind in 20 minutes to <b>stretch</b>")).text).toContain("&lt;b&gt;stretch&lt;/b&gt;")
  expect((await page(bea, `/w/${slug}/saved`)).text).toContain("&lt;b&gt;stretch&lt;/b&gt;")
  for (const [body, words] of [
    ["/remind me call Ada", "Say what of and when"],
    ["/remind me in 20 minutes", "Say what you want to be reminded of"],
    ["/remind me call Ada on 2020-01-01", "still to come"],
    ["/remind me call Ada on 2099-01-01", "five years"],
    ["/remind @ada call me in 5m", "yourself only"],
    ["/remind", "Say what you want"],
  ] as const) {
    const refused = await say(body)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(words)
  }
})

test("a note that cannot be put on the clock is not kept either", async () => {
  const eve = await team.join("eve")
  const wish = { text: "note of both or none", remindAt: inMs(3_600_000) }
  const path = `/workspaces/${team.workspaceId}/reminders`
  await server.db.sql`alter table pgboss.job add constraint refused check (data->>'savedId' is null) not valid`
  try {
    expect((await eve.post(path, wish)).status).toBeGreaterThanOrEqual(500)
  } finally {
    await server.db.sql`alter table pgboss.job drop constraint refused`
  }
  expect((await listOf(eve))["open"]).toBe(0)
  expect((await eve.post(path, wish)).status).toBe(201)
  expect((await listOf(eve))["open"]).toBe(1)
})

test("is:saved finds what one keeps, done or not, and nobody else's", async () => {
  const id = await say(team.general, "needle of the saved")
  const find = async (person: Person) =>
    (await person.get(`/search?q=${encodeURIComponent("needle is:saved")}&workspace=${team.workspaceId}`)).body[
      "results"
    ] as Json[]
  await eventually(
    "indexed",
    async () => (await ada.get(`/search?q=needle&workspace=${team.workspaceId}`)).body["results"].length > 0,
  )
  expect(await find(ada)).toEqual([])
  const { saved } = (await ada.put(`/messages/${id}/saved`)).body
  expect((await find(ada)).map((one) => one["message"].id)).toEqual([id])
  await ada.patch(`/saved/${saved.id}`, { done: true })
  expect(await find(ada)).toHaveLength(1)
  expect(await find(bea)).toEqual([])
})

test("a thousand things are kept at most", async () => {
  const dan = await team.join("dan")
  await server.db.sql`insert into saved_messages (id, user_id, workspace_id, note)
    select gen_random_uuid(), ${dan.id}, ${team.workspaceId}, 'x' from generate_series(1, 1000)`
  const answer = await dan.put(`/messages/${await say(team.general, "one more")}/saved`)
  expect(answer.status).toBe(409)
  expect(answer.body["detail"]).toContain("1,000")
})
