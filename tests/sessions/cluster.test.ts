import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, at, createClient, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { rawSocket } from "../support/raw-socket"
import { type TestRedis, startRedis } from "../support/redis"

/** Two nodes on one database, joined by a real Redis: what one knows the other acts on. */
let redis: TestRedis
let first: Server
let second: Server
let team: Team
beforeAll(async () => {
  redis = await startRedis()
  const env = { RATE_LIMIT: "on", SOCKETS_PER_USER: "3" }
  first = await startApp(env, { redisUrl: redis.url })
  second = await startApp(env, { redisUrl: redis.url, on: first.database })
  team = await startTeam(first.url)
})
afterAll(async () => {
  await second?.stop()
  await first?.stop()
  await redis?.stop()
})

const opened: { cut(): void }[] = []
afterEach(async () => {
  opened.splice(0).forEach((socket) => socket.cut())
  while (first.app.sockets.count() + second.app.sockets.count() > 0) await Bun.sleep(2)
})
async function listen(person: Person, node: Server) {
  const socket = await openEvents(node.url, person.token)
  opened.push(socket)
  await socket.resume()
  return socket
}
const until = async (condition: () => unknown) => {
  while (!(await condition())) await Bun.sleep(5)
}
const health = async (node: Server) =>
  (await (await fetch(`${node.url}/health`)).json()) as { redis: { status: string } }

describe("together", () => {
  test("nodes carry messages, edits and read positions to each other's sockets", async () => {
    const ada = await team.join("ada")
    const here = await listen(ada, first)
    const there = await listen(ada, second)
    await until(async () => (await health(second)).redis.status === "up")
    const { body } = await at(second.url, team.owner).post(`/chats/${team.general}/messages`, { body: "from there" })
    await here.first("message", ({ message }) => message.body === "from there")
    await team.owner.patch(`/messages/${body["message"].id}`, { body: "from here" })
    await there.first("message", ({ message }) => message.body === "from here")
    await ada.put(`/chats/${team.general}/read`, { seq: body["message"].seq })
    await there.first("read", ({ seq }) => seq === body["message"].seq)
  })

  test("a new name is the one that an open socket of another node posts under", async () => {
    const bea = await team.join("bea")
    const socket = await listen(bea, second)
    await socket.first("hello")
    const page = await fetch(`${first.url}/account/profile`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${bea.token}`,
        "Content-Type": "application/x-www-form-urlencoded",
        Origin: first.url,
      },
      body: new URLSearchParams({ displayName: "Beatrice", handle: "bea", email: "bea@example.org" }),
      redirect: "manual",
    })
    expect(page.status).toBe(303)
    await socket.first("user", ({ displayName }) => displayName === "Beatrice")
    const heard = await listen(team.owner, first)
    socket.say({ type: "send", chatId: team.general, body: "under a new name", clientId: "renamed" })
    await heard.first("message", ({ message }) => message.body === "under a new name")
    const shown = await fetch(`${first.url}/c/${team.general}`, {
      headers: { Authorization: `Bearer ${team.owner.token}` },
    })
    expect(await shown.text()).toContain("Beatrice")
  })

  test("they count a person's sockets as one, and a socket that went makes room", async () => {
    const cleo = await team.join("cleo")
    await listen(cleo, first)
    const third = await listen(cleo, second)
    await listen(cleo, second)
    const status = async (node: Server) => {
      const socket = await rawSocket(node.url, "/api/v1/events", { Authorization: `Bearer ${cleo.token}` })
      socket.destroy()
      return socket.status
    }
    await until(async () => (await status(first)) === 429)
    third.cut()
    await until(async () => (await status(first)) === 101)
  })

  test("a ticket of one node opens a socket at another, once", async () => {
    const { ticket } = (await team.owner.post("/events/ticket")).body
    const path = `/api/v1/events?ticket=${ticket}`
    const socket = await openEvents(second.url, null, { path })
    opened.push(socket)
    expect((await socket.first("hello"))["userId"]).toBe(team.owner.id)
    for (const node of [first, second]) {
      const again = await rawSocket(node.url, path)
      again.destroy()
      expect(again.status).toBe(401)
    }
  })

  test("they count guesses at a password as one", async () => {
    const guess = async (node: Server) =>
      (await createClient(node.url).post("/sessions", { login: "nobody", password: "wrong password" })).status
    for (let i = 0; i < 5; i++) expect([await guess(first), await guess(second)]).toEqual([401, 401])
    expect([await guess(first), await guess(second)]).toEqual([429, 429])
  })
})

test("with Redis gone the nodes serve on, count for themselves, say so, and find each other's messages afterwards", async () => {
  const dora = await team.join("dora")
  const there = await listen(dora, second)
  await redis.kill()
  await until(async () => (await health(first)).redis.status === "down")
  const ready = await fetch(`${first.url}/ready`)
  expect(ready.status).toBe(200)
  const guess = async () =>
    (await createClient(first.url).post("/sessions", { login: "nemo", password: "wrong password" })).status
  for (let i = 0; i < 10; i++) expect(await guess()).toBe(401)
  expect(await guess()).toBe(429)
  const { status } = await team.owner.post(`/chats/${team.general}/messages`, { body: "meanwhile" })
  expect(status).toBe(201)
  await redis.start()
  await there.first("message", ({ message }) => message.body === "meanwhile")
  expect(there.isClosed()).toBe(false)
})
