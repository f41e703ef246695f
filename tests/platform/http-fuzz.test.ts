import { afterAll, beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"

let server: Server
let team: Team
let foreign: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  const stranger = await team.join("stranger")
  const answer = await stranger.post(`/workspaces/${team.workspaceId}/chats`, { kind: "private", name: "foreign" })
  foreign = answer.body["chat"].id
})
afterAll(() => server.stop())

const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels))
/** What nobody sends by accident, and everybody sooner or later. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 53, 1e300, -(2 ** 63), "", " ", "0", "-1", "1e9", "NaN"),
  fc.constantFrom<unknown>("\0", "a\0b", "\ud800", "\udc00x", "‮", "🎉", "'; drop table users; --", "../../etc/passwd"),
  fc.constantFrom<unknown>([], {}, [[]], [null], { length: 3 }, { toString: 1 }, ["a", 7, {}]),
  fc.constantFrom<unknown>("x".repeat(300), "ä".repeat(20_000), "x".repeat(100_000), "[".repeat(9_000), "%00", "%ff"),
  fc.constant(JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}') as unknown),
  fc.integer({ min: 1, max: 5_000 }).map(deep),
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
)

type Fixture = { chat: string; message: string }
const someId = ({ chat, message }: Fixture) =>
  fc.constantFrom(chat, message, foreign, chat.toUpperCase(), team.owner.id)

/** A body that each call takes; the fuzz then bends one or two of its fields. */
const bodies: Record<string, (fixture: Fixture) => Record<string, unknown>> = {
  "POST /api/v1/users": () => ({
    email: "a@b.c",
    handle: "hh",
    displayName: "d",
    password: "long enough",
    invite: "i",
    setupCode: "s",
    workspaceName: "w",
  }),
  "POST /api/v1/sessions": () => ({ login: "owner", password: "wrong one" }),
  "POST /api/v1/workspaces": () => ({ name: "n", slug: `s-${Bun.randomUUIDv7().slice(-8)}` }),
  "POST /api/v1/workspaces/:id/invitations": () => ({ maxUses: 1, expiresInHours: 1, role: "member" }),
  "POST /api/v1/workspaces/:id/chats": () => ({ kind: "group", name: "n", topic: "t", members: [team.owner.id] }),
  "PATCH /api/v1/workspaces/:id/members/:userId": () => ({ role: "owner" }),
  "PATCH /api/v1/me": () => ({ displayName: "Olive", handle: "owner", email: "owner@example.org" }),
  "PATCH /api/v1/me/settings": () => ({ theme: "dark", accent: "teal", timeZone: "Europe/Berlin" }),
  "PATCH /api/v1/chats/:id": () => ({ name: `n-${Bun.randomUUIDv7()}`, topic: "t", archived: false }),
  "POST /api/v1/chats/:id/messages": ({ message }) => ({ body: "@owner **b**", clientId: "c", threadOf: message }),
  "POST /api/v1/chats/:id/messages/batch": () => ({
    messages: [
      { body: "b", clientId: "1" },
      { body: "b", clientId: "2" },
    ],
  }),
  "PATCH /api/v1/messages/:id": () => ({ body: "b" }),
  "PUT /api/v1/chats/:id/read": () => ({ seq: 1, unread: true }),
  "POST /setup": () => ({
    workspaceName: "w",
    displayName: "d",
    handle: "hh",
    email: "a@b.c",
    password: "long enough",
    setupCode: "x",
    origin: "o",
  }),
  "POST /sign-in": () => ({ login: "owner", password: "wrong one", next: "/" }),
  "POST /reset/:token": () => ({ password: "long enough" }),
  "POST /invite/:token": () => ({ displayName: "d", handle: "hh", email: "a@b.c", password: "long enough" }),
  "POST /account/profile": () => ({ displayName: "Olive", handle: "owner", email: "owner@example.org" }),
  "POST /account/settings": () => ({ theme: "dark", timeZone: "Europe/Berlin" }),
  "POST /account/password": () => ({ current: "wrong one", password: "long enough" }),
  "POST /workspaces/new": () => ({ name: "n" }),
  "POST /w/:slug/chats": () => ({ kind: "private", name: `n-${Bun.randomUUIDv7()}`, topic: "t", handle: "@stranger" }),
  "POST /w/:slug/people/:userId/role": () => ({ role: "member" }),
  "POST /w/:slug/settings": () => ({ name: "Harbour" }),
  "POST /w/:slug/invitations": () => ({ maxUses: "1", expiresInHours: "1", role: "guest" }),
  "POST /c/:id/settings": () => ({ name: `n-${Bun.randomUUIDv7()}`, topic: "t" }),
  "POST /c/:id/announcement": () => ({ announcement: "0" }),
  "POST /c/:id/archive": () => ({ archived: "0" }),
  "POST /c/:id/members": () => ({ handle: "stranger, @owner" }),
  "POST /c/:id/messages": () => ({ body: "b", clientId: "c" }),
  "POST /c/:id/read": () => ({ seq: "1", unread: "1" }),
  "POST /m/:id/edit": () => ({ body: "b", rev: "1" }),
  "POST /m/:id/react": () => ({ emoji: "🎉" }),
  "POST /admin/people/:userId/reset-link": () => ({ workspace: team.workspaceId }),
}
/** These end the session, or the right, with which the fuzz goes on. */
const ending = [
  "POST /sign-out",
  "DELETE /api/v1/sessions/current",
  "POST /w/:slug/leave",
  "POST /admin/people/:userId/deactivate",
]

