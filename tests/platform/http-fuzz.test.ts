import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import fc from "fast-check"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { addressOf } from "../support/belongings"
import { type Fixture, anonymous, bodies, createFixture, needed, queries, uploads } from "../support/examples"
import { oddTexts, oddValue, oddValues, spotsOf, withAt } from "../support/odd"
import { png } from "../support/pictures"
import { type Reads, readsOf } from "../support/reads"
import { stateOf } from "../support/state"

let server: Server
let team: Team
let foreign: string
/** What each address reads. */
const reads: Record<string, Reads & { status: number }> = {}
beforeAll(async () => {
  server = await startApp({ SEARCH_TIMEOUT_MS: "60000" })
  team = await startTeam(server.url)
  const stranger = await team.join("stranger")
  const answer = await stranger.post(`/workspaces/${team.workspaceId}/chats`, { kind: "private", name: "foreign" })
  foreign = answer.body["chat"].id
  await learn()
})
afterAll(() => server.stop())

type Call = { name: string; path: string; body: Uint8Array | string | undefined; headers: Record<string, string> }

const routeNames = () => [...new Set(server.app.routes.map(({ method, path }) => `${method} ${path}`))]
const split = (name: string) => name.split(" ") as [method: string, pattern: string]

/** These end the session with which all the others are called. */
const ending = ["POST /sign-out", "DELETE /api/v1/sessions/current"]
/** What they are answered although everything about them is right. */
const refused: Record<string, number> = {
  "POST /setup": 403,
  "POST /w/:slug/leave": 409,
  "GET /api/v1/events": 400,
  "GET /ws": 400,
  "GET /avatars/:file{[0-9a-f]+\\.webp}": 404,
  "GET /admin/performance/plans/:statement": 404,
}

function encode(name: string, fields: Record<string, unknown>): string {
  if (isApi(name)) return JSON.stringify(fields)
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed()
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return new URLSearchParams(given.map(([key, value]) => [key, text(value)])).toString()
}
const isApi = (name: string) => split(name)[1].startsWith("/api/")

function pathOf(name: string, fixture: Fixture, query: Record<string, string> = {}): string {
  const pattern = split(name)[1]
  const subjects = pattern.startsWith("/invite/") ? { ...fixture, token: fixture.invite } : fixture
  const search = new URLSearchParams({ ...needed[name]?.(fixture), ...query }).toString()
  return `${addressOf(pattern, subjects)}${search && `?${search}`}`
}

const headersFor = (name: string): Record<string, string> => ({
  ...(!anonymous.includes(name) && { Authorization: `Bearer ${team.owner.token}` }),
  ...(!name.startsWith("GET ") && {
    Origin: server.url,
    "Content-Type": isApi(name) ? "application/json" : "application/x-www-form-urlencoded",
  }),
})

/** A call as it should be. */
const callOf = (name: string, fixture: Fixture, change: Partial<Call> = {}): Call => ({
  name,
  path: pathOf(name, fixture),
  body: bodies[name] && encode(name, bodies[name](fixture)),
  headers: headersFor(name),
  ...change,
})

