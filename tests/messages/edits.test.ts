import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
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

const post = async (chat: string, body: string, extra: object = {}, by: Person = team.owner): Promise<Json> =>
  (await by.post(`/chats/${chat}/messages`, { body, ...extra })).body["message"]
const get = async (id: string): Promise<Json> => (await team.owner.get(`/messages/${id}`)).body["message"]
const headOf = async (chat: string): Promise<number> => (await team.owner.get(`/chats/${chat}`)).body["chat"].lastRev
const newChat = () => team.chat("private", [ada])

/** How many revs a piece of work takes. */
async function revsTakenBy(chat: string, work: () => Promise<unknown>) {
  const before = await headOf(chat)
  await work()
  return (await headOf(chat)) - before
}
const userOf = async (person: Person) => (await server.app.actions.sessions.authenticate(person.token))!.user
const restore = async (person: Person, id: string) => server.app.actions.messages.restore(await userOf(person), id)

describe("what takes a rev", () => {
  test("a post, an edit, a deletion and a restoration take one each", async () => {
    const chat = await newChat()
    let id = ""
    expect(await revsTakenBy(chat, async () => (id = (await post(chat, "a"))["id"]))).toBe(1)
    expect(await revsTakenBy(chat, () => team.owner.patch(`/messages/${id}`, { body: "b" }))).toBe(1)
    expect(await revsTakenBy(chat, () => team.owner.delete(`/messages/${id}`))).toBe(1)
    expect(await revsTakenBy(chat, () => restore(team.owner, id))).toBe(1)
    expect(await get(id)).toMatchObject({ body: "b", rev: await headOf(chat) })
  })

  test("what changes nothing takes none", async () => {
    const chat = await newChat()
    const message = await post(chat, "same", { clientId: "1" })
    await team.owner.delete(`/messages/${(await post(chat, "deleted"))["id"]}`)
    const work = [
      () => team.owner.patch(`/messages/${message["id"]}`, { body: "same" }),
      () => post(chat, "same", { clientId: "1" }),
      () => team.owner.put(`/chats/${chat}/read`, { seq: 2 }),
      () => team.owner.put(`/chats/${chat}/members/${ada.id}`),
      () => team.owner.patch(`/chats/${chat}`, { topic: "" }),
      () => team.owner.get(`/messages/${message["id"]}/receipts`),
      () => restore(team.owner, message["id"]),
    ]
    for (const piece of work) expect(await revsTakenBy(chat, piece)).toBe(0)
    const twice = await post(chat, "twice")
    await team.owner.delete(`/messages/${twice["id"]}`)
    expect(await revsTakenBy(chat, () => team.owner.delete(`/messages/${twice["id"]}`))).toBe(0)
  })

  test("a line of the system takes a seq and a rev", async () => {
    const chat = await newChat()
    const before = (await team.owner.get(`/chats/${chat}`)).body["chat"]
    await team.owner.patch(`/chats/${chat}`, { topic: "Tides" })
    const after = (await team.owner.get(`/chats/${chat}`)).body["chat"]
    expect([after.lastSeq - before.lastSeq, after.lastRev - before.lastRev]).toEqual([1, 1])
  })
})

