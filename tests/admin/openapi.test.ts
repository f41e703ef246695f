import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "../../src/admin/api-calls"
import { type Client, type Json, type Person, type Server, createClient, startApp, startTeam } from "../support/app"
import { png } from "../support/pictures"

let server: Server
let document: Json
beforeAll(async () => {
  server = await startApp()
  document = (await createClient(server.url).get("/openapi.json")).body
})
afterAll(() => server.stop())

const operations = () =>
  Object.entries(document["paths"] as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )

test("every call is described, and nothing that is none", () => {
  const routes = server.app.routes
    .filter(({ path }) => path.startsWith("/api/v1/"))
    .map(({ method, path }) => `${method} ${path.slice("/api/v1".length).replaceAll(/:(\w+)/g, "{$1}")}`)
  expect(new Set(operations().map(({ name }) => name))).toEqual(new Set(routes))
})

test("operations have names of their own, parameters for each part of the path, and shapes that are there", () => {
  const list = operations()
  const ids = list.map(({ operation }) => operation["operationId"])
  expect(new Set(ids).size).toBe(ids.length)
  for (const { name, operation } of list) {
    const inPath = operation["parameters"].filter((parameter: Json) => parameter["in"] === "path")
    expect(
      inPath.map((parameter: Json) => parameter["name"]),
      name,
    ).toEqual([...name.matchAll(/\{(\w+)\}/g)].map(([, part]) => part))
  }
  const shapes = Object.keys(document["components"]["schemas"])
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!)
  expect(references.length).toBeGreaterThan(20)
  for (const path of references) expect(shapes.map((shape) => `components/schemas/${shape}`)).toContain(path)
  expect(JSON.stringify(document)).not.toContain("$defs")
})

test("inputs are described by what checks them", () => {
  const { parameters } = document["paths"]["/search"]["get"]
  const named = Object.fromEntries(parameters.map((parameter: Json) => [parameter["name"], parameter["schema"]]))
  expect(named).toMatchObject({
    q: { type: "string" },
    order: { enum: ["newest", "relevance"] },
    limit: { type: "integer", minimum: 1, maximum: 100 },
    cursor: { type: "string" },
  })
  const { schema } = document["paths"]["/users"]["post"]["requestBody"]["content"]["application/json"]
  expect(schema).toMatchObject({
    properties: { displayName: { maxLength: 60 } },
    required: ["email", "handle", "password"],
  })
})

test("a body is described by the very schema that a route checks it by", async () => {
  const read = async (pattern: string) => {
    const files = await Array.fromAsync(new Bun.Glob(pattern).scan("src"))
    return (await Promise.all(files.map((file) => Bun.file(`src/${file}`).text()))).join("\n")
  }
  const told = [...(await read("admin/api-calls.ts")).matchAll(/\bbody: ([^,\n]+)/g)].map(([, schema]) => schema!)
  const checked = [...(await read("**/*{api,routes}.ts")).matchAll(/jsonBody\(c, ([^)]+)\)/g)].map(
    ([, schema]) => schema!,
  )
  expect(told.length).toBeGreaterThan(20)
  expect([...new Set(told)].toSorted()).toEqual([...new Set(checked)].toSorted())
  const { schema } = document["paths"]["/chats/{id}"]["patch"]["requestBody"]["content"]["application/json"]
  expect(Object.keys(schema["properties"])).toEqual(["name", "topic", "announcement", "archived"])
})

