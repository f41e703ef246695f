import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { eventually } from "../support/patience"

const lines: string[] = []
const records = () => lines.map((line) => JSON.parse(line) as Json)
const secret = "hunter2-in-a-message"

let server: Server
let team: Team
beforeAll(async () => {
  const plan = { id: "3f9a", text: "Index Scan" }
  server = await startApp(
    { LOG_LEVEL: "debug", SLOW_QUERY_MS: "400", TRUSTED_PROXIES: "127.0.0.1" },
    {
      write: (line) => void lines.push(line),
      sources: { planOf: async (name) => (name === "slow.read" ? plan : null) },
    },
  )
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const idOf = async (headers: Record<string, string> = {}) =>
  (await fetch(`${server.url}/api/v1/me`, { headers })).headers.get("x-request-id")!

test("every request has an id, and its end is logged by it, by pattern and status", async () => {
  const answer = await team.owner.get(`/chats/${team.general}?secret=${secret}`)
  const id = answer.headers.get("x-request-id")!
  const ends = records().filter(({ requestId, msg }) => requestId === id && msg === "request")
  expect(ends).toMatchObject([{ method: "GET", route: "/api/v1/chats/:id", status: 200, ms: expect.any(Number) }])
  expect(await idOf()).not.toBe(await idOf())
})

test("a proxy that is trusted names the request; what is no id is not taken over", async () => {
  expect(await idOf({ "X-Request-Id": "4e1f0c2a-proxy" })).toBe("4e1f0c2a-proxy")
  for (const bad of ["short", "x".repeat(65), 'with "quotes"', "two words here"])
    expect(await idOf({ "X-Request-Id": bad })).not.toBe(bad)
  const alone = await startApp()
  const answer = await fetch(`${alone.url}/health`, { headers: { "X-Request-Id": "4e1f0c2a-stranger" } })
  expect(answer.headers.get("x-request-id")).not.toBe("4e1f0c2a-stranger")
  await alone.stop()
})

test("what fails in the depth of a request is logged with its id, those at the same time with theirs", async () => {
  const broken = new Set<string>()
  const original = server.app.stores.chats.findFor
  server.app.stores.chats.findFor = async () => {
    await Bun.sleep(1)
    throw new Error("planted")
  }
  const answers = await Promise.all(Array.from({ length: 5 }, () => team.owner.get(`/chats/${team.general}`)))
  server.app.stores.chats.findFor = original
  for (const { status, headers } of answers) {
    expect(status).toBe(500)
    broken.add(headers.get("x-request-id")!)
  }
  const failures = records().filter(({ msg }) => msg === "a request failed")
  expect(new Set(failures.map(({ requestId }) => requestId))).toEqual(broken)
  expect(broken.size).toBe(5)
})

test("a slow query is logged with its statement's name, duration and plan, by its request, and without values", async () => {
  const { db } = server
  const original = server.app.stores.chats.findFor
  server.app.stores.chats.findFor = async (...given) => {
    await db.query("quick.read", (sql) => sql`select ${secret}::text`)
    await db.query("slow.read", (sql) => sql`select pg_sleep(0.5), ${secret}::text`)
    return original(...given)
  }
  const answer = await team.owner.get(`/chats/${team.general}`)
  server.app.stores.chats.findFor = original
  const slow = () => records().filter(({ query }) => query === "slow.read")
  await eventually("the slow query is logged", () => slow().length > 0)
  expect(slow()).toMatchObject([
    { level: 40, msg: "slow query", plan: "3f9a", requestId: answer.headers.get("x-request-id") },
  ])
  expect(slow()[0]!["ms"]).toBeGreaterThanOrEqual(500)
  expect(records().filter(({ query, msg }) => msg === "slow query" && query === "quick.read")).toEqual([])
})

test("what is logged on behalf of a socket bears the id that the socket was told", async () => {
  const socket = await openEvents(server.url, team.owner.token)
  const { connection } = await socket.first("hello")
  await socket.resume()
  const original = server.app.actions.messages.post
  server.app.actions.messages.post = async () => {
    throw new Error("planted")
  }
  socket.say({ type: "send", chatId: team.general, body: secret, clientId: "1" })
  await socket.first("error")
  server.app.actions.messages.post = original
  expect(records().filter(({ msg }) => msg === "a frame could not be handled")).toMatchObject([
    { requestId: connection },
  ])
  socket.close()
})

test("nothing that was said, asked or brought along to prove who one is stands in the log", async () => {
  await team.owner.post(`/chats/${team.general}/messages`, { body: secret })
  await team.owner.get(`/chats/${team.general}/messages?around=${secret}`)
  const wrong = { login: "owner", password: secret }
  await fetch(`${server.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${secret}`, Cookie: `confab=${secret}` },
    body: JSON.stringify(wrong),
  })
  await fetch(`${server.url}/reset/${secret}`)
  await fetch(`${server.url}/invite/${secret}`)
  await fetch(`${server.url}/setup?code=${secret}`)
  await idOf({ Authorization: `Bearer ${team.owner.token}` })
  expect(lines.length).toBeGreaterThan(20)
  const all = lines.join("")
  for (const word of [secret, team.owner.token, "correct horse battery", "owner@example.org"])
    expect(all.includes(word)).toBe(false)
})
