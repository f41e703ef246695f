import { afterAll, beforeAll, expect, test } from "bun:test"
import { bytes, milliseconds, percent, plainNumber, span } from "../../views/admin/units"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

const page = "/admin/performance"
const bus = createBus()
const sources = {
  pool: () => ({ max: 20, active: 3, idle: 4, waiting: 1 }),
  cache: () => [{ keyspace: "session", tier: "memory", hits: 97, misses: 3 }],
  breakers: () => [{ name: "redis", state: () => "open" as const }],
  replicas: () => [{ name: "a", status: "behind" as const, lagMs: 90_000 }],
  redis: async () => ({ status: "up" as const, memoryBytes: 5 * 1024 ** 2 }),
  planOf: async (name: string) => (name === "slow.read" ? { id: "3f9a", text: "Index Scan using <b>" } : null),
}

let server: Server
let second: Server
let team: Team
let mira: Person
beforeAll(async () => {
  server = await startApp({ SLOW_QUERY_MS: "2000" }, { sources, broker: bus.connect() })
  team = await startTeam(server.url)
  mira = await team.join("mira")
  second = await startApp({}, { on: server.database, broker: bus.connect() })
})
afterAll(async () => {
  await second.stop()
  await server.stop()
})

const look = (options: { partial?: boolean } = {}) => browse(server.url, team.owner, "GET", page, options)

test("a server owner sees what the server stands on, whole or as the part that renews itself", async () => {
  const whole = await look()
  expect(whole.status).toBe(200)
  for (const words of [
    "3 of 20 at work, 4 idle, 1 waiting",
    "97 %",
    "open: not asked",
    "behind, 90 s behind",
    "up, 5 MiB",
    "sessions.viewer",
    "Nothing was slow",
  ])
    expect(whole.text).toContain(words)
  expect(whole.text).toContain(`hx-get="${page}"`)
  const part = await look({ partial: true })
  expect(part.text).not.toContain("<html")
  expect(part.text).not.toContain("hx-get")
  expect(part.text).toContain("sessions.viewer")
})

test("nobody else finds anything there", async () => {
  expect((await browse(server.url, mira, "GET", page)).status).toBe(404)
  expect((await browse(server.url, mira, "GET", `${page}/plans/slow.read`)).status).toBe(404)
})

test("charts have a line for each figure, and say in words what they show", async () => {
  await eventually("the first sample is there", async () => (await look()).text.includes("in the last ten minutes"))
  const { text } = await look()
  expect(text).toMatch(/aria-label="Requests: time to the answer: p50 [\d.]+ m?s, p95 [\d.]+ m?s, p99 [\d.]+ m?s"/)
  expect(text.match(/<figure class="chart"/g)).toHaveLength(10)
  for (const [, drawn] of text.matchAll(/<path class="line[^"]*" d="([^"]*)"/g)) expect(drawn).toMatch(/^[MLh\d. -]*$/)
})

test("a slow statement is shown with its plan, which has a page of its own", async () => {
  await server.db.query("slow.read", (sql) => sql`select pg_sleep(2.1)`)
  await eventually("it is shown", async () => (await look()).text.includes("slow.read"))
  expect((await look()).text).toContain(`<a href="${page}/plans/slow.read">`)
  const plan = await browse(server.url, team.owner, "GET", `${page}/plans/slow.read`)
  expect(plan.text).toContain("Index Scan using &lt;b&gt;")
  expect((await browse(server.url, team.owner, "GET", `${page}/plans/never.ran`)).status).toBe(404)
})

test("sockets are listed by node, and closed on whichever they are: their clients come back", async () => {
  await server.db.sql`update users set display_name = 'Mira <Far>' where id = ${mira.id}`
  const near = await openEvents(server.url, team.owner.token)
  const far = await openEvents(second.url, mira.token)
  await Promise.all([near.resume(), far.resume()])
  const { text } = await look()
  expect(text.match(/Sockets of [^<]*: 1</g)).toHaveLength(2)
  expect(text).toContain("Mira &lt;Far&gt;")
  const { connection } = await far.first("hello")
  const path = `${page}/sockets/${connection}/close`
  expect(text).toContain(`action="${path}"`)
  expect((await browse(server.url, mira, "POST", path, { form: {} })).status).toBe(404)
  expect((await browse(server.url, team.owner, "POST", path, { form: {} })).status).toBe(303)
  expect(await far.closed()).toMatchObject({ code: 1012 })
  expect(near.isClosed()).toBe(false)
  near.close()
})

test("figures are short", () => {
  expect([0, 0.0123, 1, 9.87, 12.34, 456.7, 12_345].map(plainNumber)).toEqual([
    "0",
    "0.01",
    "1",
    "9.87",
    "12.3",
    "457",
    "12,345",
  ])
  expect([0.5, 12.04, 1500].map(milliseconds)).toEqual(["0.50 ms", "12 ms", "1.50 s"])
  expect([0.5, 1, 0.9765].map(percent)).toEqual(["50 %", "100 %", "97.7 %"])
  expect([0, 1023, 1024, 5 * 1024 ** 3].map(bytes)).toEqual(["0 B", "1023 B", "1 KiB", "5 GiB"])
  expect([400, 61_000, 7_200_000, 9e8].map(span)).toEqual(["0 s", "1 min", "2 h", "10 d"])
})

test("a server owner sees how far the search index is, while it is made and when it is whole", async () => {
  const { search } = server.app.stores
  await team.owner.post(`/chats/${team.general}/messages`, { body: "to be indexed" })
  await eventually("all is indexed", async () => (await search.progress()).chatsBehind === 0)
  const { total, messages } = await search.progress()
  expect(messages).toBe(1)
  expect((await look()).text).toContain(`100 %: ${total} of ${total} changes`)
  // A program learns how far it is just after it has written it, and either of the two may have indexed it.
  await eventually("all of it is written down", async () => {
    for (const { app } of [server, second]) await app.stores.search.keepPlaces()
    const [kept] = await server.db.sql`select sum(rev)::int as rev from search_cursors`
    return kept!["rev"] === total
  })
  // Held, so that no node goes on with it; so many that they are not counted one by one.
  await server.db.sql.begin(async (tx) => {
    await tx`select 1 from search_cursors for update`
    await server.db.sql`update chats set last_rev = last_rev + 600 where id = ${team.general}`
    const { text } = await look({ partial: true })
    expect(text).toContain(`${Math.floor((total / (total + 600)) * 100)} %: ${total} of ${total + 600} changes`)
    expect(text).toContain("600 changes in 1 chat<")
    expect(text).toContain("<progress")
    await server.db.sql`update chats set last_rev = last_rev - 600 where id = ${team.general}`
  })
  expect((await browse(server.url, mira, "GET", page)).status).toBe(404)
})