const queryNames = [
  "limit",
  "before",
  "after",
  "around",
  "on",
  "timeZone",
  "threadOf",
  "cursor",
  "q",
  "at",
  "date",
  "next",
  "code",
  "kind",
  "ticket",
  "emoji",
  "tone",
  "open",
  "list",
]
const queryValue = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "1",
    "-1",
    "50",
    "s1",
    "s",
    "szzzzzzzzzzz",
    "1e3",
    "0x1",
    "NaN",
    "%00",
    "%ff",
    "%F0%9F%8E%89",
    "a%00b",
    "2026-02-30",
    "2026-11-21",
    "x".repeat(500),
  ),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.base64String({ maxLength: 40 }).map((text) => text.replaceAll(/[+/=]/g, "_")),
)
const pathPiece = (fixture: Fixture) =>
  fc.oneof(
    { weight: 6, arbitrary: someId(fixture) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "%00",
        "%ff",
        "..",
        "..%2f..",
        "x".repeat(500),
        "-1",
        "null",
        "me",
        "%F0%9F%8E%89",
        "a%20b",
        "0",
      ),
    },
  )
const header = fc.constantFrom<Record<string, string>>(
  {},
  {},
  { Cookie: "confab=; confab; tz=%00; tz=Mars/Olympus; =" },
  { Cookie: `tz=${"x".repeat(200)}` },
  { "HX-Request-Type": "partial", "HX-Current-URL": "javascript:alert(1)" },
  { "HX-Request-Type": "partial", "HX-Current-URL": "http://[" },
  { "HX-Request-Type": "full" },
  { "X-Forwarded-For": "x, , ::1, 999.1.1.1", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "a b" },
  { "User-Agent": "ü".repeat(400) },
  { "Content-Type": "text/plain" },
  { "Content-Type": "multipart/form-data; boundary=x" },
  { "Content-Type": "application/json; charset=utf-16" },
  { "If-None-Match": '"x"', Range: "bytes=0-1,5-", Accept: "\u00e4" },
)

type Call = { name: string; path: string; body: Uint8Array | string | undefined; headers: Record<string, string> }

const routeNames = () =>
  [...new Set(server.app.routes.map(({ method, path }) => `${method} ${path}`))].filter(
    (name) => !ending.includes(name),
  )

function encode(pattern: string, fields: Record<string, unknown>): string {
  if (pattern.startsWith("/api/")) return JSON.stringify(fields)
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed()
  return new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, text(value)])).toString()
}

