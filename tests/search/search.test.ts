import { afterAll, beforeAll, expect, test } from "bun:test"
import { toDocument } from "../../src/search/indexer"
import { type Person, type Server, type Team, at, openSame, startApp, startTeam } from "../support/app"

let server: Server
let team: Team
let reader: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  reader = await team.join("reader")
})
afterAll(() => server.stop())

const say = async (chat: string, body: string, who: Person = team.owner, threadOf?: string) =>
  (await who.post(`/chats/${chat}/messages`, { body, threadOf })).body["message"]
const search = (who: Person, q: string, more = "") => who.get(`/search?q=${encodeURIComponent(q)}${more}`)
const bodies = async (who: Person, q: string): Promise<string[]> => {
  const { status, body } = await search(who, q)
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body["results"].map((result: { message: { body: string } }) => result.message.body)
}
/** Until the index has come as far as the chats. */
async function indexed() {
  for (;;) {
    const { indexed: done, total } = await server.app.stores.search.progress()
    if (done === total) return
    await Bun.sleep(10)
  }
}

test("a message is found soon after it was said, with its chat and where it was found", async () => {
  const message = await say(team.general, "the harbourmaster signs <b>forms</b>")
  while ((await bodies(reader, "harbourmaster")).length === 0) await Bun.sleep(20)
  const { body } = await search(reader, "harbourmaster")
  expect(body).toMatchObject({
    results: [{ message: { id: message.id }, chat: { id: team.general }, snippet: { marks: [[4, 17]] } }],
    notes: [],
    nextCursor: null,
    hasMore: false,
  })
})

test("what was edited or deleted is not found by what it said, from the commit on", async () => {
  const edited = await say(team.general, "oldwording stands here")
  const deleted = await say(team.general, "deletedwording stands here")
  await indexed()
  expect(await bodies(reader, "oldwording OR deletedwording")).toHaveLength(2)
  await team.owner.patch(`/messages/${edited.id}`, { body: "newwording stands here" })
  expect(await bodies(reader, "oldwording")).toEqual([])
  await team.owner.delete(`/messages/${deleted.id}`)
  expect(await bodies(reader, "deletedwording")).toEqual([])
  await indexed()
  expect(await bodies(reader, "newwording")).toEqual(["newwording stands here"])
  expect(await bodies(reader, "newwording is:edited")).toHaveLength(1)
})

test("only what the reader may read at that moment, also on the next page", async () => {
  const chat = await team.chat("private", [reader])
  for (let i = 0; i < 3; i++) await say(chat, `confidential ${i}`)
  await indexed()
  const outsider = await team.join("outsider")
  expect(await bodies(outsider, "confidential")).toEqual([])
  const first = await search(reader, "confidential", "&limit=2")
  expect(first.body["results"]).toHaveLength(2)
  await team.owner.delete(`/chats/${chat}/members/${reader.id}`)
  expect((await search(reader, "confidential", `&limit=2&cursor=${first.body["nextCursor"]}`)).body["results"]).toEqual(
    [],
  )
  expect(await bodies(reader, "confidential")).toEqual([])
  expect((await search(outsider, "x", `&chat=${chat}`)).status).toBe(404)
})

test("pages follow each other without gap or repeat while messages arrive", async () => {
  for (let i = 0; i < 7; i++) await say(team.general, `paging number${i}`)
  await indexed()
  const seen: string[] = []
  let cursor = ""
  do {
    const { body } = await search(reader, "paging", `&limit=3${cursor && `&cursor=${cursor}`}`)
    seen.push(...body["results"].map((result: { message: { body: string } }) => result.message.body))
    cursor = body["nextCursor"] ?? ""
    await say(team.general, "paging meanwhile")
    await indexed()
  } while (cursor)
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `paging number${i}`))
})

test("operators narrow what is found, and can be turned round", async () => {
  const chat = await team.chat("private", [reader], "quay")
  const one = await say(chat, "crane one https://example.org/crane")
  await say(chat, "crane two with `code`", reader)
  await say(chat, "crane three @reader")
  await indexed()
  const all = (q: string) => bodies(reader, q).then((list) => list.map((body) => body.split(" ")[1]!))
  expect(await all("crane")).toEqual(["three", "two", "one"])
  expect(await all("crane from:@owner")).toEqual(["three", "one"])
  expect(await all("crane -from:owner")).toEqual(["two"])
  expect(await all("crane from:me")).toEqual(["two"])
  expect(await all("crane in:#quay has:link")).toEqual(["one"])
  expect(await all("crane has:code OR has:link")).toEqual(["two", "one"])
  const reply = await say(chat, "crane four", reader, one.id)
  await indexed()
  expect(await all("crane has:thread")).toEqual(["one"])
  expect(await all("crane is:thread")).toEqual(["four"])
  expect(await all("crane -is:thread -has:thread in:quay")).toEqual(["three", "two"])
  expect(await all("has:thread in:quay")).toEqual(["one"])
  await reader.delete(`/messages/${reply.id}`)
  await indexed()
  expect(await all("crane has:thread")).toEqual([])
  expect(await all("crane mentions:me")).toEqual(["three"])
  expect(await all("crane with:owner on:today")).toEqual(["three", "two", "one"])
  expect(await all("crane before:yesterday")).toEqual([])
  expect(await all("crane after:yesterday -three")).toEqual(["two", "one"])
  expect(await all("in:quay is:unread")).toEqual(["three", "one"])
})

