import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { rawSocket } from "../support/raw-socket"

let server: Server
let team: Team
let grace: Person
beforeAll(async () => {
  server = await startApp({ RATE_LIMIT: "on", SOCKETS_PER_USER: "4", SOCKETS_PER_ADDRESS: "12" })
  team = await startTeam(server.url)
  grace = await team.join("grace")
})
afterAll(() => server.stop())

const opened: { cut(): void }[] = []
afterEach(async () => {
  opened.splice(0).forEach((socket) => socket.cut())
  while (server.app.sockets.count() > 0) await Bun.sleep(1)
})
async function open(person: Person, path?: string) {
  const socket = await openEvents(server.url, person.token, { path })
  opened.push(socket)
  await socket.first("hello")
  return socket
}
const bearer = (person: Person) => ({ Authorization: `Bearer ${person.token}` })
async function refusal(path: string, headers: Record<string, string> = {}) {
  const socket = await rawSocket(server.url, path, headers)
  socket.destroy()
  return socket.status
}

describe("opening", () => {
  test("wants a session", async () => {
    expect(await refusal("/api/v1/events")).toBe(401)
    expect(await refusal("/api/v1/events?ticket=made-up")).toBe(401)
    expect(await refusal("/api/v1/events", { Authorization: `Bearer ${"x".repeat(43)}` })).toBe(401)
    expect([303, 401]).toContain(await refusal("/ws"))
  })

  test("by cookie wants our own origin", async () => {
    const cookie = { Cookie: `confab=${grace.token}` }
    for (const path of ["/ws", "/api/v1/events"]) {
      expect(await refusal(path, { ...cookie, Origin: "http://evil.example" })).toBe(403)
      expect(await refusal(path, { ...cookie, Origin: "null" })).toBe(403)
      expect(await refusal(path, cookie)).toBe(403)
      expect(await refusal(path, { ...cookie, Origin: server.url })).toBe(101)
    }
  })

  test("by ticket works once", async () => {
    const { ticket } = (await grace.post("/events/ticket")).body
    const path = `/api/v1/events?ticket=${ticket}`
    const socket = await openEvents(server.url, null, { path })
    opened.push(socket)
    expect((await socket.first("hello"))["userId"]).toBe(grace.id)
    expect(await refusal(path)).toBe(401)
  })

  test("without the upgrade is a bad request", async () => {
    expect((await grace.get("/events")).status).toBe(400)
  })

  test("is limited by person and by address", async () => {
    const people = [grace, await team.join("one"), await team.join("two"), await team.join("three")]
    for (let i = 0; i < 4; i++) await open(grace)
    expect(await refusal("/api/v1/events", bearer(grace))).toBe(429)
    for (const person of people.slice(1, 3)) for (let i = 0; i < 4; i++) await open(person)
    expect(await refusal("/api/v1/events", bearer(people[3]!))).toBe(429)
    opened.pop()!.cut()
    while (server.app.sockets.count() > 11) await Bun.sleep(1)
    expect(await refusal("/api/v1/events", bearer(people[3]!))).toBe(101)
  })
})

describe("sending", () => {
  test("is answered by ack, in the order of the frames, also of those that mention somebody", async () => {
    const socket = await open(grace)
    const bodies = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? `${i} @owner` : `${i}`))
    for (const [i, body] of bodies.entries()) socket.say({ type: "send", chatId: team.general, body, clientId: `${i}` })
    await socket.until(() => socket.frames.filter(({ type }) => type === "ack").length === 40)
    const { body } = await grace.get(`/chats/${team.general}/messages?limit=40`)
    expect(body["messages"].map((message: { body: string }) => message.body).toReversed()).toEqual(bodies)
  })

  test("again with the same clientId gives the same message", async () => {
    const socket = await open(grace)
    const send = { type: "send", chatId: team.general, body: "once", clientId: "again" }
    socket.say(send)
    socket.say(send)
    await socket.until(() => socket.frames.filter(({ type }) => type === "ack").length === 2)
    const [a, b] = socket.frames.filter(({ type }) => type === "ack")
    expect(a!["message"].id).toBe(b!["message"].id)
  })

  test("to a chat that is not one's own is an error for that clientId alone", async () => {
    const socket = await open(grace)
    const foreign = await team.chat("private")
    socket.say({ type: "send", chatId: foreign, body: "let me in", clientId: "foreign" })
    socket.say({ type: "send", chatId: team.general, body: "fine", clientId: "own" })
    expect(await socket.first("error")).toMatchObject({ clientId: "foreign", problem: { status: 404 } })
    expect(await socket.first("ack")).toMatchObject({ clientId: "own" })
  })

  test("a chat's id in capitals is the same chat", async () => {
    const [socket, owner] = [await open(grace), await open(team.owner)]
    await owner.resume()
    socket.say({ type: "send", chatId: team.general.toUpperCase(), body: "capitals", clientId: "caps" })
    expect((await socket.first("ack"))["message"].chatId).toBe(team.general)
    await owner.first("message", ({ message }) => message.body === "capitals")
  })

  test("carries the name that the person has now", async () => {
    const linus = await team.join("linus")
    const [socket, page] = [await open(linus), await open(team.owner, "/ws")]
    await page.resume({}, team.general)
    const { user } = (await server.app.actions.sessions.authenticate(linus.token))!
    const names = { displayName: "Linus Renamed", handle: "linus", email: "linus@example.org" }
    await server.app.actions.users.changeProfile(user, names)
    socket.say({ type: "send", chatId: team.general, body: "who am I", clientId: "name" })
    const frame = await page.first("message", ({ html }) => String(html).includes("who am I"))
    expect(frame["html"]).toContain("Linus Renamed")
  })
})