/** Holds each answer against what is said of it; what is not described is found, too, since a shape leaves it out. */
function held<C extends Client>(client: C, seen: Set<string>): C {
  const hold = (method: string, call: Client["get"] | Client["post"]) => async (path: string, body?: unknown) => {
    const answer = await (call as Client["post"])(path, body)
    const plain = path.split("?")[0]!
    const name = Object.keys(calls).find((one) => {
      const [verb, pattern] = one.split(" ") as [string, string]
      return (
        verb === method &&
        new RegExp(
          `^${pattern.replace(":emoji", "[^/]+").replaceAll(/:\w+/g, "[0-9a-f-]{36}").replace(".", "\\.")}$`,
        ).test(plain)
      )
    })
    if (!name) throw new Error(`${method} ${plain} is not described`)
    const { answers } = calls[name]!
    if (!(answer.status in answers)) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`)
    const shape = answers[answer.status]
    if (shape) expect(shape.parse(answer.body) as Json, name).toEqual(answer.body)
    else expect(answer.body, name).toBeNull()
    seen.add(name)
    return answer
  }
  return {
    ...client,
    get: hold("GET", client.get),
    post: hold("POST", client.post),
    put: hold("PUT", client.put),
    patch: hold("PATCH", client.patch),
    delete: hold("DELETE", client.delete),
  }
}

/** A picture as the body of a call. */
async function send({ token }: Person, path: string, method: string) {
  const headers = { Authorization: `Bearer ${token}` }
  const body = png(8, 8) as Uint8Array<ArrayBuffer>
  return (await (await fetch(`${server.url}/api/v1${path}`, { method, headers, body })).json()) as Json
}

test("what is answered is what is described", async () => {
  const seen = new Set<string>(["GET /events"])
  const team = await startTeam(server.url)
  const owner: Person = held(team.owner, seen)
  const anonymous = held(createClient(server.url), seen)
  const account = { email: "mate@example.org", handle: "mate", password: "correct horse battery" }
  const { body: mate } = await anonymous.post("/users", { ...account, invite: await team.invite() })
  await anonymous.post("/sessions", { login: "mate", password: account.password })
  await anonymous.get("/openapi.json")
  await owner.get("/me")
  await owner.patch("/me", { displayName: "Olive" })
  await owner.get("/me/settings")
  await owner.patch("/me/settings", { accent: "teal" })
  const face = await send(owner, "/me/avatar", "PUT")
  expect(calls["PUT /me/avatar"]!.answers[200]!.parse(face)).toEqual(face)
  seen.add("PUT /me/avatar")
  await owner.get("/workspaces")
  await owner.post("/workspaces", { name: "Second", slug: "second" })
  const inTeam = `/workspaces/${team.workspaceId}`
  await owner.post(`${inTeam}/invitations`, {})
  await owner.get(`${inTeam}/members?limit=1&q=o`)
  const { body: made } = await owner.post(`${inTeam}/chats`, { kind: "channel", name: "quay" })
  const direct = { kind: "direct", members: [mate["user"].id] }
  await owner.post(`${inTeam}/chats`, direct)
  await owner.post(`${inTeam}/chats`, direct)
  await owner.get(`${inTeam}/chats`)
  const chat = `/chats/${made["chat"].id}`
  await owner.patch(chat, { topic: "cranes" })
  const other: Client = held(createClient(server.url, mate["token"]), seen)
  await other.get(chat)
  await other.put(`${chat}/members/me`)
  await other.delete(`${chat}/members/me`)
  await owner.put(`${chat}/members/${mate["user"].id}`)
  await owner.delete(`${chat}/members/${mate["user"].id}`)
  await owner.get(chat)
  await owner.get(`${chat}/members`)
  const { body: sectioned } = await owner.post(`${inTeam}/sections`, { name: "Work" })
  await owner.get(`${inTeam}/sections`)
  await owner.patch(`/sections/${sectioned["section"].id}`, { name: "Works" })
  await owner.patch(`${chat}/members/me`, { muted: true, level: "nothing", sectionId: sectioned["section"].id })
  await owner.put(`${inTeam}/arrangement`, { place: sectioned["section"].id, chats: [made["chat"].id] })
  await owner.post(`/sections/${sectioned["section"].id}/move`, { by: -1 })
  await owner.get(`${inTeam}/chats`)
  await owner.get(`${chat}/members/me`)
  await owner.delete(`/sections/${sectioned["section"].id}`)
  const { body: posted } = await owner.post(`${chat}/messages`, { body: "a crane, @mate", clientId: "one" })
  await owner.post(`${chat}/messages`, { body: "a crane, @mate", clientId: "one" })
  const { body: batch } = await owner.post(`${chat}/messages/batch`, {
    messages: [{ body: "two", clientId: "two" }],
  })
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
  await owner.put(`/messages/${posted["message"].id}/saved`, { remindAt: inAnHour })
  const { body: noted } = await owner.post(`${inTeam}/reminders`, { text: "cranes", remindAt: inAnHour })
  await owner.get(`${inTeam}/saved`)
  await owner.patch(`/saved/${noted["saved"].id}`, { done: true })
  await owner.delete(`/saved/${noted["saved"].id}`)
  await owner.delete(`/messages/${posted["message"].id}/saved`)
  const sent = await send(owner, `${chat}/attachments`, "POST")
  expect(calls["POST /chats/:id/attachments"]!.answers[201]!.parse(sent)).toEqual(sent)
  seen.add("POST /chats/:id/attachments")
  await owner.post(`${chat}/messages`, { attachments: [sent["attachment"].id] })
  await owner.delete(`/attachments/${(await send(owner, `${chat}/attachments`, "POST"))["attachment"].id}`)
  const message = `/messages/${posted["message"].id}`
  await owner.get(message)
  await owner.patch(message, { body: "the crane" })
  await owner.get(`${message}/receipts`)
  await other.put(`${chat}/members/me`)
  await other.post(`${chat}/messages`, { body: "a reply", threadOf: posted["message"].id, alsoInChannel: true })
  await other.put(`${message}/follow`)
  await other.post(`${chat}/messages`, { body: "@owner" })
  expect((await owner.get(`${inTeam}/mentions`)).body["messages"]).toHaveLength(1)
  await owner.get(`${inTeam}/threads`)
  const { waiting } = (await owner.get(`${inTeam}/catch-up`)).body
  expect(waiting.map(({ rank }: Json) => rank)).toEqual(["mentions", "threads"])
  await owner.put(`${message}/thread/read`, { seq: 1 })
  await owner.put(`${inTeam}/threads/read`)
  await owner.post(`${inTeam}/read`)
  await owner.delete(`${message}/follow`)
  await owner.put(`${message}/reactions/${encodeURIComponent("🎉")}`)
  await owner.put(`${message}/pin`)
  await owner.get(`/chats/${team.general}/pins`)
  await owner.delete(`${message}/pin`)
  await owner.get(`${message}/edits`)
  await owner.get(`${message}/reactions`)
  await owner.delete(`${message}/reactions/${encodeURIComponent("🎉")}`)
  await owner.put("/me/status", { emoji: "🌴", text: "away", until: "2999-01-01T00:00:00Z" })
  await owner.put("/me/presence", { presence: "dnd", until: null })
  await owner.put("/me/presence", { presence: "dnd", until: "2999-01-01T00:00:00Z" })
  await owner.get("/me/presence")
  await owner.put("/me/receipts", { shown: false })
  await owner.put(`/me/favourites/${mate["user"].id}`)
  await owner.get(`${inTeam}/contacts`)
  await owner.get(`/presence?ids=${owner.id},${mate["user"].id}`)
  await owner.get(`/users/${mate["user"].id}/presence`)
  await owner.delete(`/me/favourites/${mate["user"].id}`)
  await owner.put("/me/quiet-hours", { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" })
  await owner.get("/me/quiet-hours")
  await owner.delete("/me/quiet-hours")
  await owner.put(`${chat}/draft`, { text: "begun" })
  await owner.get(`${chat}/draft`)
  await owner.get(`${inTeam}/drafts`)
  await owner.delete(`${chat}/draft`)
  await owner.put(`/me/blocked/${mate["user"].id}`)
  await owner.get("/me/blocked")
  await owner.delete(`/me/blocked/${mate["user"].id}`)
  await owner.put(`${inTeam}/receipts`, { shown: true })
  await owner.delete(`/messages/${batch["messages"][0].id}`)
  await owner.get(`/messages/${batch["messages"][0].id}`)
  await owner.post(`/messages/${batch["messages"][0].id}/restore`)
  await owner.get(`${chat}/messages`)
  await owner.get(`${chat}/changes?after=0`)
  await owner.put(`${chat}/read`, { seq: 1 })
  while ((await owner.get("/search?q=crane")).body["results"].length === 0) await Bun.sleep(20)
  const { body: kept } = await owner.post("/searches", { workspaceId: team.workspaceId, q: "crane" })
  const search = `/searches/${kept["search"].id}`
  await owner.get("/searches")
  await owner.patch(search, { name: "Cranes" })
  await owner.put(`${search}/seen`)
  await owner.delete(search)
  await owner.delete("/me/avatar")
  await other.post("/events/ticket")
  await other.delete("/sessions/current")
  await owner.patch(`${inTeam}/members/${mate["user"].id}`, { role: "guest" })
  await owner.delete(`${inTeam}/members/${mate["user"].id}`)
  const { id: pest } = await team.join("pest")
  await owner.put(`${inTeam}/bans/${pest}`)
  await owner.get(`${inTeam}/bans`)
  await owner.delete(`${inTeam}/bans/${pest}`)
  expect(new Set(Object.keys(calls)).difference(seen)).toEqual(new Set())
})
