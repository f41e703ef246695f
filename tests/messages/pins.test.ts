import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

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

const post = async (chat: string, body = "hello"): Promise<Json> =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"]
const pin = (person: Person, id: string) => person.put(`/messages/${id}/pin`)
const unpin = (person: Person, id: string) => person.delete(`/messages/${id}/pin`)
const pinsOf = async (chat: string): Promise<string[]> =>
  (await ada.get(`/chats/${chat}/pins`)).body["messages"].map((message: Json) => message["body"])
const headOf = async (chat: string): Promise<number> => (await team.owner.get(`/chats/${chat}`)).body["chat"].lastRev
const fixture = async () => {
  const chat = await team.chat("private", [ada])
  return { chat, message: await post(chat) }
}

describe("a pin", () => {
  test("says who and when, is told by a line, and takes a rev each", async () => {
    const { chat, message } = await fixture()
    const before = await headOf(chat)
    expect((await pin(ada, message["id"])).status).toBe(204)
    expect(await headOf(chat)).toBe(before + 2)
    const { messages } = (await ada.get(`/chats/${chat}/messages`)).body
    const line = messages[0]
    expect([line.kind, line.senderId, line.body]).toEqual(["system", ada.id, "pinned a message"])
    expect(line.html).toContain(`href="/m/${message["id"]}"`)
    expect([messages[1].pinnedBy, messages[1].rev]).toEqual([ada.id, before + 1])
    expect(Date.parse(messages[1].pinnedAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(await pinsOf(chat)).toEqual(["hello"])

    expect((await pin(team.owner, message["id"])).status).toBe(204)
    expect(await headOf(chat)).toBe(before + 2)
    expect((await unpin(team.owner, message["id"])).status).toBe(204)
    expect((await unpin(team.owner, message["id"])).status).toBe(204)
    expect(await headOf(chat)).toBe(before + 3)
    expect(await pinsOf(chat)).toEqual([])
  })

  test("is for what is there, where one may write, and not for guests in channels", async () => {
    const { chat, message } = await fixture()
    const guest = await team.join("guest", "guest")
    expect((await pin(guest, message["id"])).status).toBe(404)
    expect((await guest.get(`/chats/${chat}/pins`)).status).toBe(404)
    await team.owner.put(`/chats/${chat}/members/${guest.id}`)
    expect((await pin(guest, message["id"])).status).toBe(403)
    const group = await team.chat("group", [guest, ada])
    expect((await pin(guest, (await post(group))["id"])).status).toBe(204)
    await pin(ada, message["id"])
    await team.owner.delete(`/messages/${message["id"]}`)
    expect(await pinsOf(chat)).toEqual([])
    expect((await pin(ada, message["id"])).status).toBe(404)
    const line = (await ada.get(`/chats/${chat}/messages`)).body["messages"][0]
    expect((await pin(ada, line.id)).status).toBe(403)
    const later = await post(chat)
    await server.db.sql`update chats set archived_at = now() where id = ${chat}`
    expect((await pin(ada, later["id"])).status).toBe(403)
  })

  test("the 101st is refused, also when two people pin at once at two nodes", async () => {
    const { chat } = await fixture()
    const bodies = Array.from({ length: 103 }, (_, n) => ({ body: `m${n}`, clientId: `${chat} ${n}` }))
    const all = [
      ...(await team.owner.post(`/chats/${chat}/messages/batch`, { messages: bodies.slice(0, 100) })).body["messages"],
      ...(await team.owner.post(`/chats/${chat}/messages/batch`, { messages: bodies.slice(100) })).body["messages"],
    ] as Json[]
    await server.db
      .sql`update messages set pinned_at = now(), pinned_by = ${ada.id} where id = any(${all.slice(0, 98).map(({ id }) => id)}::uuid[])`
    const answers = await Promise.all(
      all.slice(98).map(({ id }, n) => pin(at((n % 2 ? server : other).url, n % 2 ? ada : team.owner), id)),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 204, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)!.body["detail"]).toContain("100 pinned messages")
    expect((await pinsOf(chat)).length).toBe(100)
  })

  test("is told live at both nodes, in catch-up, and on pages that were kept", async () => {
    const { chat, message } = await fixture()
    const cursor = await headOf(chat)
    const there = await openEvents(other.url, team.owner.token)
    await there.resume({ [chat]: cursor })
    for (const node of [server, other]) await at(node.url, ada).get(`/chats/${chat}/messages`)
    await pin(ada, message["id"])
    await there.first(
      "message",
      (frame) => frame["message"].id === message["id"] && frame["message"].pinnedBy === ada.id,
    )
    await there.first("message", (frame) => frame["message"].kind === "system" && frame["rev"] === cursor + 2)
    for (const node of [server, other]) {
      const { messages } = (await at(node.url, ada).get(`/chats/${chat}/messages`)).body
      expect(messages[1].pinnedBy).toBe(ada.id)
    }
    const changes = (await ada.get(`/chats/${chat}/changes?after=${cursor}`)).body
    expect(changes.messages.map(({ rev }: Json) => rev)).toEqual([cursor + 1, cursor + 2])
    there.close()
  })

  test("the list is a page of its own and a piece of another, with who pinned", async () => {
    const { chat, message } = await fixture()
    await pin(ada, message["id"])
    for (const partial of [false, true]) {
      const { status, text } = await browse(server.url, team.owner, "GET", `/c/${chat}/pins`, { partial })
      expect(status).toBe(200)
      expect(text).toContain("Pinned by Ada")
      expect(text.includes("<!doctype")).toBe(!partial)
    }
  })
})

describe("what a message said", () => {
  test("is told to who may read it, from the first to what it says now", async () => {
    const { message } = await fixture()
    const edits = async (person: Person): Promise<Json[]> =>
      (await person.get(`/messages/${message["id"]}/edits`)).body["versions"]
    expect((await edits(ada)).map(({ body }) => body)).toEqual(["hello"])
    for (const body of ["**hello** there", "good bye"]) await team.owner.patch(`/messages/${message["id"]}`, { body })
    const versions = await edits(ada)
    expect(versions.map(({ body }) => body)).toEqual(["hello", "**hello** there", "good bye"])
    expect(versions[0]!["writtenAt"]).toBe(message["createdAt"])
    const times = versions.map(({ writtenAt }) => Date.parse(writtenAt))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const bob = await team.join("bob")
    expect((await bob.get(`/messages/${message["id"]}/edits`)).status).toBe(404)
    const page = await browse(server.url, ada, "GET", `/m/${message["id"]}/edits`)
    expect(page.text).toContain("<strong>hello</strong> there")
    await team.owner.delete(`/messages/${message["id"]}`)
    expect(await edits(ada)).toEqual([])
    expect((await browse(server.url, ada, "GET", `/m/${message["id"]}/edits`)).text).not.toContain("good bye")
  })

  test("shows what was written as text, whatever it was", async () => {
    const { message } = await fixture()
    await team.owner.patch(`/messages/${message["id"]}`, { body: "<script>alert(1)</script> [x](javascript:alert(1))" })
    await team.owner.patch(`/messages/${message["id"]}`, { body: "harmless" })
    const { text } = await browse(server.url, ada, "GET", `/m/${message["id"]}/edits`, { partial: true })
    expect(text).toContain("&lt;script&gt;")
    expect(text).not.toContain("<script>")
    expect(text).not.toContain('href="javascript')
  })
})