/** The address with ids that exist and are one's own, or with other pieces in their places. */
function fill(pattern: string, fixture: Fixture, pieces?: string[]): string {
  const own = pattern.includes("/workspaces/")
    ? team.workspaceId
    : /\/m\/|messages\/:id/.test(pattern)
      ? fixture.message
      : fixture.chat
  return pattern
    .replace(":id", pieces?.[0] ?? own)
    .replace(":userId", pieces?.[1] ?? team.owner.id)
    .replace(":slug", pieces?.[0] ?? "harbour")
    .replace(":token", pieces?.[0] ?? "x".repeat(43))
    .replace(":page", pieces?.[1] ?? "index")
}

const headersFor = (method: string, pattern: string): Record<string, string> => ({
  Authorization: `Bearer ${team.owner.token}`,
  ...(method !== "GET" && {
    Origin: server.url,
    "Content-Type": pattern.startsWith("/api/") ? "application/json" : "application/x-www-form-urlencoded",
  }),
})

async function createFixture(): Promise<Fixture> {
  const chat = await team.chat("private")
  const { body } = await team.owner.post(`/chats/${chat}/messages`, { body: "m" })
  return { chat, message: body["message"].id }
}

function callOf(fixture: Fixture): fc.Arbitrary<Call> {
  const broken = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 60 }), fc.json())
  return fc
    .record({
      name: fc.oneof(fc.constantFrom(...routeNames()), fc.constantFrom(...Object.keys(bodies))),
      bends: fc.array(fc.record({ field: fc.nat(), value: odd }), { maxLength: 2 }),
      broken: fc.option(broken, { freq: 8, nil: undefined }),
      pieces: fc.option(fc.array(pathPiece(fixture), { minLength: 2, maxLength: 2 }), { freq: 1, nil: undefined }),
      query: fc.array(fc.tuple(fc.constantFrom(...queryNames), queryValue), { maxLength: 3 }),
      headers: header,
    })
    .map(({ name, bends, broken, pieces, query, headers }): Call => {
      const [method, pattern] = name.split(" ") as [string, string]
      const search = query.map(([key, value]) => `${key}=${value}`).join("&")
      const fields = bodies[name]?.(fixture) ?? {}
      for (const { field, value } of bends) {
        const keys = Object.keys(fields)
        if (keys.length > 0) fields[keys[field % keys.length]!] = value
      }
      return {
        name,
        path: `${fill(pattern, fixture, pieces)}${search && `?${search}`}`,
        body: method === "GET" ? undefined : (broken ?? encode(pattern, fields)),
        headers: { ...headersFor(method, pattern), ...headers },
      }
    })
}