describe("editing", () => {
  test("marks the message, keeps its place, and keeps what it said before", async () => {
    const chat = await newChat()
    const message = await post(chat, "first")
    await team.owner.patch(`/messages/${message["id"]}`, { body: "second" })
    const { body } = await team.owner.patch(`/messages/${message["id"]}`, { body: "**third**" })
    expect(body["message"]).toMatchObject({ id: message["id"], seq: message["seq"], body: "**third**" })
    expect(body["message"].html).toContain("<strong>third</strong>")
    expect(body["message"].editedAt).toBeTruthy()
    const kept = await server.db.sql`select body from message_edits where message_id = ${message["id"]} order by rev`
    expect(kept.map((row) => row["body"])).toEqual(["first", "second"])
  })

  test("from an older state is a conflict that brings the present one", async () => {
    const chat = await newChat()
    const message = await post(chat, "first")
    await team.owner.patch(`/messages/${message["id"]}`, { body: "second", rev: message["rev"] })
    const late = await team.owner.patch(`/messages/${message["id"]}`, { body: "mine", rev: message["rev"] })
    expect(late.status).toBe(409)
    expect(late.headers.get("content-type")).toBe("application/problem+json")
    expect(late.body["message"]).toMatchObject({ body: "second", rev: message["rev"] + 1 })
  })

  test("of two at once from the same state, one wins and the other is told", async () => {
    const chat = await newChat()
    const message = await post(chat, "first")
    const edit = (body: string) => team.owner.patch(`/messages/${message["id"]}`, { body, rev: message["rev"] })
    const answers = await Promise.all(["a", "b", "c", "d"].map(edit))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
    const winner = answers.find(({ status }) => status === 200)!.body["message"]
    expect(await get(message["id"])).toMatchObject({ body: winner.body, rev: winner.rev })
  })

  test("without a rev never loses an edit to another", async () => {
    const chat = await newChat()
    const message = await post(chat, "first")
    const edit = (body: string) => team.owner.patch(`/messages/${message["id"]}`, { body })
    const answers = await Promise.all(["a", "b", "c"].map(edit))
    const done = answers.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThan(0)
    expect(await headOf(chat)).toBe(message["rev"] + done.length)
  })

  test("is for one's own text messages in chats that are not archived", async () => {
    const chat = await newChat()
    const [own, line] = [await post(chat, "own", {}, ada), await post(chat, "x")]
    expect((await team.owner.patch(`/messages/${own["id"]}`, { body: "no" })).status).toBe(403)
    await team.owner.delete(`/messages/${line["id"]}`)
    expect((await team.owner.patch(`/messages/${line["id"]}`, { body: "no" })).status).toBe(404)
    await team.owner.patch(`/chats/${chat}`, { archived: true })
    expect((await ada.patch(`/messages/${own["id"]}`, { body: "no" })).status).toBe(403)
    const changes = (await ada.get(`/chats/${chat}/changes?after=0`)).body["messages"] as Json[]
    const system = changes.find(({ kind }) => kind === "system")!
    expect((await team.owner.patch(`/messages/${system["id"]}`, { body: "no" })).status).toBe(403)
    expect((await team.owner.delete(`/messages/${system["id"]}`)).status).toBe(403)
  })
})

