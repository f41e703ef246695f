import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let chat: string
const refusal = "A message can mention 100 people at most; @channel calls everybody."
/** So many are in the chat, beside who made it. */
const crew = 120

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  chat = await team.chat("private", [ada])
  const { sql } = server.db
  await sql`insert into users (id, email, handle, display_name) select gen_random_uuid(), 'p'||n||'@x.org', 'p'||n, 'P '||n from generate_series(1, 260) n`
  await sql`insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from users where handle ~ '^p[0-9]+$'`
  await sql`insert into chat_members (chat_id, user_id, workspace_id) select ${chat}, id, ${team.workspaceId} from users where handle ~ '^p[0-9]+$' and substr(handle, 2)::int <= ${crew}`
  await sql`update chats set version = version + 1 where id = ${chat}`
})
afterAll(() => server.stop())

const naming = (count: number, from = 1) => Array.from({ length: count }, (_, n) => `@p${from + n}`).join(" ")
const post = (body: string, into = chat, by = ada) => by.post(`/chats/${into}/messages`, { body })
const head = async () => (await ada.get(`/chats/${chat}`)).body["chat"].lastRev as number
const get = async (id: string) => (await ada.get(`/messages/${id}`)).body["message"]

/** Work that is refused, and leaves the chat as it was. */
async function isRefused(work: () => Promise<{ status: number; body?: Record<string, unknown> }>, path = "body") {
  const before = await head()
  const { status, body } = await work()
  expect(status).toBe(422)
  if (body) expect(body).toMatchObject({ detail: refusal, errors: [{ path, message: refusal }] })
  expect(await head()).toBe(before)
}

test("a message mentions 100 people, and of more it is refused, not a part of them left out", async () => {
  const { status, body } = await post(naming(100))
  expect(status).toBe(201)
  expect(body["message"].mentionedIds).toHaveLength(100)
  await isRefused(() => post(naming(101)))
})

test("people count, not names: who is named twice, who is nobody, who is not there, what is code", async () => {
  const { status, body } = await post(
    `${naming(100)} @P1 @p2. @nobody ${naming(20, crew + 1)} \`${naming(20, 101)}\` @channel`,
  )
  expect(status).toBe(201)
  expect(body["message"]).toMatchObject({ mentionsAll: true })
  expect(body["message"].mentionedIds).toHaveLength(100)
})

test("who is named late is mentioned, however many names there are that are nobody's", async () => {
  const nobody = Array.from({ length: 1_500 }, (_, n) => `@n${n}`).join(" ")
  const { body } = await post(`${nobody} @ada`)
  expect(body["message"].mentionedIds).toEqual([ada.id])
  await isRefused(() => post(`${nobody} ${naming(101)}`))
})

test("a batch with one is refused whole, and says which", async () => {
  const messages = ["short", naming(101)].map((body, n) => ({ body, clientId: `batch-${n}` }))
  await isRefused(() => ada.post(`/chats/${chat}/messages/batch`, { messages }), "messages.1.body")
})

test("what is sent by the socket is refused with its clientId", async () => {
  const socket = await openEvents(server.url, ada.token)
  await socket.first("hello")
  socket.say({ type: "send", chatId: chat, body: naming(101), clientId: "crowd" })
  expect(await socket.first("error")).toMatchObject({ clientId: "crowd", problem: { status: 422, detail: refusal } })
  socket.cut()
})

test("an edit that mentions too many changes nothing", async () => {
  const { id } = (await post(naming(100))).body["message"]
  await isRefused(() => ada.patch(`/messages/${id}`, { body: naming(101) }))
  expect((await get(id)).body).toBe(naming(100))
  expect((await ada.patch(`/messages/${id}`, { body: naming(100, 11) })).status).toBe(200)
})

test("who is not in a chat does not learn by it who is", async () => {
  const stranger = await team.join("stranger")
  expect((await post(naming(101), chat, stranger)).status).toBe(404)
})

test("the composer's form says so and keeps the text, with a script and without one", async () => {
  const form = { body: `\n${naming(101)}`, clientId: Bun.randomUUIDv7() }
  const write = (partial: boolean) => browse(server.url, ada, "POST", `/c/${chat}/messages`, { form, partial })
  await isRefused(async () => {
    const { status, headers, text } = await write(true)
    expect(decodeURIComponent(headers.get("x-problem")!)).toBe(refusal)
    expect(text).toContain(refusal)
    return { status }
  })
  await isRefused(async () => {
    const { status, text } = await write(false)
    expect(text).toContain(refusal)
    expect(text).toContain(`\n\n${naming(101)}</textarea>`)
    expect(text).toContain(`name="clientId" value="${form.clientId}"`)
    return { status }
  })
})

test("the form that edits says so and keeps the text, with a script and without one", async () => {
  const { id, rev } = (await post("few")).body["message"]
  const form = { body: `\n${naming(101)}`, rev: String(rev) }
  const edit = (partial: boolean, more = {}) =>
    browse(server.url, ada, "POST", `/m/${id}/edit`, { form: { ...form, ...more }, partial })
  await isRefused(async () => {
    const { status, headers } = await edit(true)
    expect(decodeURIComponent(headers.get("x-problem")!)).toBe(refusal)
    return { status }
  })
  await isRefused(async () => {
    const { status, text } = await edit(false)
    expect(text).toContain(refusal)
    expect(text).toContain(`\n\n${naming(101)}</textarea>`)
    expect(text).toContain(`name="rev" value="${rev}"`)
    return { status }
  })
  // What somebody else's device changed meanwhile is not written over by pressing again.
  await ada.patch(`/messages/${id}`, { body: "fewer" })
  const late = await edit(false, { body: "mine" })
  expect(late.status).toBe(409)
  expect(late.text).toContain("mine</textarea>")
  expect(late.text).toContain(`name="rev" value="${rev}"`)
})

test("adding those who are not there is refused, and adds nobody, when the message would mention too many", async () => {
  const { id } = (await post(`${naming(60)} ${naming(60, crew + 1)}`)).body["message"]
  const add = () => browse(server.url, ada, "POST", `/m/${id}/add`, { form: {}, partial: true })
  await isRefused(add)
  await ada.patch(`/messages/${id}`, { body: `${naming(60)} ${naming(5, crew + 1)}` })
  expect((await add()).status).toBe(200)
  expect((await get(id)).mentionedIds).toHaveLength(65)
})

test("it is said in the language of who is refused", async () => {
  await ada.patch("/me/settings", { language: "de" })
  const { body } = await post(naming(101))
  expect(body["detail"]).toBe("Eine Nachricht kann höchstens 100 Leute erwähnen; @channel benachrichtigt alle.")
})
