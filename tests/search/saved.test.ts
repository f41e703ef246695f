import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { startRedis } from "../support/redis"

let server: Server
let team: Team
let people = 0
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const say = async (body: string, chat = team.general, who: Person = team.owner) =>
  (await who.post(`/chats/${chat}/messages`, { body })).body["message"]
async function indexed() {
  for (;;) {
    const { indexed: done, total } = await server.app.stores.search.progress()
    if (done === total) return
    await Bun.sleep(10)
  }
}
const keep = async (who: Person, q: string, more = {}) => {
  const { status, body } = await who.post("/searches", { workspaceId: team.workspaceId, q, ...more })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body["search"]
}
const counted = async (who: Person) =>
  Object.fromEntries((await who.get("/searches")).body["searches"].map((one: any) => [one.name, one.unread]))

test("what is there already is seen; others' messages after it count, one's own do not", async () => {
  const reader = await team.join(`reader${++people}`)
  await say("anchor one")
  await indexed()
  expect(await keep(reader, "anchor")).toMatchObject({ name: "anchor", q: "anchor", order: "newest", unread: 0 })
  await say("anchor two")
  await say("the anchors of three")
  await say("anchor mine", team.general, reader)
  await say("no such thing")
  await indexed()
  expect(await counted(reader)).toEqual({ anchor: 2 })
  const { id } = (await reader.get("/searches")).body["searches"][0]
  expect((await reader.put(`/searches/${id}/seen`)).status).toBe(204)
  expect(await counted(reader)).toEqual({ anchor: 0 })
})

test("a number follows what arrives, on the person's own sockets alone", async () => {
  const [reader, other] = [await team.join(`reader${++people}`), await team.join(`reader${++people}`)]
  const { id } = await keep(reader, "lighthouse", { name: "Lights" })
  const mine = await openEvents(server.url, reader.token)
  const theirs = await openEvents(server.url, other.token)
  const told = (unread: number) =>
    mine.until(() => mine.frames.find((frame) => frame["type"] === "search" && frame["unread"] === unread))
  expect(await told(0)).toEqual({ type: "search", id, unread: 0 })
  await say("the lighthouse is lit")
  await told(1)
  const second = await say("lighthouse, lighthouse")
  await told(2)
  mine.frames.length = 0
  await team.owner.delete(`/messages/${second.id}`)
  await told(1)
  mine.frames.length = 0
  await reader.put(`/searches/${id}/seen`)
  await told(0)
  // What another hears of is proof that all this went by.
  await keep(other, "lighthouse")
  await say("lighthouse again")
  await theirs.until(() => theirs.frames.find((frame) => frame["type"] === "search" && frame["unread"] === 1))
  expect(theirs.frames.filter((frame) => frame["id"] === id)).toEqual([])
})

test("what arrives is added to what was found, and only a change has all counted anew", async () => {
  const reader = await team.join(`reader${++people}`)
  await keep(reader, "breakwater")
  const mine = await openEvents(server.url, reader.token)
  const told = async (unread: number) => {
    await mine.until(() => mine.frames.find((frame) => frame["type"] === "search" && frame["unread"] === unread))
    mine.frames.length = 0
  }
  await told(0)
  await say("breakwater one")
  await told(1)
  const queries: string[] = []
  server.db.onQuery((name) => void queries.push(name))
  const { id } = await say("breakwater two")
  await told(2)
  expect(queries).toContain("search.add-hits")
  expect(queries).not.toContain("search.count-saved")
  expect((await team.owner.patch(`/messages/${id}`, { body: "no word of it" })).status).toBe(200)
  await told(1)
  expect(queries).toContain("search.count-saved")
  expect((await team.owner.patch(`/messages/${id}`, { body: "breakwater again" })).status).toBe(200)
  await told(2)
  expect(await counted(reader)).toEqual({ breakwater: 2 })
})

test("what arrives counts in a search for a phrase, whatever signs stand between its words", async () => {
  const reader = await team.join(`reader${++people}`)
  await keep(reader, '"anchor aweigh"')
  await keep(reader, "anchor from:me OR from:owner")
  const mine = await openEvents(server.url, reader.token)
  const told = (unread: number) =>
    mine.until(() => mine.frames.filter((frame) => frame["type"] === "search" && frame["unread"] === unread)[1])
  await told(0)
  await say("Anchor, aweigh!")
  await told(1)
})

test("a search keeps how it is shown", async () => {
  const reader = await team.join(`reader${++people}`)
  const form = { team: "harbour", q: "lantern", name: "Lanterns", order: "relevance", grouped: "1" }
  const { headers } = await browse(server.url, reader, "POST", "/searches", { form })
  const address = headers.get("location")!
  expect(address).toMatch(/^\/search\?q=lantern&team=harbour&saved=.*&order=relevance&grouped=1$/)
  expect((await reader.get("/searches")).body["searches"]).toMatchObject([{ order: "relevance", grouped: true }])
  const { text } = await browse(server.url, reader, "GET", "/search")
  expect(text.replaceAll("&amp;", "&")).toContain(address)
})