describe("deleting", () => {
  test("takes the text out of every answer", async () => {
    const chat = await newChat()
    const before = await post(chat, "before")
    const secret = await post(chat, "rosebud")
    await team.owner.patch(`/messages/${secret["id"]}`, { body: "rosebud, edited @ada" })
    const reply = await post(chat, "a reply", { threadOf: secret["id"] })
    await team.owner.delete(`/messages/${secret["id"]}`)
    const paths = [
      `/messages/${secret["id"]}`,
      `/messages/${secret["id"]}/receipts`,
      `/chats/${chat}/changes?after=0`,
      `/chats/${chat}/messages`,
      `/chats/${chat}/messages?around=${secret["seq"]}`,
      `/chats/${chat}/messages?threadOf=${secret["id"]}`,
      `/chats/${chat}`,
      `/workspaces/${team.workspaceId}/chats`,
    ]
    for (const path of paths) {
      const { status, body } = await ada.get(path)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain("rosebud")
    }
    const conflict = await team.owner.patch(`/messages/${secret["id"]}`, { body: "x", rev: 1 })
    expect(conflict.status).toBe(404)
    expect(JSON.stringify(conflict.body)).not.toContain("rosebud")
    const resent = await post(chat, "again", { clientId: secret["clientId"] })
    expect(JSON.stringify(resent)).not.toContain("rosebud")
    const { messages } = (await ada.get(`/chats/${chat}/messages`)).body as { messages: Json[] }
    expect(messages.map(({ id }) => id)).toContain(before["id"])
    expect(messages.map(({ id }) => id)).not.toContain(secret["id"])
    expect((await ada.get(`/messages/${reply["id"]}`)).status).toBe(200)
  })

  test("is for the sender, and in channels for those who run the team", async () => {
    const chat = await newChat()
    const group = await team.chat("group", [ada])
    const [mine, hers] = [await post(chat, "mine"), await post(chat, "hers", {}, ada)]
    expect((await ada.delete(`/messages/${mine["id"]}`)).status).toBe(403)
    expect((await team.owner.delete(`/messages/${hers["id"]}`)).status).toBe(204)
    const inGroup = await post(group, "hers", {}, ada)
    expect((await team.owner.delete(`/messages/${inGroup["id"]}`)).status).toBe(403)
  })

  test("can be taken back by who did it, for some seconds", async () => {
    const chat = await newChat()
    const message = await post(chat, "hers @owner", {}, ada)
    await team.owner.delete(`/messages/${message["id"]}`)
    const refused: unknown = await restore(ada, message["id"]).catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 403 })
    expect((await restore(team.owner, message["id"])).body).toBe("hers @owner")
    await ada.delete(`/messages/${message["id"]}`)
    await server.db.sql`update messages set deleted_at = now() - interval '1 minute' where id = ${message["id"]}`
    const late: unknown = await restore(ada, message["id"]).catch((error: unknown) => error)
    expect(late).toMatchObject({ status: 403 })
  })
})

describe("a program takes a deletion back", () => {
  const back = (person: Person, id: string) => person.post(`/messages/${id}/restore`)

  test("with the message as the answer, told to everybody in the chat", async () => {
    const chat = await newChat()
    const reader = await openEvents(server.url, ada.token)
    await reader.resume()
    const before = await post(chat, "said")
    await team.owner.delete(`/messages/${before["id"]}`)
    const { status, body } = await back(team.owner, before["id"])
    expect(status).toBe(200)
    expect(body["message"]).toEqual({ ...before, rev: before["rev"] + 2 })
    expect(body["message"]).toEqual(await get(before["id"]))
    await reader.first("message", ({ message }) => message.id === before["id"] && message.rev === before["rev"] + 2)
    expect((await back(team.owner, before["id"])).body).toEqual(body)
    expect(await headOf(chat)).toBe(body["message"].rev)
    reader.close()
  })

  test("twice at once, and once is enough", async () => {
    const chat = await newChat()
    for (let i = 0; i < 5; i++) {
      const { id } = await post(chat, "twice")
      await team.owner.delete(`/messages/${id}`)
      const revs = await revsTakenBy(chat, async () => {
        for (const { status, body } of await Promise.all([1, 2, 3, 4].map(() => back(team.owner, id))))
          expect([status, body["message"].body]).toEqual([200, "twice"])
      })
      expect(revs).toBe(1)
    }
  })

  test("only of what one deleted oneself, and not later", async () => {
    const chat = await newChat()
    const { id } = await post(chat, "hers", {}, ada)
    await team.owner.delete(`/messages/${id}`)
    expect((await back(ada, id)).status).toBe(403)
    await server.db.sql`update messages set deleted_at = now() - interval '16 seconds' where id = ${id}`
    expect((await back(team.owner, id)).status).toBe(403)
    expect((await get(id))["deletedAt"]).not.toBeNull()
    expect((await back(team.owner, Bun.randomUUIDv7())).status).toBe(404)
  })
})

