import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createMessageStore } from "../../src/messages/store"
import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

/** Two nodes that tell each other nothing. */
let server: Server
let other: Server
let team: Team
let ada: Person
let chat: string
const loads: string[] = []
beforeAll(async () => {
  server = await startApp({}, { broker: createMemoryBroker() })
  other = await startApp({}, { on: server.database, broker: createMemoryBroker() })
  team = await startTeam(server.url)
  ada = await team.join("ada")
  chat = await team.chat("private", [ada])
  server.db.onQuery((name) => void (name === "messages.latest-page" && loads.push(name)))
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const post = async (person: Person, extra: object = {}, node = server) =>
  (await at(node.url, person).post(`/chats/${chat}/messages`, { body: "said", ...extra })).body["message"]

/** The page as the node keeps it, beside what the database gives. */
async function pages() {
  const own = (await server.app.stores.chats.findFor(team.owner.id, chat))!
  const kept = await server.app.stores.messages.latestPage(own)
  return { kept, read: await createMessageStore(server.db).latestPage(own) }
}

async function expectSame() {
  const { kept, read } = await pages()
  expect(kept).toEqual(read)
}

test("a page that is kept goes on with what is posted, and is what the database would give", async () => {
  await post(team.owner)
  await post(ada)
  await expectSame()
  await server.app.cache.settled()
  const before = loads.length
  for (let i = 0; i < 60; i++) {
    await post(i % 3 ? ada : team.owner, { body: i % 5 ? `said ${i}` : "hear hear @ada and @all" })
    const { kept } = await pages()
    expect(kept.messages.at(-1)!.body).toContain(i % 5 ? `said ${i}` : "hear hear")
  }
  // One for each look into the database that `pages` takes for comparison.
  expect(loads.length - before).toBe(60)
  const { kept, read } = await pages()
  expect(kept).toEqual(read)
  expect([kept.messages.length, kept.hasOlder]).toEqual([50, true])
})

test("a reply, an edit, a batch and many at once leave nothing wrong on it", async () => {
  const root = await post(team.owner)
  await expectSame()
  await post(ada, { threadOf: root.id })
  await expectSame()
  await at(server.url, ada).post(`/chats/${chat}/messages/batch`, {
    messages: ["one", "two", "three"].map((body) => ({ body, clientId: Bun.randomUUIDv7() })),
  })
  await expectSame()
  await Promise.all(Array.from({ length: 40 }, (_, i) => post(i % 2 ? ada : team.owner)))
  await expectSame()
  const repeat = { body: "once", clientId: Bun.randomUUIDv7() }
  await Promise.all([post(ada, repeat), post(ada, repeat), post(ada, repeat)])
  await expectSame()
  await at(server.url, team.owner).delete(`/messages/${root.id}`)
  await post(ada)
  await expectSame()
  await post(ada, {}, other)
  await post(ada)
  await expectSame()
})

test("who has another name by now, as this node has not heard, speaks under the new one", async () => {
  await expectSame()
  const form = { displayName: "Ada Byron", handle: "ada", email: "ada@confab.example" }
  expect((await browse(other.url, ada, "POST", "/account/profile", { form })).status).toBe(303)
  await post(ada)
  const { kept } = await pages()
  expect(kept.messages.at(-1)!.senderName).toBe("Ada Byron")
  await expectSame()
  await post(ada)
  await expectSame()
})

describe("asked for by a program", () => {
  const names: string[] = []
  const newest = async (reader: Person, limit: number) => {
    const { status, body } = await at(server.url, reader).get(`/chats/${chat}/messages?limit=${limit}`)
    return { status, messages: body["messages"] as { id: string; readCount: number }[] }
  }
  /** The page of 50 in one statement; the same as the page of 49, which is asked for in order, has it. */
  async function expectRight(reader: Person, statements: string[]) {
    names.length = 0
    const { messages } = await newest(reader, 50)
    expect(names.filter((name) => /^(chats|messages)\./.test(name))).toEqual(statements)
    expect(messages).toHaveLength(50)
    expect(messages.slice(0, 49)).toEqual((await newest(reader, 49)).messages)
    return messages
  }
  beforeAll(() => server.db.onQuery((name) => void names.push(name)))

  test("it is one statement, which says who may read it and how many have", async () => {
    const { id, seq } = await post(team.owner)
    await at(server.url, ada).put(`/chats/${chat}/read`, { seq: seq - 3 })
    await expectSame()
    const before = await expectRight(ada, ["messages.reading"])
    expect(before[0]).toMatchObject({ id, readCount: 0 })
    await at(server.url, ada).put(`/chats/${chat}/read`, { seq })
    expect((await expectRight(team.owner, ["messages.reading"]))[0]).toMatchObject({ id, readCount: 1 })
  })

  test("what another node changed, of which this one has not heard, is in it", async () => {
    await expectSame()
    const { id } = await post(ada, {}, other)
    expect((await expectRight(ada, ["messages.reading", "messages.latest-page", "messages.read-counts"]))[0]!.id).toBe(
      id,
    )
    await at(other.url, ada).delete(`/messages/${id}`)
    expect(
      (await expectRight(ada, ["messages.reading", "messages.latest-page", "messages.read-counts"]))[0]!.id,
    ).not.toBe(id)
  })

  test("who is not in the chat, or no longer, gets nothing of what is at hand", async () => {
    const bea = await team.join("bea")
    await expectSame()
    expect((await newest(bea, 50)).status).toBe(404)
    await at(server.url, team.owner).put(`/chats/${chat}/members/${bea.id}`, {})
    await expectSame()
    expect((await newest(bea, 50)).status).toBe(200)
    await at(other.url, team.owner).delete(`/chats/${chat}/members/${bea.id}`)
    names.length = 0
    expect((await newest(bea, 50)).status).toBe(404)
    expect(names).toContain("messages.reading")
  })

  test("a chat in which nothing was said has an empty one", async () => {
    const silent = await team.chat("direct", [ada])
    const ask = async () => (await at(server.url, ada).get(`/chats/${silent}/messages`)).body
    const first = await ask()
    expect(first).toEqual({ messages: [], nextCursor: null, prevCursor: null, hasMore: false })
    expect(await ask()).toEqual(first)
  })
})