async function perform({ name, path, body, headers }: Call) {
  const response = await fetch(`${server.url}${path}`, {
    method: split(name)[0],
    redirect: "manual",
    headers,
    body: body as BodyInit | undefined,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Every reader of a body, whatever it reads, refuses this; who reads none takes no notice of it. */
const noBody = { body: "x", headers: { "Content-Type": "multipart/form-data; boundary=x" } }

/** Calls everything once, to know what it reads. What one call has used up is made anew for the next. */
async function learn() {
  let fixture = await fixtureOf()
  const call = async (name: string) => {
    const made = callOf(name, fixture)
    const probe = { body: noBody.body, headers: { ...made.headers, ...noBody.headers } }
    const sent = name.startsWith("GET ") || bodies[name] ? made : { ...made, ...probe }
    let status = 0
    const read = await readsOf(
      async () => void ({ status } = await perform(sent)),
      typeof sent.body === "string" ? sent.body : undefined,
    )
    return { ...read, status }
  }
  for (const name of routeNames()) {
    if (ending.includes(name)) continue
    reads[name] = await call(name)
    if (reads[name].status < 400 || uploads.includes(name) || reads[name].status === refused[name]) continue
    fixture = await fixtureOf()
    reads[name] = await call(name)
  }
}
const fixtureOf = () => createFixture(server, team)

/** Sends calls, many at a time but one of each address, and holds each answer against what every answer has to be. */
async function holds(calls: Call[]): Promise<number[]> {
  const statuses: number[] = []
  const groups = [...Map.groupBy(calls.keys(), (i) => calls[i]!.name).values()]
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift())
      for (const i of group) statuses[i] = await hold(calls[i]!)
  }
  // What was asked is answered before anything else is begun, also where an answer is not as it has to be.
  const ended = await Promise.allSettled(Array.from({ length: 8 }, worker))
  for (const end of ended) if (end.status === "rejected") throw end.reason
  return statuses
}

async function hold(call: Call): Promise<number> {
  const { status, headers, text } = await perform(call)
  const told = `${status} to ${shown(call)}: ${text.slice(0, 300)}`
  // A busy machine may not be ready, and says so.
  if (status >= 500 && !call.path.startsWith("/ready")) throw new Error(told)
  if (status < 400) return status
  if (text === "") throw new Error(told)
  if (!isApi(call.name)) return status
  expect(headers.get("content-type"), told).toBe("application/problem+json")
  const words = expect.stringMatching(/\S/)
  expect(JSON.parse(text), told).toMatchObject({ title: words, status, detail: words })
  return status
}
const shown = ({ name, path, body, headers }: Call) =>
  `${name} ${path} ${String(body).slice(0, 300)} ${JSON.stringify(headers)}`
const share = (statuses: number[], from: number, to: number) =>
  statuses.filter((status) => status >= from && status < to).length

/** Sends them all, and those that were refused again: they change nothing. Returns how each was answered first. */
async function holdStill(calls: Call[]): Promise<number[]> {
  const first = await holds(calls)
  let still = calls.filter((_, i) => first[i]! >= 400)
  let isStill = false
  while (!isStill) {
    const before = await stateOf(server.db)
    const statuses = await holds(still)
    const again = still.filter((_, i) => statuses[i]! >= 400)
    // What others made, or took away, may have stood in the way of some before.
    isStill = again.length === still.length
    still = again
    const changed = isStill ? await changedSince(before) : []
    if (changed.length > 0)
      throw new Error(`changed ${changed.join()} though refused: ${shown(await culpritOf(still))}`)
  }
  expect((await team.owner.get("/me")).status).toBe(200)
  return first
}

async function changedSince(before: Record<string, string>) {
  const after = await stateOf(server.db)
  return Object.keys(before).filter((table) => before[table] !== after[table])
}

/** Which of them changes something. */
async function culpritOf(calls: Call[]): Promise<Call> {
  if (calls.length === 1) return calls[0]!
  const half = calls.slice(0, calls.length / 2)
  const before = await stateOf(server.db)
  await holds(half)
  const isHere = (await changedSince(before)).length > 0
  return culpritOf(isHere ? half : calls.slice(calls.length / 2))
}

describe("every address has examples of all that it takes", () => {
  test("and takes them", () => {
    const answers = Object.entries(reads).filter(([name]) => !uploads.includes(name))
    const unlike = answers.filter(([name, { status }]) => (refused[name] ? status !== refused[name] : status >= 400))
    expect(unlike.map(([name, { status }]) => `${name} ${status}`)).toEqual([])
    for (const name of uploads) expect(reads[name]!.status, name).toBe(400)
    for (const name of [...Object.keys(bodies), ...uploads, ...anonymous, ...Object.keys(needed)])
      expect(Object.keys(reads), "an address that is there no more").toContain(name)
  })

  test("by the names of all fields of bodies and forms", async () => {
    const fixture = await fixtureOf()
    for (const [name, { body }] of Object.entries(reads)) {
      expect(body, name).toEqual(new Set(Object.keys(bodies[name]?.(fixture) ?? {})))
    }
  })

  test("and of all fields of queries", () => {
    const names = new Set(Object.values(reads).flatMap(({ query }) => [...query]))
    expect([...names].filter((name) => !queries[name])).toEqual([])
    expect(Object.keys(queries).filter((name) => !names.has(name))).toEqual([])
  })
})

test("every field of every body and form takes every kind of odd value for what it is", async () => {
  const fixture = await fixtureOf()
  // Chats that are archived for a while answer otherwise than they do.
  const apart = {
    "PATCH /api/v1/chats/:id": await fixtureOf(),
    "POST /c/:id/archive": await fixtureOf(),
    "POST /c/:id/announcement": await fixtureOf(),
  } as Record<string, Fixture>
  const calls = Object.entries(bodies).flatMap(([name, make]) => {
    const one = apart[name] ?? fixture
    return spotsOf(make(one)).flatMap((spot) =>
      oddValues(spot, { form: !isApi(name) }).map((odd) => {
        const fields = withAt(make(one), spot.path, odd) as Record<string, unknown>
        return callOf(name, one, { body: encode(name, fields) })
      }),
    )
  })
  const statuses = await holdStill(calls)
  expect(share(statuses, 422, 423)).toBeGreaterThan(statuses.length / 4)
  expect(share(statuses, 200, 400)).toBeGreaterThan(statuses.length / 20)
})

test("what is no body, and what is none of the right kind, is refused everywhere", async () => {
  const fixture = await fixtureOf()
  const utf8 = (...bytes: number[]) => new Uint8Array([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')])
  const calls = Object.keys(bodies).flatMap((name) => {
    const broken: (string | Uint8Array)[] = [utf8(0xff), utf8(0xed, 0xa0, 0x80), utf8(0xc3)]
    if (isApi(name)) broken.push("{", '{"a":', "[1,]", "null", "3", '"x"', "[]", "[".repeat(9_000), "\0")
    const types = ["text/plain", "multipart/form-data", noBody.headers["Content-Type"], "x", "application/xml"]
    const made = callOf(name, fixture)
    return [
      ...broken.map((body) => ({ ...made, body })),
      ...types.map((type) => ({ ...made, body: "x", headers: { ...made.headers, "Content-Type": type } })),
    ]
  })
  const statuses = await holdStill(calls)
  expect(calls.filter((_, i) => statuses[i]! < 400).map(shown)).toEqual([])
})

test("what is no picture is refused wherever one is taken", async () => {
  const fixture = await fixtureOf()
  const picture = png(8, 8)
  const form = (name: string, body: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"; filename="\0../x"\r\nContent-Type: image/png\r\n\r\n${body}\r\n--x--\r\n`
  const calls = uploads.flatMap((name) => {
    const raw = { "Content-Type": "application/octet-stream" }
    const bodies: [Record<string, string>, Uint8Array | string][] = [
      [raw, ""],
      [raw, "\0"],
      [raw, "<svg xmlns='http://www.w3.org/2000/svg'/>"],
      [raw, picture.slice(0, picture.length / 2)],
      [raw, new Uint8Array([...picture.slice(0, 16), 0x7f, 0xff, 0xff, 0xff, ...picture.slice(20)])],
      [noBody.headers, form("file", "")],
      [noBody.headers, form("file", "x")],
      [noBody.headers, form("another", "x")],
    ]
    const made = callOf(name, fixture)
    return bodies.map(([headers, body]) => ({ ...made, body, headers: { ...made.headers, ...headers } }))
  })
  const statuses = await holdStill(calls)
  expect(calls.filter((_, i) => statuses[i]! < 400).map(shown)).toEqual([])
})

test("every field of every query takes every kind of odd text for what it is", async () => {
  const fixture = await fixtureOf()
  const calls = Object.entries(reads).flatMap(([name, { query }]) =>
    [...query].flatMap((field) => {
      const { [field]: _, ...others } = needed[name]?.(fixture) ?? {}
      const base = `${pathOf(name, fixture).split("?")[0]}?${new URLSearchParams(others).toString()}`
      const right = encodeURIComponent(queries[field]!(fixture))
      return [...oddTexts, right, `${right}&${field}=${right}`].map((text) =>
        callOf(name, fixture, { path: `${base}&${field}=${text}` }),
      )
    }),
  )
  const statuses = await holdStill(calls)
  expect(share(statuses, 200, 400)).toBeGreaterThan(statuses.length / 10)
  expect(share(statuses, 400, 500)).toBeGreaterThan(statuses.length / 10)
})

test("every piece of every path takes odd text for what is not there", async () => {
  const fixture = await fixtureOf()
  const odds = ["%F0%9F%8E%89", "%00", "-1", "a%00b", "%ff", "x".repeat(500)]
  const calls = routeNames()
    .filter((name) => name.includes("/:") && !ending.includes(name))
    .flatMap((name) =>
      odds.map((odd) => {
        const path = split(name)[1].replaceAll(/:\w+(\{[^}]*\})?/g, odd)
        return callOf(name, fixture, { path, body: name.startsWith("GET ") ? undefined : callOf(name, fixture).body })
      }),
    )
  const statuses = await holdStill(calls)
  expect(calls.filter((_, i) => statuses[i]! < 400).map(shown)).toEqual([])
})

const queryValue = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.base64String({ maxLength: 40 }).map((text) => text.replaceAll(/[+/=]/g, "_")),
)
const pathPiece = ({ chat, message }: Fixture) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(chat, message, foreign, chat.toUpperCase(), team.owner.id) },
    { weight: 1, arbitrary: fc.constantFrom("%00", "%ff", "..", "..%2f..", "x".repeat(500), "-1", "null", "me", "0") },
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

/** These end what the fuzz goes on with. */
const unwanted = [...ending, "POST /w/:slug/leave", "POST /admin/people/:userId/deactivate"]

function anyCall(fixture: Fixture): fc.Arbitrary<Call> {
  const broken = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 60 }), fc.json())
  const names = routeNames().filter((name) => !unwanted.includes(name))
  return fc
    .record({
      name: fc.oneof(fc.constantFrom(...names), fc.constantFrom(...Object.keys(bodies))),
      bends: fc.array(fc.record({ field: fc.nat(), value: oddValue }), { maxLength: 2 }),
      broken: fc.option(broken, { freq: 8, nil: undefined }),
      pieces: fc.option(fc.array(pathPiece(fixture), { minLength: 2, maxLength: 2 }), { freq: 1, nil: undefined }),
      query: fc.array(fc.tuple(fc.constantFrom(...Object.keys(queries)), queryValue), { maxLength: 3 }),
      headers: header,
    })
    .map(({ name, bends, broken, pieces, query, headers }): Call => {
      const fields = { ...bodies[name]?.(fixture) }
      const keys = Object.keys(fields)
      if (keys.length > 0) for (const { field, value } of bends) fields[keys[field % keys.length]!] = value
      const left = [...(pieces ?? [])]
      const path = pieces
        ? split(name)[1].replaceAll(/:\w+(\{[^}]*\})?/g, () => left.shift()!)
        : pathOf(name, fixture).split("?")[0]!
      return {
        name,
        path: `${path}?${query.map(([key, value]) => `${key}=${value}`).join("&")}`,
        body: name.startsWith("GET ") ? undefined : (broken ?? encode(name, fields)),
        headers: { ...headersFor(name), ...headers },
      }
    })
}

test("whatever is asked of any address is answered by something better than a 500", async () => {
  const fixture = await fixtureOf()
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall(fixture), { minLength: 10, maxLength: 40 }), async (calls) => {
      await holds(calls)
      expect((await team.owner.get("/me")).status).toBe(200)
    }),
    { numRuns: 20, endOnFailure: true },
  )
})
