import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"

let server: Server
let team: Team
let reader: Person
let names: string[] = []
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  reader = await team.join("reader")
  server.db.onQuery((name) => void names.push(name))
})
afterAll(() => server.stop())

const say = async (body: string, chat = team.general) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"]
async function indexed() {
  for (;;) {
    const { chatsBehind } = await server.app.stores.search.progress()
    if (chatsBehind === 0) return
    await Bun.sleep(10)
  }
}
/** What is found, and whether the index was looked into for it. */
async function search(q: string, who = reader, more = "") {
  names = []
  const { status, body } = await who.get(`/search?q=${encodeURIComponent(q)}${more}`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  await server.app.cache.settled()
  const found = body["results"].map((result: { message: { body: string } }) => result.message.body) as string[]
  return { found, looked: names.includes("search.find"), cursor: body["nextCursor"] as string }
}

test("the same search of the same reader is looked for once, page by page and order by order", async () => {
  for (let n = 1; n <= 3; n++) await say(`crane ${n}`)
  await indexed()
  const newest = { found: ["crane 3", "crane 2", "crane 1"], cursor: null }
  expect(await search("crane")).toMatchObject({ ...newest, looked: true })
  expect(await search("crane")).toMatchObject({ ...newest, looked: false })
  expect((await search(" crane ")).looked).toBe(false)
  expect((await search("crane", reader, "&order=relevance")).looked).toBe(true)
  const { cursor } = await search("crane", reader, "&limit=2")
  expect(await search("crane", reader, `&limit=2&cursor=${cursor}`)).toMatchObject({ found: ["crane 1"], looked: true })
  expect(await search("crane", reader, `&limit=2&cursor=${cursor}`)).toMatchObject({
    found: ["crane 1"],
    looked: false,
  })
  expect((await search("crane", team.owner)).looked).toBe(true)
})

test("what is said is found at once, however often one has looked before", async () => {
  await say("ferry one")
  await indexed()
  expect((await search("ferry")).found).toEqual(["ferry one"])
  await say("ferry two")
  await indexed()
  expect(await search("ferry")).toMatchObject({ found: ["ferry two", "ferry one"], looked: true })
})

test("what was changed, deleted or taken away is not shown from then on, even before the index knows", async () => {
  const closed = await team.chat("private", [reader])
  const deleted = await say("barge deleted")
  const changed = await say("barge changed")
  await say("barge behind the door", closed)
  await say("barge that stays")
  await indexed()
  expect((await search("barge")).found).toHaveLength(4)
  // While the index stands still, what is kept goes by the same name.
  await server.db.sql.begin(async (tx) => {
    await tx`lock table search_documents in share mode`
    await team.owner.delete(`/messages/${deleted.id}`)
    await team.owner.patch(`/messages/${changed.id}`, { body: "a boat" })
    expect(await search("barge")).toMatchObject({
      found: ["barge that stays", "barge behind the door"],
      looked: false,
    })
    await team.owner.delete(`/chats/${closed}/members/${reader.id}`)
    expect((await search("barge")).found).toEqual(["barge that stays"])
  })
})

test("what depends on more than the chats is looked for each time", async () => {
  await say("buoy")
  await indexed()
  for (const q of ["buoy is:unread", "buoy from:owner", "buoy with:owner", "buoy -to:owner"]) {
    await search(q)
    expect((await search(q)).looked, q).toBe(true)
  }
  for (const q of ["buoy -from:me", "buoy in:general on:today", "buoy has:link OR quay"]) {
    await search(q)
    expect((await search(q)).looked, q).toBe(false)
  }
})

test("the same asked twice at the same time: the first is overtaken, the second answered", async () => {
  await say("sextant")
  await indexed()
  const waiting = () =>
    server.db
      .sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%search_words%'`
  const answers = await server.db.sql.begin(async (tx) => {
    // Words are looked up there, and how far the index is, is not.
    await tx`lock table search_words in access exclusive mode`
    const first = reader.get("/search?q=sextant")
    while ((await waiting()).length === 0) await Bun.sleep(5)
    const second = reader.get("/search?q=sextant")
    return [await first, second] as const
  })
  expect(answers[0].status).toBe(409)
  const { status, body } = await answers[1]
  expect([status, body["results"]?.length]).toEqual([200, 1])
})
