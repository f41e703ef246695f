import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

let server: Server
let team: Team
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bob = await team.join("bob")
})
afterAll(() => server.stop())

const create = (person: Person, input: object) => person.post(`/workspaces/${team.workspaceId}/chats`, input)
const lines = async (chat: string) =>
  ((await team.owner.get(`/chats/${chat}/messages`)).body["messages"] as Json[])
    .filter(({ kind }) => kind === "system")
    .map(({ body }) => body as string)
    .toReversed()

describe("making a chat", () => {
  test("a direct chat is one a pair, whoever asks first and however many at once", async () => {
    const ask = (person: Person, other: Person) => create(person, { kind: "direct", members: [other.id] })
    const answers = await Promise.all([ask(ada, bob), ask(bob, ada), ask(ada, bob)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
    expect(new Set(answers.map(({ body }) => body["chat"].id)).size).toBe(1)
    expect([answers[0]!.body["chat"].title, answers[1]!.body["chat"].title]).toEqual(["Bob", "Ada"])
    const alone = await create(ada, { kind: "direct", members: [ada.id] })
    expect(alone.status).toBe(201)
    expect(alone.body["chat"].memberCount).toBe(1)
  })

  test("names are tidied, and one a team in any case", async () => {
    const made = await create(ada, { kind: "channel", name: "#Sea  Shanties" })
    expect(made.body["chat"].name).toBe("sea-shanties")
    expect((await create(bob, { kind: "private", name: "SEA-shanties" })).status).toBe(409)
    const other = (await create(bob, { kind: "channel", name: "other" })).body["chat"].id
    expect((await bob.patch(`/chats/${other}`, { name: "sea-shanties" })).status).toBe(409)
    for (const name of ["", "#", "a/b", "x".repeat(61), "a\0b", 7, null, undefined])
      expect((await create(ada, { kind: "channel", name })).status).toBe(422)
  })

  test("#general keeps its name and stays open, for whoever comes later; its topic is anybody's", async () => {
    const { owner } = team
    expect((await owner.patch(`/chats/${team.general}`, { name: "lobby" })).status).toBe(403)
    expect((await owner.patch(`/chats/${team.general}`, { name: "general", topic: "All hands" })).status).toBe(200)
    const archive = await browse(server.url, owner, "POST", `/c/${team.general}/archive`)
    expect(archive.status).toBe(403)
    const late = await team.join("latecomer")
    const { body } = await late.get(`/workspaces/${team.workspaceId}/chats`)
    expect(body["chats"].map(({ id }: { id: string }) => id)).toContain(team.general)
  })

  test("only people of the team can be put in", async () => {
    const count = async () => (await server.db.sql`select 1 from chats`).length
    const before = await count()
    for (const members of [[Bun.randomUUIDv7()], ["x"], "x", Array.from({ length: 51 }, () => Bun.randomUUIDv7())])
      expect((await create(ada, { kind: "group", members })).status).toBe(422)
    expect((await create(ada, { kind: "group", members: [ada.id] })).status).toBe(422)
    expect((await create(ada, { kind: "direct", members: [bob.id, team.owner.id] })).status).toBe(422)
    expect((await create(ada, { kind: "crowd" })).status).toBe(422)
    expect(await count()).toBe(before)
  })
})

describe("coming and going", () => {
  test("writes a line for each, in the words of what happened", async () => {
    const chat: string = (await create(team.owner, { kind: "channel", name: "harbour-walk" })).body["chat"].id
    await ada.put(`/chats/${chat}/members/me`)
    await ada.put(`/chats/${chat}/members/me`)
    await team.owner.put(`/chats/${chat}/members/${bob.id}`)
    await team.owner.patch(`/chats/${chat}`, { name: "pier-walk", topic: "Sundays" })
    await team.owner.delete(`/chats/${chat}/members/${bob.id}`)
    await ada.delete(`/chats/${chat}/members/me`)
    const said = await lines(chat)
    expect(said).toHaveLength(7)
    expect(said.join("\n")).toContain("Bob")
    expect(said.join("\n")).toContain("pier-walk")
    expect(said.join("\n")).toContain("Sundays")
  })

  test("many who join at once are all in, each with one line and unread 0", async () => {
    const chat: string = (await create(team.owner, { kind: "channel", name: "regatta" })).body["chat"].id
    const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => team.join(`crew${i}`)))
    await Promise.all(crowd.flatMap((person) => [1, 2].map(() => person.put(`/chats/${chat}/members/me`))))
    const { chat: seen } = (await team.owner.get(`/chats/${chat}`)).body
    expect([seen.memberCount, (await lines(chat)).length]).toEqual([9, 9])
    for (const person of crowd) {
      const { chats } = (await person.get(`/workspaces/${team.workspaceId}/chats`)).body
      expect(chats.find(({ id }: Json) => id === chat).unread).toBe(0)
    }
  })

  test("a direct chat cannot be left, nor a third put in; an archived channel not joined", async () => {
    const direct = await team.chat("direct", [ada])
    expect((await ada.delete(`/chats/${direct}/members/me`)).status).toBe(403)
    expect((await ada.put(`/chats/${direct}/members/${bob.id}`)).status).toBe(403)
    expect((await ada.patch(`/chats/${direct}`, { topic: "x" })).status).toBe(403)
    const old: string = (await create(team.owner, { kind: "channel", name: "old-pier" })).body["chat"].id
    await team.owner.patch(`/chats/${old}`, { archived: true })
    expect((await ada.put(`/chats/${old}/members/me`)).status).toBe(409)
  })

  test("an archived channel stays as it was, whoever asks; who leaves it does so without a line", async () => {
    const chat: string = (await create(team.owner, { kind: "channel", name: "dry-dock", members: [ada.id] })).body[
      "chat"
    ].id
    const eve = await team.join("eve-of-the-dock")
    await team.owner.patch(`/chats/${chat}`, { archived: true })
    const before = await lines(chat)
    const form = (path: string, fields: Record<string, string>) =>
      browse(server.url, team.owner, "POST", `/c/${chat}${path}`, { form: fields })
    const refused = [
      await team.owner.put(`/chats/${chat}/members/${eve.id}`),
      await eve.put(`/chats/${chat}/members/me`),
      await team.owner.delete(`/chats/${chat}/members/${ada.id}`),
      await team.owner.patch(`/chats/${chat}`, { topic: "x" }),
      await team.owner.patch(`/chats/${chat}`, { name: "wet-dock" }),
      await team.owner.patch(`/chats/${chat}`, { announcement: true }),
    ]
    expect(refused.map(({ status, body }) => [status, body["detail"]])).toEqual(
      refused.map(() => [409, "This channel is archived."]),
    )
    const forms = [
      await form("/members", { handle: eve.handle }),
      await form("/settings", { name: "wet-dock", topic: "x" }),
      await form("/messages", { body: "/topic x", clientId: "topic" }),
      await form("/messages", { body: `/invite ${eve.handle}`, clientId: "invite" }),
    ]
    for (const { status, text } of forms)
      expect([status, text]).toEqual([409, expect.stringContaining("This channel is archived.")])
    for (const tab of ["members", "about"]) {
      const { text } = await browse(server.url, team.owner, "GET", `/c/${chat}/details?tab=${tab}`)
      expect(text).not.toMatch(new RegExp(`/c/${chat}/(settings|announcement|members)`))
    }
    expect((await ada.delete(`/chats/${chat}/members/me`)).status).toBe(204)
    expect(await lines(chat)).toEqual(before)
    const back = await team.owner.patch(`/chats/${chat}`, { archived: false, topic: "in use" })
    expect(back.body["chat"]).toMatchObject({ archivedAt: null, topic: "in use", memberCount: 1 })
  })

  test("whoever is a moment too late finds a channel archived, too", async () => {
    const chat: string = (await create(team.owner, { kind: "channel", name: "race", members: [bob.id] })).body["chat"]
      .id
    const before = (await lines(chat)).length
    let late: Promise<{ status: number }>[] = []
    let answered = 0
    await server.db.transaction("test.archive", async (tx) => {
      await server.app.stores.chats.lock(tx, [chat])
      late = [
        ada.put(`/chats/${chat}/members/me`),
        team.owner.put(`/chats/${chat}/members/${ada.id}`),
        team.owner.delete(`/chats/${chat}/members/${bob.id}`),
        team.owner.patch(`/chats/${chat}`, { topic: "late" }),
        team.owner.patch(`/chats/${chat}`, { announcement: true }),
      ]
      for (const one of late) void one.then(() => answered++)
      await eventually("all wait for the chat, or waited too long", async () => {
        const waiting = await server.db.sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        return waiting.length + answered >= late.length
      })
      await server.app.stores.chats.setArchived(tx, chat, true)
    })
    for (const { status } of await Promise.all(late)) expect([409, 503]).toContain(status)
    expect(await lines(chat)).toHaveLength(before)
  })

  test("people are taken out of channels by who runs the team, out of groups by anybody in them", async () => {
    const channel = await team.chat("channel", [ada, bob])
    const group = await team.chat("group", [ada, bob])
    expect((await ada.delete(`/chats/${channel}/members/${bob.id}`)).status).toBe(403)
    expect((await team.owner.delete(`/chats/${channel}/members/${bob.id}`)).status).toBe(204)
    expect((await team.owner.delete(`/chats/${channel}/members/${bob.id}`)).status).toBe(404)
    expect((await ada.delete(`/chats/${group}/members/${bob.id}`)).status).toBe(204)
  })
})

test("chats and their members are listed page by page", async () => {
  const eve = await team.join("eve")
  const chats = await Promise.all(Array.from({ length: 7 }, () => team.chat("private", [eve])))
  const seen: string[] = []
  let path = `/workspaces/${team.workspaceId}/chats?limit=3`
  for (;;) {
    const { body } = await eve.get(path)
    seen.push(...body["chats"].map(({ id }: Json) => id))
    if (!body["nextCursor"]) break
    path = `/workspaces/${team.workspaceId}/chats?limit=3&cursor=${body["nextCursor"]}`
  }
  expect(seen).toHaveLength(8)
  expect(new Set(seen)).toEqual(new Set([...chats, team.general]))
  const first = await eve.get(`/chats/${team.general}/members?limit=2`)
  const second = await eve.get(`/chats/${team.general}/members?limit=100&cursor=${first.body["nextCursor"]}`)
  const handles = [...first.body["members"], ...second.body["members"]].map(({ handle }: Json) => handle as string)
  expect(handles).toEqual(handles.toSorted())
  for (const cursor of ["x", "%00", "====", "Zm9v"])
    expect([404, 422]).toContain((await eve.get(`/workspaces/${team.workspaceId}/chats?cursor=${cursor}`)).status)
})
