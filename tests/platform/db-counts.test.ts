import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

let server: Server
let team: Team
let reader: Person
let few: string
let many: string
let names: string[] = []

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  reader = await team.join("reader")
  few = await team.chat("channel", [reader])
  many = await team.chat("channel", [reader])
  await fill(few, 2)
  await fill(many, 100)
  server.db.onQuery((name) => void names.push(name))
})
afterAll(() => server.stop())

async function fill(chatId: string, count: number) {
  const messages = Array.from({ length: count }, (_, i) => ({ body: `Message ${i}`, clientId: Bun.randomUUIDv7() }))
  expect((await team.owner.post(`/chats/${chatId}/messages/batch`, { messages })).status).toBe(201)
}

/** The queries of the cheapest of five equal requests: a timer's query may fall into some of them, never one less. */
async function queriesOf(request: () => Promise<{ status: number }>): Promise<string[]> {
  let fewest: string[] | undefined
  for (let attempt = 0; attempt < 5; attempt++) {
    names = []
    expect((await request()).status).toBeOneOf([200, 201])
    if (!fewest || names.length < fewest.length) fewest = names
  }
  return fewest!
}

const page = (path: string) => () => browse(server.url, reader, "GET", path)
const call = (path: string) => () => reader.get(path)
const say = (id: string) => () => reader.post(`/chats/${id}/messages`, { body: "said" })

/**
 * How many named queries each may make when the cache is warm; one name may stand for several statements,
 * which are not seen here. These are limits that may only fall.
 */
const limits: { what: string; most: number; request(chatId: string): () => Promise<{ status: number }> }[] = [
  { what: "the page of a chat", most: 3, request: (id) => page(`/c/${id}`) },
  { what: "the changes of a chat as a fragment", most: 2, request: (id) => page(`/c/${id}/changes?after=0`) },
  { what: "GET oneself", most: 0, request: () => call("/me") },
  { what: "GET a chat", most: 1, request: (id) => call(`/chats/${id}`) },
  { what: "GET its messages", most: 3, request: (id) => call(`/chats/${id}/messages?limit=100`) },
  { what: "GET its latest messages", most: 1, request: (id) => call(`/chats/${id}/messages?limit=50`) },
  { what: "GET its changes", most: 3, request: (id) => call(`/chats/${id}/changes?after=0`) },
  { what: "GET its members", most: 1, request: (id) => call(`/chats/${id}/members`) },
  { what: "POST a message", most: 1, request: (id) => say(id) },
  { what: "GET the chats", most: 3, request: () => call(`/workspaces/${team.workspaceId}/chats`) },
  { what: "GET the people", most: 2, request: () => call(`/workspaces/${team.workspaceId}/members`) },
]

test.each(limits)(
  "$what makes at most $most queries, for two messages and for a hundred",
  async ({ most, request }) => {
    const ofFew = await queriesOf(request(few))
    const ofMany = await queriesOf(request(many))
    if (ofMany.length > most) throw new Error(`${ofMany.length} queries, at most ${most}: ${ofMany.join(", ")}`)
    expect(ofFew.length).toBeLessThanOrEqual(most)
  },
)

test("a search makes no more queries for hits in twelve chats than for hits in one", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => team.chat("channel", [reader])))
  const say = async (id: string, body: string) =>
    expect((await team.owner.post(`/chats/${id}/messages`, { body })).status).toBe(201)
  await say(ids[0]!, "lighthouse")
  for (const id of ids) await say(id, "breakwater")
  const found = async (q: string) => {
    const { results } = (await reader.get(`/search?q=${q}`)).body as { results: { chat: { id: string } }[] }
    return new Set(results.map(({ chat }) => chat.id)).size
  }
  await eventually(
    "all is indexed",
    async () => (await found("lighthouse")) === 1 && (await found("breakwater")) === 12,
  )
  const inOne = await queriesOf(call("/search?q=lighthouse"))
  const inMany = await queriesOf(call("/search?q=breakwater"))
  expect(inMany.toSorted()).toEqual(inOne.toSorted())
  expect(inMany.length).toBeLessThanOrEqual(4)
})

test("who reads a chat to its end is told so without anybody counting; who stops before it, of what is left", async () => {
  const read = async (position: { seq: number; unread?: boolean }) =>
    expect((await reader.put(`/chats/${many}/read`, position)).status).toBe(204)
  const countings = () => names.filter((name) => name === "inbox.counts").length
  const socket = await openEvents(server.url, reader.token)
  socket.say({ type: "resume", after: { [many]: 0 }, open: many })
  await eventually("this node hears the chat", () => server.app.hub.headOf(many) !== null)
  names = []
  await read({ seq: 10 })
  await eventually("what is left is counted", async () => countings() === 1)
  await read({ seq: 1_000 })
  await read({ seq: 20, unread: true })
  await eventually("what is left is counted again", async () => countings() === 2)
  expect(names.filter((name) => name === "inbox.standings")).toHaveLength(2)
  expect(names.filter((name) => name === "messages.set-read")).toHaveLength(3)
  socket.close()
})

test("the reads that most requests begin with are planned once, however many come together", async () => {
  for (let round = 0; round < 300; round++)
    await Promise.all(
      Array.from({ length: 1 + (round % 3) }, () =>
        Promise.all([reader.get(`/chats/${many}/messages?limit=50`), reader.get("/me")]),
      ),
    )
  // Each connection plans for itself, and one that is at work leaves its place to the next.
  const plansOfOne = () =>
    server.db.query(
      "plans",
      (sql) => sql<{ statement: string; customPlans: number; genericPlans: number }[]>`
        select statement, custom_plans, generic_plans from pg_prepared_statements cross join (select pg_sleep(0.2)) s where statement like '%with ordinality%'`,
    )
  const plans = await Promise.all(Array.from({ length: 10 }, plansOfOne))
  const often = plans.flat().filter(({ customPlans, genericPlans }) => customPlans + genericPlans > 10)
  expect(often.length).toBeGreaterThanOrEqual(3)
  // Postgres tries five before it settles.
  for (const { statement, customPlans } of often) expect([statement, customPlans]).toEqual([statement, 5])
})