test("deleted, changed and no longer readable messages stop counting at once, also in what was counted before", async () => {
  const reader = await team.join(`reader${++people}`)
  const closed = await team.chat("private", [reader])
  await keep(reader, "buoy")
  const deleted = await say("buoy one")
  const changed = await say("buoy two")
  await say("buoy three", closed)
  await say("buoy four")
  await indexed()
  expect(await counted(reader)).toEqual({ buoy: 4 })
  const last = async () => (await server.app.stores.saved.listFor(reader.id))[0]!.unread
  expect(await last()).toBe(4)
  await team.owner.delete(`/messages/${deleted.id}`)
  expect(await last()).toBe(3)
  await team.owner.patch(`/messages/${changed.id}`, { body: "something else" })
  expect(await last()).toBe(2)
  await team.owner.delete(`/chats/${closed}/members/${reader.id}`)
  expect(await last()).toBe(1)
  await indexed()
  expect(await counted(reader)).toEqual({ buoy: 1 })
})

test("who is removed from a chat hears of the smaller number", async () => {
  const reader = await team.join(`reader${++people}`)
  const closed = await team.chat("private", [reader])
  await keep(reader, "sextant")
  const mine = await openEvents(server.url, reader.token)
  const told = (unread: number) =>
    mine.until(() => mine.frames.find((frame) => frame["type"] === "search" && frame["unread"] === unread))
  await say("sextant", closed)
  await told(1)
  mine.frames.length = 0
  await team.owner.delete(`/chats/${closed}/members/${reader.id}`)
  await told(0)
})

test("a search with an operator that means the reader counts for each their own", async () => {
  const [ana, ben] = [await team.join(`ana${++people}`), await team.join(`ben${++people}`)]
  await keep(ana, "mentions:me")
  await keep(ben, "mentions:me -from:owner")
  await say(`hello @${ana.handle}`)
  await say(`hello @${ben.handle}`)
  await say(`hello @${ben.handle}`, team.general, ana)
  await indexed()
  expect(await counted(ana)).toEqual({ "mentions:me": 1 })
  expect(await counted(ben)).toEqual({ "mentions:me -from:owner": 1 })
})

test("twenty at most, each with words that mean something; renamed and removed by their owner alone", async () => {
  const [reader, other] = [await team.join(`reader${++people}`), await team.join(`reader${++people}`)]
  const refused = await reader.post("/searches", { workspaceId: team.workspaceId, q: "on:2026-02-31" })
  expect(refused.status).toBe(422)
  expect(refused.body["errors"][0].path).toBe("q")
  const made = await Promise.all(
    Array.from({ length: 25 }, (_, n) => reader.post("/searches", { workspaceId: team.workspaceId, q: `word${n}` })),
  )
  expect(made.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(20)
  expect(made.map(({ status }) => status).filter((status) => status === 409)).toHaveLength(5)
  const { id } = made.find(({ status }) => status === 201)!.body["search"]
  for (const call of [
    () => other.patch(`/searches/${id}`, { name: "theirs" }),
    () => other.put(`/searches/${id}/seen`),
    () => other.delete(`/searches/${id}`),
  ])
    expect((await call()).status).toBe(404)
  expect((await reader.patch(`/searches/${id}`, { name: "  Mine  " })).body["search"].name).toBe("Mine")
  expect((await reader.delete(`/searches/${id}`)).status).toBe(204)
  expect((await reader.get("/searches")).body["searches"]).toHaveLength(19)
  expect((await other.get("/searches")).body["searches"]).toEqual([])
})

test("one without a name is called as it begins, and no character is cut in half", async () => {
  const q = `${"a".repeat(59)}🚢🚢`
  expect((await keep(await team.join(`reader${++people}`), q)).name).toBe("a".repeat(59))
})

test("they go with the person's place in the team", async () => {
  const reader = await team.join(`reader${++people}`)
  await keep(reader, "keel")
  const workspace = (await server.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
  await server.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, reader.id)
  expect((await reader.get("/searches")).body["searches"]).toEqual([])
  expect((await reader.post("/searches", { workspaceId: team.workspaceId, q: "keel" })).status).toBe(404)
})

test("the number follows on another node than the one that took the message and the one that indexed it", async () => {
  const redis = await startRedis()
  const first = await startApp({}, { redisUrl: redis.url })
  const second = await startApp({}, { on: first.database, redisUrl: redis.url })
  try {
    const crew = await startTeam(first.url)
    const reader = await crew.join("reader")
    expect((await reader.post("/searches", { workspaceId: crew.workspaceId, q: "capstan" })).status).toBe(201)
    const sockets = [await openEvents(first.url, reader.token), await openEvents(second.url, reader.token)]
    for (const [index, node] of [first, second].entries()) {
      await say("capstan", crew.general, at(node.url, crew.owner))
      const isTold = ({ type, unread }: Json) => type === "search" && unread === index + 1
      for (const socket of sockets) await socket.until(() => socket.frames.find(isTold), `${index + 1} on each node`)
    }
  } finally {
    await second.stop()
    await first.stop()
    await redis.stop()
  }
})