describe("threads", () => {
  test("a reply bumps its root in the same statement, and stays out of the chat's list", async () => {
    const chat = await newChat()
    const root = await post(chat, "root")
    let reply: Json = {}
    expect(await revsTakenBy(chat, async () => (reply = await post(chat, "reply", { threadOf: root["id"] })))).toBe(2)
    expect(reply["seq"]).toBe(root["seq"] + 1)
    expect(await get(root["id"])).toMatchObject({ replyCount: 1, rev: reply["rev"] + 1, editedAt: null })
    const list = (await ada.get(`/chats/${chat}/messages`)).body["messages"] as Json[]
    expect(list.some(({ id }) => id === reply["id"])).toBe(false)
    const thread = (await ada.get(`/chats/${chat}/messages?threadOf=${root["id"]}`)).body["messages"] as Json[]
    expect(thread.map(({ id }) => id)).toEqual([reply["id"]])
  })

  test("many replies at once are all counted", async () => {
    const chat = await newChat()
    const roots = [await post(chat, "one"), await post(chat, "two")]
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        post(chat, `${i}`, { threadOf: roots[i % 2]!["id"] }, i % 3 ? ada : team.owner),
      ),
    )
    for (const root of roots) expect(await get(root["id"])).toMatchObject({ replyCount: 20 })
    const revs = await server.db.sql<{ rev: number }[]>`select rev from messages where chat_id = ${chat}`
    expect(new Set(revs.map(({ rev }) => rev)).size).toBe(revs.length)
    expect(Math.max(...revs.map(({ rev }) => rev))).toBe(await headOf(chat))
  })

  test("a reply that is deleted or brought back is counted out and in", async () => {
    const chat = await newChat()
    const root = await post(chat, "root")
    const reply = await post(chat, "reply", { threadOf: root["id"] })
    expect(await revsTakenBy(chat, () => team.owner.delete(`/messages/${reply["id"]}`))).toBe(2)
    expect(await get(root["id"])).toMatchObject({ replyCount: 0 })
    expect(await revsTakenBy(chat, () => restore(team.owner, reply["id"]))).toBe(2)
    expect(await get(root["id"])).toMatchObject({ replyCount: 1 })
    expect(await revsTakenBy(chat, () => team.owner.patch(`/messages/${reply["id"]}`, { body: "edited" }))).toBe(1)
  })

  test("hang on text messages of the same chat that are there", async () => {
    const [chat, other] = [await newChat(), await newChat()]
    const root = await post(chat, "root")
    const reply = await post(chat, "reply", { threadOf: root["id"] })
    const attempt = async (into: string, threadOf: string) =>
      (await team.owner.post(`/chats/${into}/messages`, { body: "x", threadOf })).status
    expect(await attempt(other, root["id"])).toBe(404)
    expect(await attempt(chat, reply["id"])).toBe(404)
    expect(await attempt(chat, Bun.randomUUIDv7())).toBe(404)
    await team.owner.delete(`/messages/${root["id"]}`)
    expect(await attempt(chat, root["id"])).toBe(404)
  })
})

test("fields whose feature is not there are refused, not ignored", async () => {
  for (const extra of [{ encrypted: true }]) {
    const answer = await team.owner.post(`/chats/${team.general}/messages`, { body: "x", ...extra })
    expect(answer.status).toBe(422)
    expect(answer.body["errors"][0].path).toBe(Object.keys(extra)[0])
  }
})

test("a form to edit is for what stands and is one's own; else it says why not", async () => {
  const id = (await post(await newChat(), "to be changed"))["id"]
  const form = async (person: Person) => {
    const { status, text } = await browse(server.url, person, "GET", `/m/${id}/edit`)
    return { status, isForm: text.includes("<textarea"), text }
  }
  expect(await form(team.owner)).toMatchObject({ status: 200, isForm: true })
  expect(await form(ada)).toMatchObject({ status: 403, isForm: false, text: expect.stringContaining("your own") })
  await team.owner.delete(`/messages/${id}`)
  expect(await form(team.owner)).toMatchObject({ status: 404, isForm: false, text: expect.stringContaining("deleted") })
})
