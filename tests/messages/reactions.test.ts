import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { listEmoji } from "../../src/platform/emoji/emoji"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { renderMessage } from "../../views/messages/message"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"

let server: Server
let other: Server
let team: Team
let ada: Person
beforeAll(async () => {
  const bus = createBus()
  server = await startApp({}, { broker: bus.connect() })
  other = await startApp({}, { on: server.database, broker: bus.connect() })
  team = await startTeam(server.url)
  ada = await team.join("ada")
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const post = async (chat: string, extra: object = {}): Promise<Json> =>
  (await team.owner.post(`/chats/${chat}/messages`, { body: "hello", ...extra })).body["message"]
const get = async (id: string, person: Person = team.owner): Promise<Json> =>
  (await person.get(`/messages/${id}`)).body["message"]
const headOf = async (chat: string): Promise<number> => (await team.owner.get(`/chats/${chat}`)).body["chat"].lastRev
const place = (id: string, emoji: string) => `/messages/${id}/reactions/${encodeURIComponent(emoji)}`
const react = async (person: Person, id: string, emoji: string) => (await person.put(place(id, emoji))).status
const unreact = async (person: Person, id: string, emoji: string) => (await person.delete(place(id, emoji))).status
const fixture = async () => {
  const chat = await team.chat("private", [ada])
  return { chat, message: await post(chat) }
}

describe("a reaction", () => {
  test("is counted, in the order in which the emoji came, and taken away again", async () => {
    const { message } = await fixture()
    const { id } = message as { id: string }
    expect(message["reactions"]).toEqual([])
    expect(await react(ada, id, "👍")).toBe(204)
    expect(await react(team.owner, id, "🎉")).toBe(204)
    expect(await react(team.owner, id, "👍")).toBe(204)
    expect((await get(id))["reactions"]).toEqual([
      { emoji: "👍", count: 2, userIds: [ada.id, team.owner.id] },
      { emoji: "🎉", count: 1, userIds: [team.owner.id] },
    ])
    expect(await unreact(ada, id, "👍")).toBe(204)
    expect(await unreact(team.owner, id, "🎉")).toBe(204)
    expect((await get(id))["reactions"]).toEqual([{ emoji: "👍", count: 1, userIds: [team.owner.id] }])
    expect(await unreact(team.owner, id, "👍")).toBe(204)
    expect((await get(id))["reactions"]).toEqual([])
  })

  test("takes a rev where it changed something, and none where it did not", async () => {
    const { chat, message } = await fixture()
    const before = await headOf(chat)
    for (const emoji of ["👍", "👍", "👍"]) expect(await react(ada, message["id"], emoji)).toBe(204)
    expect(await headOf(chat)).toBe(before + 1)
    expect(await unreact(team.owner, message["id"], "👍")).toBe(204)
    expect(await headOf(chat)).toBe(before + 1)
    for (const emoji of ["👍", "👍", "👍"]) expect(await unreact(ada, message["id"], emoji)).toBe(204)
    expect(await headOf(chat)).toBe(before + 2)
    expect((await get(message["id"]))["rev"]).toBe(before + 2)
  })

  test("is one, however it is written", async () => {
    const { message } = await fixture()
    for (const written of ["❤️", "❤", ":heart:"]) expect(await react(ada, message["id"], written)).toBe(204)
    expect((await get(message["id"]))["reactions"]).toEqual([{ emoji: "❤️", count: 1, userIds: [ada.id] }])
    for (const skin of ["👋🏽", ":wave::skin-tone-6:"]) expect(await react(ada, message["id"], skin)).toBe(204)
    expect((await get(message["id"]))["reactions"]).toHaveLength(3)
  })

  test.each([
    "a",
    "👍👍",
    ":no-such-thing:",
    "👨" + "\u200D👨".repeat(24),
    "x".repeat(500),
    "<b>",
    "\u0000",
    "👍\ud800",
  ])("%j is refused", async (written) => {
    const { message } = await fixture()
    const answer = await ada.put(place(message["id"], written.toWellFormed()))
    expect(answer.status).toBe(422)
    expect(answer.body["errors"][0].path).toBe("emoji")
  })

  test("the 51st different emoji is refused, one that is there is not", async () => {
    const { message } = await fixture()
    const many = listEmoji()
      .slice(0, 51)
      .map(({ emoji }) => emoji)
    for (const emoji of many.slice(0, 50)) expect(await react(ada, message["id"], emoji)).toBe(204)
    const refused = await team.owner.put(place(message["id"], many[50]!))
    expect([refused.status, refused.body["detail"]]).toEqual([422, expect.stringContaining("50 different emoji")])
    expect(await react(team.owner, message["id"], many[7]!)).toBe(204)
    expect((await get(message["id"]))["reactions"]).toHaveLength(50)
    expect(await unreact(ada, message["id"], many[0]!)).toBe(204)
    expect(await react(team.owner, message["id"], many[50]!)).toBe(204)
  })

  test("is for who is in the chat, on what is there, where one may write", async () => {
    const { chat, message } = await fixture()
    const bob = await team.join("bob")
    expect(await react(bob, message["id"], "👍")).toBe(404)
    expect((await bob.get(`/messages/${message["id"]}/reactions`)).status).toBe(404)
    await react(ada, message["id"], "👍")
    await team.owner.delete(`/messages/${message["id"]}`)
    expect(await react(ada, message["id"], "🎉")).toBe(404)
    expect(await unreact(ada, message["id"], "👍")).toBe(404)
    const { body } = await ada.get(`/chats/${chat}/changes?after=0`)
    expect(JSON.stringify(body)).not.toContain("👍")
    expect((await ada.get(`/messages/${message["id"]}/reactions`)).body["reactions"]).toEqual([])
    const later = await post(chat)
    await server.db.sql`update chats set archived_at = now() where id = ${chat}`
    expect(await react(ada, later["id"], "👍")).toBe(403)
    expect((await get(later["id"]))["reactions"]).toEqual([])
  })

  test("a reply holds its own", async () => {
    const { chat, message } = await fixture()
    const reply = await post(chat, { threadOf: message["id"] })
    await react(ada, reply["id"], "👍")
    const { messages } = (await ada.get(`/chats/${chat}/messages?threadOf=${message["id"]}`)).body
    expect(messages[0].reactions).toEqual([{ emoji: "👍", count: 1, userIds: [ada.id] }])
    expect((await get(message["id"]))["reactions"]).toEqual([])
  })

  test("comes back with a message that was deleted", async () => {
    const { message } = await fixture()
    await react(ada, message["id"], "👍")
    await team.owner.delete(`/messages/${message["id"]}`)
    const { user } = (await server.app.actions.sessions.authenticate(team.owner.token))!
    await server.app.actions.messages.restore(user, message["id"])
    expect((await get(message["id"]))["reactions"]).toHaveLength(1)
  })
})

test("the fragment of a message without any says nothing of them, nor who looks at it", async () => {
  const { message } = await fixture()
  const { user } = (await server.app.actions.sessions.authenticate(ada.token))!
  const shown = renderMessage((await server.app.actions.messages.load(user.id, message["id"])).message)
  expect(shown).not.toContain(ada.id)
  expect(shown).not.toContain("pill")
})

describe("told", () => {
  test("live on both nodes, in catch-up, on the latest page and in what came before", async () => {
    const { chat, message } = await fixture()
    const [here, there] = [await openEvents(server.url, team.owner.token), await openEvents(other.url, ada.token)]
    const cursor = await headOf(chat)
    for (const socket of [here, there]) await socket.resume({ [chat]: cursor })
    // The page is kept from now on, at both.
    for (const node of [server, other]) await at(node.url, ada).get(`/chats/${chat}/messages`)
    await react(ada, message["id"], "👍")
    const expected = [{ emoji: "👍", count: 1, userIds: [ada.id] }]
    for (const socket of [here, there]) {
      const frame = await socket.first("message", (heard) => heard["message"].reactions.length > 0)
      expect([frame["rev"], frame["message"].reactions]).toEqual([cursor + 1, expected])
    }
    for (const node of [server, other])
      expect((await at(node.url, ada).get(`/chats/${chat}/messages`)).body["messages"][0].reactions).toEqual(expected)
    const changes = (await ada.get(`/chats/${chat}/changes?after=${cursor}`)).body
    expect(changes.messages[0].reactions).toEqual(expected)
    const late = await openEvents(other.url, ada.token)
    await late.resume({ [chat]: cursor })
    expect(late.messages().at(-1)!["reactions"]).toEqual(expected)
    for (const socket of [here, there, late]) socket.close()
  })

  test("to whose chat is not open as a change, never as something new to read", async () => {
    const { chat, message } = await fixture()
    const socket = await openEvents(server.url, ada.token, { path: "/ws" })
    await socket.resume({ [chat]: await headOf(chat) })
    await react(team.owner, message["id"], "👍")
    await unreact(team.owner, message["id"], "👍")
    const rev = await headOf(chat)
    await socket.first("head", (frame) => frame["chatId"] === chat && frame["rev"] === rev)
    const kinds = socket.frames.filter((frame) => frame["chatId"] === chat).map((frame) => frame["kind"])
    expect(new Set(kinds)).toEqual(new Set(["change"]))
    expect((await ada.get(`/workspaces/${team.workspaceId}/chats`)).status).toBe(200)
    socket.close()
  })
})

test("many people who react at once at two nodes are all counted, whatever they take away meanwhile", async () => {
  const people = await Promise.all(Array.from({ length: 67 }, (_, index) => team.join(`person${index}`)))
  const chat = await team.chat("private", people.slice(0, 40))
  for (const { id } of people.slice(40)) await team.owner.put(`/chats/${chat}/members/${id}`)
  const message = await post(chat)
  const before = await headOf(chat)
  const emoji = ["👍", "🎉", "❤️"]
  const nodeOf = (person: Person, index: number) => at(index % 2 ? server.url : other.url, person)
  const all = people.flatMap((person, index) => emoji.map((one, n) => ({ person: nodeOf(person, index + n), one })))
  expect(all).toHaveLength(201)
  const answers = await Promise.all(all.map(({ person, one }) => react(person, message["id"], one)))
  expect(new Set(answers)).toEqual(new Set([204]))
  const counted = (await get(message["id"]))["reactions"] as { emoji: string; count: number; userIds: string[] }[]
  expect(new Set(counted.map(({ emoji, count, userIds }) => `${emoji} ${count} ${new Set(userIds).size}`))).toEqual(
    new Set(emoji.map((one) => `${one} 67 50`)),
  )
  expect(await headOf(chat)).toBe(before + 201)

  // Half of them think again, twice each at once, while others go on.
  const leaving = all.filter((_, index) => index % 2 === 0)
  await Promise.all([...leaving, ...leaving].map(({ person, one }) => unreact(person, message["id"], one)))
  const left = await server.db.sql<{ emoji: string; count: number }[]>`
    select emoji, count(*)::int as count from reactions where message_id = ${message["id"]} group by emoji`
  const shown = (await get(message["id"]))["reactions"] as typeof counted
  expect(Object.fromEntries(shown.map(({ emoji, count }) => [emoji, count]))).toEqual(
    Object.fromEntries(left.map(({ emoji, count }) => [emoji, count])),
  )
  expect(left.reduce((sum, { count }) => sum + count, 0)).toBe(100)
  for (const { emoji, count, userIds } of shown) {
    expect(new Set(userIds).size).toBe(Math.min(50, count))
    const present = await server.db.sql`
      select 1 from reactions where message_id = ${message["id"]} and emoji = ${emoji} and user_id = any(${userIds}::uuid[])`
    expect(present.length).toBe(userIds.length)
  }
  expect(await headOf(chat)).toBe(before + 201 + leaving.length)

  // Who reacted, page by page, the earliest first.
  const seen: Json[] = []
  let cursor = ""
  do {
    const { body } = await team.owner.get(
      `/messages/${message["id"]}/reactions?limit=30${cursor && `&cursor=${cursor}`}`,
    )
    seen.push(...body["reactions"])
    cursor = body["nextCursor"]
  } while (cursor)
  expect(seen).toHaveLength(100)
  expect(new Set(seen.map(({ emoji, userId }) => `${emoji} ${userId}`)).size).toBe(100)
  const times = seen.map(({ createdAt }) => Date.parse(createdAt))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})
