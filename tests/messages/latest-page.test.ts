import { afterAll, beforeAll, expect, test } from "bun:test"
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