describe("other frames", () => {
  test("ping is answered; read moves the position; a draft reaches the person's other sockets only", async () => {
    const [socket, twin, owner] = [await open(grace), await open(grace), await open(team.owner)]
    socket.say({ type: "ping" })
    await socket.first("pong")
    const sent = (await team.owner.post(`/chats/${team.general}/messages`, { body: "read me" })).body["message"]
    socket.say({ type: "read", chatId: team.general, seq: sent.seq })
    expect(await twin.first("read")).toMatchObject({ chatId: team.general, seq: sent.seq, unread: 0 })
    socket.say({ type: "draft", chatId: team.general, text: "half a thou" })
    expect(await twin.first("draft")).toMatchObject({ text: "half a thou" })
    expect(owner.frames.some(({ type }) => type === "draft" || type === "read")).toBe(false)
  })

  test("read of a chat that is not one's own is an error", async () => {
    const socket = await open(grace)
    socket.say({ type: "read", chatId: await team.chat("private"), seq: 1 })
    expect((await socket.first("error"))["problem"].status).toBe(404)
  })
})

describe("bad frames", () => {
  test("are each answered, and the socket that goes on is closed by name", async () => {
    const socket = await open(grace)
    const shapes = ["", "{", "null", "7", '"text"', "{}", "[1, 2]"]
    const frames = ['{"type":"made-up"}', '{"type":"send"}', '{"type":"read","chatId":3}']
    const bad = [...shapes, ...frames]
    for (const frame of bad) socket.say(frame)
    await socket.until(() => socket.frames.filter(({ type }) => type === "error").length === bad.length)
    const statuses = socket.frames.filter(({ type }) => type === "error").map(({ problem }) => problem.status)
    expect(statuses.every((status) => status === 400 || status === 422)).toBe(true)
    socket.say({ type: "ping" })
    await socket.first("pong")
    for (let i = 0; i < 20; i++) socket.say("{")
    expect(await socket.closed()).toEqual({ code: 4400, reason: "Frames of the wrong shape" })
  })

  test("name the clientId that they were about", async () => {
    const socket = await open(grace)
    socket.say({ type: "send", chatId: team.general, body: "", clientId: "mine" })
    expect(await socket.first("error")).toMatchObject({ clientId: "mine", problem: { status: 422 } })
  })

  test("over 64 KiB end the socket", async () => {
    const socket = await open(grace)
    socket.say({ type: "draft", chatId: team.general, text: "x".repeat(70_000) })
    expect([1006, 1009]).toContain((await socket.closed()).code)
  })

  test("that are not UTF-8 or not text end the socket or are answered; the server lives", async () => {
    const broken = await rawSocket(server.url, "/api/v1/events", bearer(grace))
    broken.send(new Uint8Array([0x7b, 0xff, 0xfe]))
    await broken.ended()
    const binary = await rawSocket(server.url, "/api/v1/events", bearer(grace))
    binary.send(new Uint8Array([1, 2, 3]), 2)
    while (!binary.frames().texts.some((text) => text.includes('"error"'))) await Bun.sleep(1)
    binary.destroy()
    expect((await grace.get("/me")).status).toBe(200)
  })
})

test("frames that come too fast are refused, and the socket that goes on is closed by name", async () => {
  const socket = await open(await team.join("hasty"))
  for (let i = 0; i < 620; i++) socket.say({ type: "ping" })
  await socket.until(() => socket.frames.filter(({ problem }) => problem?.status === 429).length === 20)
  expect(socket.isClosed()).toBe(false)
  for (let i = 0; i < 700; i++) socket.say({ type: "ping" })
  expect(await socket.closed()).toEqual({ code: 4429, reason: "Too many frames" })
})

test("messages that come too fast are refused with the time to wait", async () => {
  const hasty = await team.join("eager")
  const messages = Array.from({ length: 100 }, (_, i) => ({ body: "x", clientId: `${i}` }))
  const batch = () => hasty.post(`/chats/${team.general}/messages/batch`, { messages })
  for (let i = 0; i < 3; i++) expect((await batch()).status).toBe(201)
  const refused = await batch()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
})

test("a server that stops tells its sockets to come back", async () => {
  const stopping = await startApp()
  const crew = await startTeam(stopping.url)
  const socket = await openEvents(stopping.url, crew.owner.token)
  await socket.resume()
  await stopping.stop()
  expect((await socket.closed()).code).toBe(1001)
})
