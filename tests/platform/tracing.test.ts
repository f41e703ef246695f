import { afterAll, beforeAll, expect, test } from "bun:test"
import { readConfig } from "../../src/platform/config"
import { createLog } from "../../src/platform/log"
import { createOtlpTracing } from "../../src/platform/tracing/otlp"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { startCollector } from "../support/collector"
import { root } from "../support/confab"
import { openEvents } from "../support/events-socket"

const secret = "quicksilver-in-a-message"
const collector = startCollector()
const traced = (instance: string, endpoint = collector.url, share = 1) =>
  createOtlpTracing({
    endpoint,
    headers: { "x-key": "collector-key" },
    share,
    service: "confab-test",
    instance,
    version: "1",
    log: createLog("silent"),
  })

/** Two nodes that tell the collector of everything, after all of it has happened. */
let near: Server
let far: Server
let team: Team
let stored: string
const original = "0af7651916cd43dd8448eb211c80319c"
beforeAll(async () => {
  const bus = createBus()
  const tracings = [traced("near"), traced("far")] as const
  near = await startApp({ TRUSTED_PROXIES: "127.0.0.1" }, { broker: bus.connect(), tracing: tracings[0] })
  team = await startTeam(near.url)
  far = await startApp({}, { on: near.database, broker: bus.connect(), tracing: tracings[1] })
  const sockets = [await openEvents(near.url, team.owner.token), await openEvents(far.url, team.owner.token)]
  await Promise.all(sockets.map((socket) => socket.resume()))
  const post = (await team.owner.post(`/chats/${team.general}/messages`, { body: secret })).body
  stored = post["message"].id
  sockets[1]!.say({ type: "send", chatId: team.general, body: `${secret} by socket`, clientId: "s" })
  await Promise.all(sockets.map((socket) => socket.until(() => socket.messages().length >= 2)))
  await team.owner.get(`/chats/${Bun.randomUUIDv7()}`)
  const traceparent = `00-${original}-b7ad6b7169203331-01`
  for (const { url } of [near, far])
    await fetch(`${url}/api/v1/me`, { headers: { traceparent, Authorization: `Bearer ${team.owner.token}` } })
  near.app.stores.messages.findFor = () => Promise.reject(new Error("planted"))
  await team.owner.patch(`/messages/${stored}`, { body: "other" })
  for (const socket of sockets) socket.close()
  for (const tracing of tracings) await tracing.stop()
})
afterAll(async () => {
  await far.stop()
  await near.stop()
  await collector.stop()
})

const named = (name: string) => collector.spans.filter((span) => span.name === name)
const below = (parent: { id: string }) => collector.spans.filter((span) => span.parent === parent.id)

test("a message is followed from the request by action, statement and broker to its delivery on both nodes", () => {
  const [request] = named("POST /api/v1/chats/:id/messages")
  expect(request).toMatchObject({
    kind: "server",
    parent: null,
    failed: false,
    attributes: { "http.route": "/api/v1/chats/:id/messages", "http.response.status_code": 201 },
    resource: { "service.name": "confab-test", "service.instance.id": "near" },
  })
  const action = below(request!).find(({ name }) => name === "messages.post")!
  const [statement] = below(action).filter(({ name }) => name === "messages.flush")
  expect(statement).toMatchObject({ kind: "client", attributes: { "db.operation.name": "messages.flush" } })
  const publishing = below(action).find(({ name }) => name === "publish chat")!
  expect(publishing.kind).toBe("producer")
  const deliveries = below(publishing)
  expect(deliveries.map(({ name, kind }) => [name, kind])).toEqual(Array(2).fill(["deliver message", "consumer"]))
  expect(deliveries.map(({ resource }) => String(resource["service.instance.id"])).toSorted()).toEqual(["far", "near"])
  const all = [request!, action, statement!, publishing, ...deliveries]
  expect(new Set(all.map(({ trace }) => trace)).size).toBe(1)
  for (const { ms } of all) expect(ms).toBeGreaterThanOrEqual(0)
  expect(request!.ms).toBeGreaterThanOrEqual(action.ms)
  expect(action.ms).toBeGreaterThanOrEqual(statement!.ms)
  expect(stored).toBeTruthy()
})

test("what is sent by a socket begins with its action", () => {
  const action = named("messages.post").find(({ parent }) => parent === null)!
  expect(action.resource["service.instance.id"]).toBe("far")
  expect(below(action).map(({ name }) => name)).toEqual(expect.arrayContaining(["messages.flush", "publish chat"]))
})

test("a refusal is no failure, a failure is one", () => {
  const [refused] = named("GET /api/v1/chats/:id")
  const [failed] = named("PATCH /api/v1/messages/:id")
  expect([refused, failed].map((span) => span!.attributes["http.response.status_code"])).toEqual([404, 500])
  expect([refused!.failed, failed!.failed]).toEqual([false, true])
  expect(below(refused!).every((span) => !span.failed)).toBe(true)
  expect(below(failed!).some(({ name, failed }) => name === "messages.edit" && failed)).toBe(true)
})

test("a trace that a trusted proxy began goes on; one of a stranger does not", () => {
  const requests = named("GET /api/v1/me")
  const instances = (list: typeof requests) => list.map(({ resource }) => resource["service.instance.id"])
  expect(instances(requests.filter(({ trace }) => trace === original))).toEqual(["near"])
  expect(instances(requests.filter(({ trace }) => trace !== original))).toEqual(["far"])
})

test("nothing that was said or proves who one is reaches the collector, and nothing is traced that nobody asked for", () => {
  expect(collector.requests.length).toBeGreaterThan(0)
  for (const { path, headers, text } of collector.requests) {
    expect([path, headers.get("x-key")]).toEqual(["/v1/traces", "collector-key"])
    for (const word of [secret, team.owner.token, "owner@example.org"]) expect(text).not.toContain(word)
  }
  for (const { parent, kind } of collector.spans) if (kind === "client") expect(parent).not.toBeNull()
})

test("of a share of nothing, nothing is kept; a collector that is away stops nobody", async () => {
  const before = collector.spans.length
  const none = traced("none", collector.url, 0)
  none.span("quiet", {}, () => expect(none.current()).toBeNull())
  await none.stop()
  expect(collector.spans.length).toBe(before)
  const lost = traced("lost", "http://127.0.0.1:1")
  expect(await lost.span("work", {}, async () => "done")).toBe("done")
  await lost.stop()
})

test("without an endpoint the library is not even loaded", async () => {
  const words = `await import("./src/cli/serve.ts"); const loaded = Object.keys(require.cache);
    console.log(["/src/app.ts", "opentelemetry/sdk-trace"].map((part) => loaded.some((path) => path.includes(part))).join())`
  const child = Bun.spawn([process.execPath, "--eval", words], { cwd: root })
  expect((await new Response(child.stdout).text()).trim()).toBe("true,false")
})

test("the settings are those of OpenTelemetry", () => {
  const config = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%3Db, x=1",
    OTEL_TRACES_SAMPLER_ARG: "0.05",
  })
  expect(config).toMatchObject({
    otlpEndpoint: "http://collector:4318",
    otlpHeaders: { "api-key": "a=b", x: "1" },
    otlpShare: 0.05,
    otlpService: "confab",
  })
  for (const [name, value] of Object.entries({
    OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "nothing",
    OTEL_TRACES_SAMPLER_ARG: "2",
  }))
    expect(() => readConfig({ [name]: value })).toThrow(name)
})
