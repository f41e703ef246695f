import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Histogram, Registry } from "prom-client"
import { createClock } from "../../src/platform/clock"
import { createHistogram } from "../../src/platform/metrics/histogram"
import { createTally, quantile, since, total } from "../../src/platform/metrics/tally"
import { type Server, type Team, at, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { promtool } from "../support/debian"
import { openEvents } from "../support/events-socket"
import { type Figure, readFigures, sumOf, untilFigures } from "../support/figures"

const sources = {
  pool: () => ({ max: 20, active: 3, idle: 4, waiting: 1 }),
  cache: () => [
    { keyspace: "session", tier: "memory", hits: 90, misses: 10 },
    { keyspace: "session", tier: "redis", hits: 8, misses: 2 },
  ],
  breakers: () => [{ name: "redis", state: () => "open" as const }],
  replicas: () => [{ name: "a", status: "up" as const, lagMs: 250 }],
  redis: async () => ({ status: "up" as const, memoryBytes: 4096 }),
}

let server: Server
let team: Team
beforeAll(async () => {
  server = await startApp({}, { sources })
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

test("Prometheus's own checker reads every figure, and complains only of the unit that one name is fixed to", async () => {
  await team.owner.post(`/chats/${team.general}/messages`, { body: "hello" })
  const { output } = await promtool(["check", "metrics"], await (await fetch(`${server.url}/metrics`)).text())
  expect(output.trim()).toBe("message_delivery_latency_ms metric names should not contain abbreviated units")
  expect((await promtool(["check", "metrics"], "nonsense{ 1\n")).code).not.toBe(0)
})

test("requests are counted by method, pattern and status, whatever a stranger asks for", async () => {
  const before = (await readFigures(server.url)).filter(({ name }) => name === "http_requests_total").length
  for (let i = 0; i < 30; i++) {
    await fetch(`${server.url}/nowhere/${i}`, { method: i % 2 ? "GET" : "PROPFIND" })
    await fetch(`${server.url}/assets/${i}.js`)
    await team.owner.get(`/chats/${Bun.randomUUIDv7()}`)
    await team.owner.get(`/no-such-call/${i}`)
  }
  await team.owner.get("/me")
  const figures = await readFigures(server.url)
  const count = (route: string, status_code: string, method = "GET") =>
    sumOf(figures, "http_requests_total", { route, status_code, method })
  expect(count("/api/v1/chats/:id", "404")).toBe(30)
  expect(count("/assets/*", "404")).toBe(30)
  expect(count("unknown", "404")).toBe(45)
  expect(count("unknown", "404", "other")).toBe(15)
  expect(count("/api/v1/me", "200")).toBeGreaterThan(0)
  expect(sumOf(figures, "http_request_duration_seconds_count")).toBe(sumOf(figures, "http_requests_total"))
  expect(figures.filter(({ name }) => name === "http_requests_total").length - before).toBeLessThan(8)
})

test("a route keeps its pattern when it fails before its handler", async () => {
  const alone = await startApp()
  const crew = await startTeam(alone.url)
  await alone.db.close()
  await crew.owner.get(`/chats/${crew.general}`)
  const figures = await readFigures(alone.url)
  expect(sumOf(figures, "http_requests_total", { route: "/api/v1/chats/:id", status_code: "503" })).toBe(1)
  expect(sumOf(figures, "db_operation_errors_total")).toBeGreaterThan(0)
  await alone.stop()
})

test("statements, sockets, people, the process and what others count", async () => {
  const socket = await openEvents(server.url, team.owner.token)
  await socket.resume()
  const figures = await readFigures(server.url)
  expect(sumOf(figures, "db_operation_duration_seconds_count", { operation: "messages.flush" })).toBeGreaterThan(0)
  expect(sumOf(figures, "websocket_active_connections")).toBe(1)
  expect(sumOf(figures, "active_users")).toBe(1)
  expect(sumOf(figures, "http_requests_total", { route: "/api/v1/events", status_code: "101" })).toBe(1)
  expect(sumOf(figures, "memory_resident_bytes")).toBeGreaterThan(sumOf(figures, "memory_allocated_bytes"))
  expect(sumOf(figures, "event_loop_lag_seconds_count")).toBeGreaterThan(0)
  expect(sumOf(figures, "process_cpu_seconds_total")).toBeGreaterThan(0)
  expect(sumOf(figures, "db_connections_active")).toBe(3)
  expect(sumOf(figures, "db_connections_idle")).toBe(4)
  expect(sumOf(figures, "cache_hits_total", { keyspace: "session", tier: "memory" })).toBe(90)
  expect(sumOf(figures, "cache_misses_total")).toBe(12)
  expect(sumOf(figures, "circuit_breaker_state", { breaker: "redis", state: "open" })).toBe(1)
  expect(sumOf(figures, "circuit_breaker_state", { breaker: "redis", state: "closed" })).toBe(0)
  expect(sumOf(figures, "db_replica_lag_seconds", { replica: "a" })).toBe(0.25)
  expect(sumOf(figures, "redis_memory_used_bytes")).toBe(4096)
  socket.close()
})

test("the way of a message is timed from its commit to its hand-over, on both nodes", async () => {
  const bus = createBus()
  const first = await startApp({}, { broker: bus.connect() })
  const crew = await startTeam(first.url)
  const second = await startApp({}, { on: first.database, broker: bus.connect() })
  const far = await openEvents(second.url, crew.owner.token)
  const near = await openEvents(first.url, crew.owner.token)
  await Promise.all([far.resume(), near.resume()])
  const away = at(first.url, crew.owner)
  for (let i = 0; i < 20; i++) await away.post(`/chats/${crew.general}/messages`, { body: `line ${i}` })
  await Promise.all([far, near].map((one) => one.until(() => one.messages().length === 20)))
  for (const { url } of [first, second]) {
    const counted = (all: Figure[]) => sumOf(all, "message_delivery_latency_ms_count")
    const figures = await untilFigures(url, "deliveries are counted", (all) => counted(all) > 0)
    // Not those that came so late that they were read from the database: nothing tells when they were committed.
    expect(counted(figures)).toBeLessThanOrEqual(20)
    expect(sumOf(figures, "message_delivery_latency_ms_sum")).toBeGreaterThan(0)
  }
  far.close()
  near.close()
  await second.stop()
  await first.stop()
})

describe("a tally", () => {
  test("gives the shares of what was counted between two looks", () => {
    const bounds = [10, 20, 30]
    const tally = createTally(bounds)
    tally.observe(1000)
    const before = tally.counts()
    for (let value = 1; value <= 20; value++) tally.observe(value)
    const counts = since(tally.counts(), before)
    expect(total(counts)).toBe(20)
    expect(quantile(bounds, counts, 0.5)).toBe(10)
    expect(quantile(bounds, counts, 0.75)).toBe(15)
    expect(quantile(bounds, counts, 1)).toBe(20)
    expect(quantile(bounds, before, 0.5)).toBe(30)
    expect(quantile(bounds, since(before, before), 0.5)).toBeNull()
  })
})

test("a histogram tells Prometheus what prom-client's own tells of the same observations", async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const about = { name: "step_seconds", help: "Of a step.", labelNames: ["step", "place"] }
  const bounds = [0.1, 0.5, 2]
  const own = createHistogram({ ...about, registry: ours, bounds })
  const reference = new Histogram({ ...about, registers: [theirs], buckets: bounds })
  const bare = createHistogram({ registry: ours, name: "bare", help: "Bare.", labelNames: [], bounds })
  const bareReference = new Histogram({ name: "bare", help: "Bare.", registers: [theirs], buckets: bounds })
  const linesOf = async (registry: Registry) => (await registry.metrics()).split("\n").toSorted()
  expect(await linesOf(ours)).toEqual(await linesOf(theirs))
  for (const [at, value] of [0.1, 0.05, 0.3, 2, 7, 0.5, 1.25].entries()) {
    const labels = { step: at % 2 ? "read" : 'a "b"\\', place: at % 3 ? "here" : "" }
    own.observe(value, labels.step, labels.place)
    reference.observe(labels, value)
    bare.observe(value)
    bareReference.observe(value)
  }
  expect(await linesOf(ours)).toEqual(await linesOf(theirs))
  expect(own.counts()).toEqual(Float64Array.of(2, 2, 2, 1))
})

test("the clock never leaves the wall's by more than its bound, and tells parts of a millisecond", () => {
  const clock = createClock()
  const told = Array.from({ length: 1000 }, () => [Date.now(), clock(), Date.now()] as const)
  for (const [before, ours, after] of told) {
    expect(ours).toBeGreaterThan(before - 5)
    expect(ours).toBeLessThan(after + 5)
  }
  expect(told.some(([, ours]) => ours % 1 !== 0)).toBe(true)
})