async function perform({ name, path, body, headers }: Call) {
  const response = await fetch(`${server.url}${path}`, {
    method: name.split(" ")[0],
    redirect: "manual",
    headers,
    body: typeof body === "string" ? body : (body as BodyInit),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Sends calls, some at a time, and holds each answer against what every answer has to be. */
async function holds(calls: Call[]): Promise<number[]> {
  const statuses: number[] = []
  const waiting = [...calls]
  const worker = async () => {
    for (let call = waiting.pop(); call; call = waiting.pop()) {
      const answer = await perform(call)
      statuses.push(answer.status)
      const { name, path, body, headers } = call
      const told = `${answer.status} to ${name} ${path} ${String(body).slice(0, 300)} ${JSON.stringify(headers)}: ${answer.text.slice(0, 300)}`
      // A busy machine may not be ready, and says so.
      if (answer.status >= 500 && !path.startsWith("/ready")) throw new Error(told)
      if (answer.status < 400 || !path.startsWith("/api/")) continue
      expect(answer.headers.get("content-type"), told).toBe("application/problem+json")
      expect(JSON.parse(answer.text), told).toMatchObject({ status: answer.status, detail: expect.any(String) })
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return statuses
}
const share = (statuses: number[], from: number, to: number) =>
  statuses.filter((status) => status >= from && status < to).length

/** One of each kind, put into every field of every call in turn. */
const worst = [null, true, -1, 1.5, 2 ** 53, "", " ", "a\0b", "\0", "\ud800", "x".repeat(70_000), [], ["\0"], {}]

test("every field of every call takes every kind of odd value for what it is", async () => {
  const fixture = await createFixture()
  const calls = Object.entries(bodies).flatMap(([name, make]) => {
    const [method, pattern] = name.split(" ") as [string, string]
    const headers = headersFor(method, pattern)
    return Object.keys(make(fixture)).flatMap((field) =>
      worst.map((value): Call => {
        const body = encode(pattern, { ...make(fixture), [field]: value })
        return { name, path: fill(pattern, fixture), body, headers }
      }),
    )
  })
  const statuses = await holds(calls)
  expect(share(statuses, 422, 423)).toBeGreaterThan(statuses.length / 4)
  expect(share(statuses, 200, 400)).toBeGreaterThan(statuses.length / 20)
})

test("every query and every piece of every path takes every kind of odd text for what it is", async () => {
  const fixture = await createFixture()
  const odds = ["", "%F0%9F%8E%89", "%00", "eA", "-1", "a%00b", "%ff", "1e3", "x".repeat(500), "MDAw"]
  const calls = routeNames().flatMap((name): Call[] => {
    const [method, pattern] = name.split(" ") as [string, string]
    const base = { name, headers: headersFor(method, pattern) }
    const fields = bodies[name]?.(fixture) ?? {}
    const body = method === "GET" ? undefined : encode(pattern, fields)
    const paths = pattern.includes(":") ? odds.filter(Boolean).map((odd) => fill(pattern, fixture, [odd, odd])) : []
    if (method !== "GET") return paths.map((path) => ({ ...base, path, body }))
    const straight = fill(pattern, fixture)
    const queries = queryNames.flatMap((key) =>
      odds.filter((_, i) => i % 2 === 0).map((odd) => `${straight}?${key}=${odd}`),
    )
    return [...paths, ...queries].map((path) => ({ ...base, path, body }))
  })
  const statuses = await holds(calls)
  expect(share(statuses, 200, 400)).toBeGreaterThan(statuses.length / 10)
  expect(share(statuses, 400, 500)).toBeGreaterThan(statuses.length / 10)
})

test("whatever is asked of any address is answered by something better than a 500", async () => {
  const fixture = await createFixture()
  await fc.assert(
    fc.asyncProperty(fc.array(callOf(fixture), { minLength: 10, maxLength: 40 }), async (calls) => {
      await holds(calls)
      expect((await team.owner.get("/me")).status).toBe(200)
    }),
    { numRuns: 30, endOnFailure: true },
  )
})

test("whatever is said on a socket, it is answered or ended by name, and the server lives", async () => {
  const fixture = await createFixture()
  const { chat } = fixture
  const valid: Record<string, unknown>[] = [
    { type: "resume", after: { [chat]: 0 }, open: chat },
    { type: "open", chatId: chat, after: 0 },
    { type: "send", chatId: chat, body: "b", clientId: "c", threadOf: fixture.message },
    { type: "read", chatId: chat, seq: 1 },
    { type: "draft", chatId: chat, text: "t" },
    { type: "ping" },
  ]
  const frame = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({
          base: fc.constantFrom(...valid),
          bends: fc.array(fc.record({ field: fc.nat(), value: fc.oneof(odd, someId(fixture)) }), { maxLength: 2 }),
        })
        .map(({ base, bends }) => {
          const bent = { ...base }
          for (const { field, value } of bends) bent[Object.keys(bent)[field % Object.keys(bent).length]!] = value
          return JSON.stringify(bent)
        }),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
        fc.json(),
        fc.constant("[".repeat(30_000)),
      ),
    },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 18 }),
      fc.constantFrom("/ws", "/api/v1/events"),
      async (frames, path) => {
        const socket = await openEvents(server.url, team.owner.token, { path })
        for (const text of frames) socket.say(text)
        socket.say({ type: "ping" })
        await socket.until(() => socket.isClosed() || socket.frames.some(({ type }) => type === "pong"))
        const problems = socket.frames
          .filter(({ type }) => type === "error")
          .map(({ problem }) => problem.status as number)
        expect(problems.every((status) => status >= 400 && status < 500)).toBe(true)
        if (socket.isClosed()) expect([1006, 1009, 4400]).toContain((await socket.closed()).code)
        socket.close()
      },
    ),
    { numRuns: 80 },
  )
  expect((await team.owner.get("/me")).status).toBe(200)
})
