import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Server, startApp } from "../support/app"
import { readFigures, sumOf } from "../support/figures"
import { type TestRedis, startRedis } from "../support/redis"
import { eventually } from "../support/patience"

const sources = {
  pool: () => ({ max: 20, active: 3, idle: 4, waiting: 0 }),
  replicas: () => [{ name: "a", status: "behind" as const, lagMs: 90_000 }],
  redis: async () => ({ status: "up" as const, memoryBytes: 4096 }),
  breakers: () => [{ name: "redis", state: () => "closed" as const }],
}

const token = "operators-only-0123456789"
let open: Server
let guarded: Server
let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
  open = await startApp({}, { sources })
  guarded = await startApp({ METRICS_ADDRESSES: "198.51.100.0/24", METRICS_TOKEN: token, TRUSTED_PROXIES: "127.0.0.1" })
})
afterAll(async () => {
  await redis.stop()
  await open.stop()
  await guarded.stop()
})

const look = async (url: string, path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url + path, { headers })
  const text = await answer.text()
  return { status: answer.status, text, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Json }
}

test("on this machine, health tells everything", async () => {
  const { status, body } = await look(open.url, "/health")
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: "degraded",
    database: {
      status: "up",
      kind: "url",
      latencyMs: expect.any(Number),
      pool: { max: 20, active: 3, idle: 4, waiting: 0 },
      replicas: [{ name: "a", status: "behind", lagMs: 90_000 }],
    },
    redis: { status: "up", memoryBytes: 4096 },
    broker: { kind: "redis", status: "up" },
    breakers: { redis: "closed" },
    sockets: 0,
    uptime: expect.any(Number),
    version: "dev",
  })
  expect((await look(open.url, "/ready")).body).toEqual({ status: "ok" })
})

test("strangers hear that it is up, and no more", async () => {
  const { status, body } = await look(guarded.url, "/health")
  expect(status).toBe(200)
  expect(body).toEqual({
    status: "ok",
    database: { status: "up" },
    redis: { status: "off" },
    uptime: expect.any(Number),
  })
  expect((await look(guarded.url, "/metrics")).status).toBe(403)
  expect((await look(guarded.url, "/ready")).status).toBe(200)
})

describe("the figures are", () => {
  const statusFor = async (server: Server, headers: Record<string, string>) =>
    (await look(server.url, "/metrics", headers)).status

  test("for who brings the token, whole and right", async () => {
    expect(await statusFor(guarded, { Authorization: `Bearer ${token}` })).toBe(200)
    for (const wrong of ["", token.slice(1), `${token}x`, "null"])
      expect(await statusFor(guarded, { Authorization: `Bearer ${wrong}` })).toBe(403)
    expect(await statusFor(open, { Authorization: "Bearer null", "X-Forwarded-For": "203.0.113.9" })).toBe(403)
  })

  test("for the addresses that the settings name, also behind a trusted proxy", async () => {
    expect(await statusFor(guarded, { "X-Forwarded-For": "198.51.100.7" })).toBe(200)
    expect(await statusFor(guarded, { "X-Forwarded-For": "203.0.113.9" })).toBe(403)
    expect(await statusFor(guarded, { "X-Forwarded-For": "198.51.100.7, 203.0.113.9" })).toBe(403)
  })

  test("not for who comes through a proxy on this machine that is not trusted", async () => {
    expect(await statusFor(open, {})).toBe(200)
    for (const name of ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
      expect(await statusFor(open, { [name]: "127.0.0.1" })).toBe(403)
  })
})

test("Redis is told of with what it takes, and a node without it is degraded, not unwell", async () => {
  const node = await startApp({}, { redisUrl: redis.url })
  const health = async () => (await look(node.url, "/health")).body
  await eventually("Redis is there, and the node hears itself", async () => (await health())["status"] === "ok")
  expect(await health()).toMatchObject({
    database: { pool: { max: 8, waiting: 0 } },
    redis: { status: "up", memoryBytes: expect.any(Number), latencyMs: expect.any(Number) },
    broker: { kind: "redis", status: "up" },
    breakers: { redis: "closed" },
  })
  const figures = await readFigures(node.url)
  expect(sumOf(figures, "redis_memory_used_bytes")).toBeGreaterThan(100_000)
  expect(sumOf(figures, "redis_up")).toBe(1)
  expect(sumOf(figures, "db_connections_max")).toBe(8)
  await redis.kill()
  await eventually("it is missed", async () => (await health())["status"] === "degraded")
  await eventually("so is what the others say", async () => (await health())["broker"].status === "down")
  expect((await look(node.url, "/health")).status).toBe(200)
  expect(sumOf(await readFigures(node.url), "redis_up")).toBe(0)
  await node.stop()
})

test("without its database it is neither healthy nor ready, and says so within a moment", async () => {
  const alone = await startApp()
  await alone.db.close()
  expect((await look(alone.url, "/health")).body["status"]).toBe("unavailable")
  for (const path of ["/health", "/ready"]) expect((await look(alone.url, path)).status).toBe(503)
  expect((await look(alone.url, "/metrics")).status).toBe(200)
  await alone.stop()
})
