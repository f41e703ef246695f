import { afterAll, beforeAll, expect, test } from "bun:test"
import { fuzzyScore } from "../../src/inbox/fuzzy"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
})
afterAll(() => server.stop())

const found = async (q: string, person = ada) => {
  const { text } = await browse(server.url, person, "GET", `/w/harbour/switch/options?q=${encodeURIComponent(q)}`, {
    partial: true,
  })
  return [...text.matchAll(/<bdi class="title">([^<]*)</g)].map(([, title]) => title)
}

test("letters in their order find a name, best where it begins, then where its words do, then in a row", () => {
  const order = ["harbour", "the-harbour", "unharboured", "hot-air-balloon-our"].map((name) => fuzzyScore(name, "har")!)
  expect(order).toEqual(order.toSorted((a, b) => b - a))
  expect(fuzzyScore("hot-air", "ha")).toBeGreaterThan(fuzzyScore("hochland", "ha")!)
  expect(fuzzyScore("harbour", "hax")).toBeNull()
})

test("chats, people and places are found by a few letters; before the first, where one was last", async () => {
  const cranes = await team.chat("private", [ada], "crane-works")
  const secret = await team.chat("private", [], "crane-secret")
  await team.chat("channel", [], "crane-open")
  await team.join("craig")
  expect(await found("crn")).toEqual(["crane-works", "crane-open"])
  const titles = await found("cra")
  expect(titles[0]).toBe("crane-works")
  expect(titles).toContain("crane-open")
  expect(titles).toContain("Craig")
  expect(titles).not.toContain("crane-secret")
  expect(await found("caup")).toContain("Catch up")
  await team.join("jo-anna.berg")
  for (const typed of ["jo-an", "jo-anna.b", "annab", "berg", "@jo-anna"])
    expect(await found(typed)).toContain("Jo-anna.berg")
  expect(await found("CRÁNE-w")).toEqual(["crane-works"])
  expect(await found("%")).toEqual([])
  await browse(server.url, ada, "GET", `/c/${cranes}`)
  await browse(server.url, ada, "GET", `/c/${team.general}`)
  expect((await found("")).slice(0, 2)).toEqual(["general", "crane-works"])
  expect((await browse(server.url, ada, "GET", `/c/${secret}`)).status).toBe(404)
})

test("what one has seen lately is found by its words, wherever one may still read", async () => {
  const dock = await team.chat("private", [ada], "dock")
  const say = async (chat: string, body: string) =>
    (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"] as { id: string; seq: number }
  const tides = await say(dock, `**Spring tides** at the müle & pier, ${"on and on ".repeat(30)}`)
  const gone = await say(dock, "a tide that is gone")
  await say(dock, "the spring that nobody turned off")
  const { seq } = await say(dock, "<b>tide</b> tables")
  const hidden = await team.chat("private", [], "hidden-dock")
  await say(hidden, "a secret tide")
  await ada.put(`/chats/${dock}/read`, { seq })
  await say(dock, "a tide that is not read yet")
  await browse(server.url, ada, "GET", `/c/${dock}`)
  await team.owner.delete(`/messages/${gone.id}`)
  const first = "Spring tides at the müle &amp; pier, "
  const tide = await found("tide")
  expect(tide[0]).toBe("&lt;b&gt;tide&lt;/b&gt; tables")
  expect(tide[1]).toStartWith(first)
  expect(tide.filter((title) => title!.includes("tide"))).toHaveLength(2)
  expect((await found("mule SPRING"))[0]).toStartWith(first)
  expect(await found("#tide")).not.toContain("&lt;b&gt;tide&lt;/b&gt; tables")
  expect(await found("ti")).not.toContain("&lt;b&gt;tide&lt;/b&gt; tables")
  expect(await found("%%%")).toEqual([])
  const { text } = await browse(server.url, ada, "GET", "/w/harbour/switch/options?q=tide", { partial: true })
  expect(text).toContain(`href="/c/${dock}?at=${tides.seq}#m-${tides.id}"`)
  await ada.delete(`/chats/${dock}/members/me`)
  expect((await found("tide")).filter((title) => title!.includes("tide"))).toEqual([])
})

test("somebody whom one has a chat with is listed once, by that chat", async () => {
  const wren = await team.join("wren")
  expect(await found("wren")).toEqual(["Wren"])
  await team.chat("direct", [wren])
  expect(await found("wren", team.owner)).toEqual(["Wren"])
})

test("guests find only the people of their chats", async () => {
  const guest = await team.join("gast", "guest")
  await team.chat("group", [guest])
  expect(await found("craig", guest)).toEqual([])
  expect(await found("olive", guest)).toContain("Olive Owner")
})

test("among 5,000 people and 5,000 chats the best come first", async () => {
  await server.db.sql.unsafe(`
    create temporary table made as select gen_random_uuid() as id, i from generate_series(1, 5000) i;
    insert into users (id, email, handle, display_name) select id, 'm' || i || '@example.org', 'maker' || i, 'Maker ' || i from made;
    insert into workspace_members (workspace_id, user_id, role) select '${team.workspaceId}', id, 'member' from made;
    create temporary table rooms as select gen_random_uuid() as id, i from generate_series(1, 4990) i;
    insert into chats (id, workspace_id, kind, name) select id, '${team.workspaceId}', 'private', 'room-' || i from rooms;
    insert into chat_members (chat_id, user_id, workspace_id) select id, '${ada.id}', '${team.workspaceId}' from rooms;
    analyze;
  `)
  await found("warm")
  const times: number[] = []
  for (const q of ["room-4321", "rm432", "maker 77", "mkr99", "o", "general"]) {
    const from = performance.now()
    expect((await found(q)).length).toBeGreaterThan(0)
    times.push(performance.now() - from)
  }
  if (process.env["SWITCH_TIMES"]) console.log(times.map((ms) => ms.toFixed(1)).join(" "))
  expect((await found("room-4321"))[0]).toBe("room-4321")
  expect((await found("maker77"))[0]).toBe("Maker 77")
})