test("what is not UTF-8 is refused, and a percent sign of its own is not", async () => {
  for (const q of ["%ff%fe", "crane%FF", "caf%C3"]) {
    const { status, body } = await reader.get(`/search?q=${q}`)
    expect(status, q).toBe(400)
    expect(body["detail"]).toContain("UTF-8")
  }
  expect((await reader.get("/search?q=100%")).status).toBe(200)
  expect((await reader.get("/search?q=100%25%20caf%C3%A9")).status).toBe(200)
})

test("what cannot be meant is told", async () => {
  for (const q of [
    "",
    "???",
    "-word",
    '"open',
    "form:owner",
    "has:file",
    "is:blue",
    "on:2026-02-31",
    "x".repeat(10_000),
    "a ".repeat(3_000),
  ]) {
    const { status, body } = await search(reader, q)
    expect(status, q.slice(0, 20)).toBe(422)
    expect(body["errors"][0].message, q.slice(0, 20)).toMatch(/[.?]$/)
  }
  for (const q of ["%", "_", "'", "a & b | !c", "foo:*", "(a", "\\", ".*", "[a-z]+", "the", "'; drop table x", "a\\'b"])
    expect((await search(reader, q)).status, q).toBeOneOf([200, 422])
  for (const path of [
    "/search?q=%00",
    "/search?q=a&cursor=made-up",
    "/search?q=a&cursor=9999999999999999.00000000-0000-0000-0000-000000000000",
    "/search?q=a&limit=0",
    "/search?q=%ff%fe",
  ])
    expect((await reader.get(path)).status, path).toBeLessThan(500)
})

test("what another program said to have indexed is not looked at again, and a rebuild forgets that", async () => {
  const quiet = await startApp({ SEARCH_INDEXING: "off" })
  const { search: store } = quiet.app.stores
  try {
    const { owner, general } = await startTeam(quiet.url)
    const post = async () => (await owner.post(`/chats/${general}/messages`, { body: "a sextant" })).body["message"].rev
    const advance = async () => store.advance(toDocument, await store.listBehind([general]))
    const first = await post()
    store.learn([{ chatId: general, rev: first }])
    expect(await advance()).toBeNull()
    const second = await post()
    expect((await advance())!.reached).toEqual([{ chatId: general, rev: second }])
    await store.restart()
    store.learn([{ chatId: general, rev: second }])
    expect((await advance())!.reached).toEqual([{ chatId: general, rev: second }])
  } finally {
    await quiet.stop()
  }
})

test("a rebuild makes anew what was made in another way, though its message is the same", async () => {
  const message = await say(team.general, "the **fathom** line")
  await indexed()
  const db = openSame(server.database)
  await db.sql`update search_documents set body = 'of another time' where message_id = ${message.id}`
  await db.close()
  await server.app.stores.search.restart()
  await indexed()
  expect(await bodies(reader, '"fathom line"')).toEqual([message.body])
})

test("what a node wrote and did not index, another one does", async () => {
  const other = await startApp({ SEARCH_INDEXING: "off" }, { on: server.database })
  try {
    const message = await say(team.general, "the foghorn is mute", at(other.url, team.owner))
    await indexed()
    expect(await bodies(reader, "foghorn")).toEqual([message.body])
  } finally {
    await other.stop()
  }
})

test("two nodes index together, and a rebuild finds everything again", async () => {
  const second = await startApp({}, { on: server.database })
  try {
    const here = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        say(team.general, `together${i} lighthouse`, i % 2 ? team.owner : at(second.url, team.owner)),
      ),
    )
    await indexed()
    expect(await bodies(reader, "lighthouse")).toHaveLength(here.length)
    const db = openSame(server.database)
    // Each node may just be about to write what the other has written already.
    for (let i = 0, found = 1; found > 0; i++) {
      await db.sql`delete from search_documents`
      // Asked in other words each time, since what was found is kept for a while.
      found = (await bodies(reader, `lighthouse -never${i}`)).length
    }
    await db.close()
    await server.app.stores.search.restart()
    await indexed()
    expect(await bodies(reader, "lighthouse -ever")).toHaveLength(here.length)
  } finally {
    await second.stop()
  }
})
