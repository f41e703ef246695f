import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { untilJoined } from "../support/redis-link"
import { type TestRedis, startRedis } from "../support/redis"

/** Two nodes on one database, joined by a real Redis. */
let redis: TestRedis
let first: Server
let second: Server
let team: Team
beforeAll(async () => {
  redis = await startRedis()
  first = await startApp({}, { redisUrl: redis.url, presencePatienceMs: 300 })
  second = await startApp({}, { redisUrl: redis.url, on: first.database, presencePatienceMs: 300 })
  await Promise.all([first, second].map(untilJoined))
  team = await startTeam(first.url)
})
afterAll(async () => {
  await second?.stop()
  await first?.stop()
  await redis?.stop()
})

const opened: { cut(): void }[] = []
afterEach(() => opened.splice(0).forEach((socket) => socket.cut()))
let made = 0
const newPerson = () => team.join(`person${++made}`)

/** Somebody on a page that they look at (or do not), and the server of whoever writes knows. */
async function come(person: Person, node = first, active = true) {
  const socket = await openEvents(node.url, person.token, { path: "/ws" })
  opened.push(socket)
  await socket.resume()
  socket.say({ type: "active", active })
  const wanted = active ? "online" : "away"
  while ((await team.owner.get(`/users/${person.id}/presence`)).body["presence"] !== wanted) await Bun.sleep(20)
  return socket
}
const mentionsOf = async (person: Person, chat: string) => {
  const { body } = await person.get(`/workspaces/${team.workspaceId}/chats`)
  return body["chats"].find(({ id }: { id: string }) => id === chat).mentions
}
const say = async (chat: string, body: string, who: Person = team.owner) =>
  (await who.post(`/chats/${chat}/messages`, { body })).body["message"]

describe("@here", () => {
  test("reaches those who are at work at that moment, on any node, and nobody who comes later", async () => {
    const [near, far, idle, gone] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()]
    const chat = await team.chat("channel", [near, far, idle, gone])
    await come(near, first)
    await come(far, second)
    await come(idle, second, false)
    const { seq, mentionsHere } = await say(chat, "@here lunch?")
    expect(mentionsHere).toBe(true)
    for (const node of [first, second]) {
      expect(await mentionsOf(at(node.url, near), chat)).toBe(1)
      expect(await mentionsOf(at(node.url, far), chat)).toBe(1)
      expect(await mentionsOf(at(node.url, idle), chat)).toBe(0)
      expect(await mentionsOf(at(node.url, gone), chat)).toBe(0)
    }
    await come(gone)
    expect(await mentionsOf(gone, chat)).toBe(0)
    const notice = (who: Person) => browse(first.url, who, "GET", `/c/${chat}/notice?seq=${seq}`)
    expect((await notice(near)).status).toBe(200)
    expect((await notice(gone)).status).toBe(204)
    expect((await browse(first.url, near, "GET", "/w/harbour/mentions")).text).toContain("lunch?")
    expect((await browse(first.url, gone, "GET", "/w/harbour/mentions")).text).not.toContain("lunch?")
    await say(chat, "@channel dinner?")
    expect(await mentionsOf(gone, chat)).toBe(1)
  })

  test("tells a page whose chat is not open only what is so", async () => {
    const [ada, idle] = [await newPerson(), await newPerson()]
    const chat = await team.chat("channel", [ada, idle])
    const [hers, theirs] = [await come(ada, second), await come(idle, second, false)]
    const { seq } = await say(chat, "@here now")
    for (const socket of [hers, theirs]) {
      const head = await socket.first("head", (frame) => frame["chatId"] === chat && frame["seq"] === seq)
      expect(head).toMatchObject({ kind: "new", mentionsAll: false, mentions: [ada.id] })
    }
  })

  test("is one row, whoever is here; who says to be away is, who is invisible is not", async () => {
    const [away, unseen] = [await newPerson(), await newPerson()]
    const chat = await team.chat("channel", [away, unseen])
    await come(away)
    await come(unseen)
    await away.put("/me/presence", { presence: "away" })
    await unseen.put("/me/presence", { presence: "invisible" })
    const { id } = await say(chat, "@here who is it?")
    expect(await mentionsOf(away, chat)).toBe(0)
    expect(await mentionsOf(unseen, chat)).toBe(1)
    const [{ rows }] = await first.db.sql<[{ rows: number }]>`
      select count(*)::int as rows from mentions where message_id = ${id}`
    expect(rows).toBe(0)
  })

  test("an edit calls those who are here then, and one of what called already calls nobody else", async () => {
    const [early, late] = [await newPerson(), await newPerson()]
    const chat = await team.chat("channel", [early, late])
    await come(early)
    const { id } = await say(chat, "hear, hear")
    expect(await mentionsOf(early, chat)).toBe(0)
    await team.owner.patch(`/messages/${id}`, { body: "@here, here" })
    expect(await mentionsOf(early, chat)).toBe(1)
    await come(late)
    await team.owner.patch(`/messages/${id}`, { body: "@here, and here" })
    expect(await mentionsOf(late, chat)).toBe(0)
    expect(await mentionsOf(early, chat)).toBe(1)
    await team.owner.patch(`/messages/${id}`, { body: "@channel" })
    expect(await mentionsOf(late, chat)).toBe(1)
  })

  test("while Redis is away it reaches those whom this node knows", async () => {
    const ada = await newPerson()
    const chat = await team.chat("channel", [ada])
    await come(ada, first)
    await redis.kill()
    await say(chat, "@here still")
    expect(await mentionsOf(ada, chat)).toBe(1)
  })
})
