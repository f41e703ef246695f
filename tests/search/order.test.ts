import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { fill } from "../support/journey"

let server: Server
let team: Team
let reader: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  reader = await team.join("reader")
})
afterAll(() => server.stop())

const say = async (body: string, chat = team.general) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"]
async function indexed() {
  for (;;) {
    const { indexed: done, total } = await server.app.stores.search.progress()
    if (done === total) return
    await Bun.sleep(10)
  }
}
const search = async (q: string, more = "") => {
  const { status, body } = await reader.get(`/search?q=${encodeURIComponent(q)}&order=relevance${more}`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}
const bodiesOf = (body: { results?: { message: { body: string } }[] }) =>
  body.results!.map(({ message }) => message.body)

test("the most relevant first: whole words, side by side, in a short text, and of two alike the newer", async () => {
  await say("the harbour crane")
  await say("a crane far from any harbour")
  await say(`harbour ${"and so on ".repeat(60)} crane`)
  await say("harbourmasters and cranes")
  await say("the harbour crane again")
  await indexed()
  expect(bodiesOf(await search("harbour crane"))).toEqual([
    "the harbour crane",
    "the harbour crane again",
    "a crane far from any harbour",
    "harbourmasters and cranes",
    expect.stringContaining("and so on"),
  ])
})

test("pages by relevance follow each other without gap or repeat while messages arrive", async () => {
  const posted = await fill(
    team.owner,
    team.general,
    40,
    (n) => `ferry ${"x".repeat(n % 7)} ${n % 3 ? "" : "ferryman"}`,
  )
  await indexed()
  const seen: string[] = []
  let cursor = ""
  do {
    const body = await search("ferry", `&limit=7${cursor && `&cursor=${cursor}`}`)
    seen.push(...body["results"].map((result: { message: { id: string } }) => result.message.id))
    cursor = body["nextCursor"] ?? ""
    await say("ferry")
    await indexed()
  } while (cursor)
  expect(seen).toHaveLength(40)
  expect(new Set(seen)).toEqual(new Set(posted.map(({ id }) => id)))
})

test("only the newest are ranked, and only what the reader may read", async () => {
  const closed = await team.chat("private", [reader])
  await say("barge", closed)
  await say("a barge that lies here")
  await indexed()
  expect(bodiesOf(await search("barge"))).toEqual(["barge", "a barge that lies here"])
  const first = await search("barge", "&limit=1")
  await team.owner.delete(`/chats/${closed}/members/${reader.id}`)
  expect(bodiesOf(await search("barge"))).toEqual(["a barge that lies here"])
  expect(bodiesOf(await search("barge", `&cursor=${first["nextCursor"]}`))).toEqual(["a barge that lies here"])
})

test("an order and cursors that nobody gave are told", async () => {
  expect((await reader.get("/search?q=crane&order=best")).status).toBe(422)
  for (const cursor of ["9~9~9", "1~x~2.0", `~~${"0".repeat(40)}`, `1~1~1.${"0".repeat(36)}`])
    expect((await reader.get(`/search?q=crane&cursor=${cursor}`)).status).toBe(422)
})

test("a cursor from centuries ahead is as good as any", async () => {
  await say("a keel")
  await indexed()
  const ahead = "9".repeat(16)
  const cursor = `${ahead}~9~${ahead}.${crypto.randomUUID()}`
  expect(bodiesOf(await search("keel", `&cursor=${cursor}`))).toEqual(["a keel"])
})

test("what stands around a message: two before and two after, for who may read it", async () => {
  const list = await fill(team.owner, team.general, 7, (n) => `quay ${n} &amp; more`)
  const path = `/m/${list[3]!["id"]}/context`
  const { text } = await browse(server.url, reader, "GET", path, { partial: true })
  expect([...text.matchAll(/quay (\d)/g)].map(([, n]) => Number(n))).toEqual([2, 3, 4, 5, 6])
  expect(text).toContain("aria-current")
  const whole = await browse(server.url, reader, "GET", path, {})
  expect([whole.status, whole.headers.get("location")]).toEqual([303, `/m/${list[3]!["id"]}`])
  await team.owner.delete(`/messages/${list[4]!["id"]}`)
  expect((await browse(server.url, reader, "GET", path, { partial: true })).text).not.toContain("quay 5")
  await team.owner.delete(`/messages/${list[3]!["id"]}`)
  expect((await browse(server.url, reader, "GET", path, { partial: true })).status).toBe(404)
})

test("that only the newest are ranked is said where there are so many", async () => {
  const isSaid = async (q: string) => {
    const { text } = await browse(server.url, reader, "GET", `/search?q=${q}&order=relevance`)
    expect(text).toContain('class="arrangement"')
    return text.includes("Of the newest 2,000")
  }
  const chat = await team.chat("channel", [reader], "luggers")
  await fill(team.owner, chat, 1_999, (n) => `lugger ${n} passes`)
  await indexed()
  expect(await isSaid("lugger")).toBe(false)
  await say("one more lugger passes", chat)
  await indexed()
  expect(await isSaid("lugger")).toBe(true)
  expect(await isSaid("more+lugger")).toBe(false)
})
