import { expect, test } from "bun:test"
import type { Growth } from "../../src/cli/loadtest/growth"
import { type Measured, exitCodes, judge, outcomeOf } from "../../src/cli/loadtest/verdict"

const summary = (p95: number, p99 = p95) => ({ count: 1_000, mean: p95 / 2, p50: p95 / 2, p95, p99, max: p99 })
const flat: Growth = { perHour: 0, over: 0, mean: 100, r2: 0, isGrowing: false }
const good: Measured = {
  http: summary(20),
  kinds: { send: summary(8), history: summary(10), session: summary(3), search: summary(20) },
  cachedPage: summary(30),
  delivery: summary(12),
  requests: 100_000,
  errors: 0,
  requestRate: 2_000,
  plannedRequestRate: 2_000,
  acknowledged: 6_000,
  delivered: 300_000,
  connectedShare: 1,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  server: {
    cpu: 0.4,
    databaseCpu: 0.2,
    rssBytes: 300 * 1024 ** 2,
    poolShare: 0.3,
    cacheHitShare: 0.97,
    handOverP95Ms: 0.5,
    sqlP95Ms: 4,
    sockets: 1_000,
  },
  memory: flat,
  handles: flat,
}
const missed = (changes: Partial<Measured>) =>
  judge({ ...good, ...changes })
    .filter(({ verdict }) => verdict === "fail")
    .map(({ name }) => name)
const outcome = (changes: Partial<Measured>) => outcomeOf(judge({ ...good, ...changes }))

test("when every target is reached, every line passes", () => {
  expect(judge(good).map(({ verdict }) => verdict)).toEqual(judge(good).map(() => "pass"))
  expect(exitCodes[outcome({})]).toBe(0)
})

test.each<[string, Partial<Measured>]>([
  ["People connected, lowest", { connectedShare: 0.98 }],
  ["Lost deliveries", { lost: 1 }],
  ["Duplicated deliveries", { duplicated: 1 }],
  ["Reordered deliveries", { reordered: 1 }],
  ["Server memory over time", { memory: { ...flat, isGrowing: true } }],
  ["Open handles over time", { handles: { ...flat, isGrowing: true } }],
  ["Errors", { errors: 1_000 }],
  ["HTTP, p95", { http: { ...summary(20), p95: 501 } }],
])("%s beyond what may be fails the test", (name, changes) => {
  expect(missed(changes)).toEqual([name])
  expect(exitCodes[outcome(changes)]).toBe(1)
})

test.each<[string, Partial<Measured>]>([
  ["Errors", { errors: 500 }],
  ["HTTP, p95", { http: { ...summary(20), p95: 400 } }],
  ["Send acknowledged, p95", { kinds: { ...good.kinds, send: summary(10) } }],
  ["Requests a second", { requestRate: 999, plannedRequestRate: 1_001 }],
  ["Server CPU, of one core", { server: { ...good.server, cpu: 0.7 } }],
  ["Cache hits", { server: { ...good.server, cacheHitShare: 0.89 } }],
])("%s out of its target is a warning", (name, changes) => {
  expect(missed(changes)).toEqual([name])
  expect(exitCodes[outcome(changes)]).toBe(3)
})

test("what has no source is not measured, and never passes", () => {
  const none = { cpu: null, databaseCpu: null, rssBytes: null, poolShare: null, cacheHitShare: null }
  const lines = judge({
    ...good,
    server: { ...none, handOverP95Ms: null, sqlP95Ms: null, sockets: null },
    memory: null,
    handles: null,
    cachedPage: null,
    kinds: { ...good.kinds, search: null },
    plannedRequestRate: 500,
  })
  const unmeasured = lines.filter(({ verdict }) => verdict === "not measured").map(({ name }) => name)
  expect(unmeasured).toEqual([
    "Search, p95",
    "Chat page from the cache, p95",
    "Hand-over to the socket, p95",
    "SQL, p95",
    "Requests a second",
    "Server CPU, of one core",
    "Server memory, highest",
    "Server memory over time",
    "Open handles over time",
    "Connections to the database",
    "Cache hits",
  ])
  expect(outcomeOf(lines)).toBe("pass")
})

test("the CPU of a server that did not carry its load is not judged", () => {
  const lines = judge({ ...good, requestRate: 1_500 })
  expect(lines.find(({ name }) => name.startsWith("Server CPU"))!.verdict).toBe("not measured")
})

test("a test in which nothing was delivered shows neither loss nor its absence, and one without any answer fails", () => {
  const nothing = judge({ ...good, delivered: 0 }).filter(({ name }) => name.endsWith("deliveries"))
  expect(nothing.map(({ verdict }) => verdict)).toEqual(["not measured", "not measured", "not measured"])
  expect(outcome({ http: null, kinds: {}, requests: 100, errors: 100, acknowledged: 0 })).toBe("fail")
})
