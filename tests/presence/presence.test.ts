import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { untilJoined } from "../support/redis-link"
import { type TestRedis, startRedis } from "../support/redis"

// People are believed to be gone, and statuses end, after real time.
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
async function open(person: Person, node = first, path?: string) {
  const socket = await openEvents(node.url, person.token, { path })
  opened.push(socket)
  await socket.resume()
  return socket
}
type Socket = Awaited<ReturnType<typeof open>>

const heard = (socket: Socket, person: Person) =>
  socket.frames.filter(({ type, userId }) => type === "presence" && userId === person.id)
const states = (socket: Socket, person: Person) => heard(socket, person).map(({ presence }) => presence)
const last = (socket: Socket, person: Person) => heard(socket, person).at(-1)
const until = (socket: Socket, person: Person, presence: string) =>
  socket.until(() => last(socket, person)?.["presence"] === presence, `${person.handle} being ${presence}`)
/** Somebody who shows others. */
async function watch(viewer: Person, people: Person[], node = first) {
  const socket = await open(viewer, node)
  socket.say({ type: "watch", ids: people.map(({ id }) => id) })
  for (const person of people) await socket.first("presence", ({ userId }) => userId === person.id)
  return socket
}
let made = 0
const newPerson = () => team.join(`person${++made}`)
/** What was said before it has been heard. */
async function settled(socket: Socket) {
  const before = socket.frames.filter(({ type }) => type === "pong").length
  socket.say({ type: "ping" })
  await socket.until(() => socket.frames.filter(({ type }) => type === "pong").length > before, "pong")
}

describe("who is here", () => {
  test("is one person, whatever the number of their sockets and nodes", async () => {
    const ada = await newPerson()
    const viewers = [await watch(team.owner, [ada], first), await watch(team.owner, [ada], second)]
    for (const viewer of viewers) expect(states(viewer, ada)).toEqual(["offline"])
    const own = [await open(ada, first), await open(ada, second), await open(ada, second)]
    for (const viewer of viewers) await until(viewer, ada, "online")
    own[0]!.cut()
    own[1]!.cut()
    expect((await at(second.url, team.owner).get(`/users/${ada.id}/presence`)).body["presence"]).toBe("online")
    own[2]!.cut()
    for (const viewer of viewers) {
      await until(viewer, ada, "offline")
      expect(states(viewer, ada)).toEqual(["offline", "online", "offline"])
    }
  })

  test("is away when nobody looks at any of their pages, and back with the first that is looked at", async () => {
    const ada = await newPerson()
    const viewer = await watch(team.owner, [ada], second)
    const pages = [await open(ada, first, "/ws"), await open(ada, second, "/ws")]
    for (const page of pages) page.say({ type: "active", active: true })
    await until(viewer, ada, "online")
    pages[0]!.say({ type: "active", active: false })
    await settled(pages[0]!)
    pages[1]!.say({ type: "active", active: false })
    await until(viewer, ada, "away")
    pages[0]!.say({ type: "active", active: true })
    await until(viewer, ada, "online")
    expect(states(viewer, ada)).toEqual(["offline", "online", "away", "online"])
  })

  test("who reloads a page was never gone", async () => {
    const ada = await newPerson()
    const page = await open(ada)
    const viewer = await watch(team.owner, [ada])
    page.cut()
    const again = await open(ada)
    await again.first("hello")
    // Somebody else's change, told after that of the reload would have been.
    const bea = await newPerson()
    viewer.say({ type: "watch", ids: [ada.id, bea.id] })
    await until(viewer, bea, "offline")
    const beas = await open(bea)
    await until(viewer, bea, "online")
    beas.cut()
    await until(viewer, bea, "offline")
    expect(states(viewer, ada)).toEqual(["online"])
  })

  test("without Redis a node goes on telling of its own, and of what it last knew", async () => {
    const [ada, bea] = [await newPerson(), await newPerson()]
    await open(bea, second)
    const viewer = await watch(team.owner, [ada, bea], first)
    await until(viewer, bea, "online")
    await redis.kill()
    await open(ada, first)
    await until(viewer, ada, "online")
    expect((await team.owner.get(`/users/${bea.id}/presence`)).body["presence"]).toBe("online")
    await redis.start()
    await Promise.all([first, second].map(untilJoined))
    expect(last(viewer, bea)!["presence"]).toBe("online")
  })
})

describe("how somebody wants to be seen", () => {
  const put = async (person: Person, body: Json) => (await person.put("/me/presence", body)).status

  test("do not disturb until a time, invisible and away are told on every node, and taken back", async () => {
    const ada = await newPerson()
    const viewer = await watch(team.owner, [ada], second)
    await open(ada)
    await until(viewer, ada, "online")
    expect(await put(ada, { presence: "dnd", until: "2999-01-01T00:00:00Z" })).toBe(200)
    await until(viewer, ada, "dnd")
    expect(last(viewer, ada)!["dndUntil"]).toBe("2999-01-01T00:00:00.000Z")
    await put(ada, { presence: "invisible" })
    await until(viewer, ada, "offline")
    expect((await ada.get("/me/presence")).body).toMatchObject({ presence: "offline", mode: "invisible" })
    await put(ada, { presence: "away" })
    await until(viewer, ada, "away")
    await put(ada, { presence: "online" })
    await until(viewer, ada, "online")
  })

  test("do not disturb and a status end by themselves", async () => {
    const ada = await newPerson()
    const viewer = await watch(team.owner, [ada], second)
    const until = new Date(Date.now() + 4_000).toISOString()
    await ada.put("/me/presence", { presence: "dnd", until })
    await ada.put("/me/status", { emoji: "🍜", text: "Lunch", until })
    await viewer.until(
      () => last(viewer, ada)?.["presence"] === "dnd" && last(viewer, ada)?.["status"]?.text === "Lunch",
      "both",
    )
    await viewer.until(
      () => last(viewer, ada)?.["presence"] === "offline" && last(viewer, ada)?.["status"] === null,
      "the end of both",
    )
    expect((await team.owner.get(`/users/${ada.id}/presence`)).body).toEqual({
      userId: ada.id,
      presence: "offline",
      dndUntil: null,
      status: null,
    })
  })

  test("a status is one emoji and a line, with an end that is to come", async () => {
    const ada = await newPerson()
    const bad = [
      { emoji: "no emoji" },
      { emoji: "🙂🙂" },
      { emoji: "👩‍".repeat(25) },
      { text: "x".repeat(101) },
      { text: "x", until: "2001-01-01T00:00:00Z" },
      { text: "x", until: "soon" },
      { text: 5 },
    ]
    for (const body of bad) expect((await ada.put("/me/status", body)).status, JSON.stringify(body)).toBe(422)
    for (const emoji of ["👩🏽‍💻", "❤️", "🏳️‍🌈", "🇪🇺", "1️⃣", "☎"])
      expect((await ada.put("/me/status", { emoji })).status, emoji).toBe(200)
    const { body } = await ada.put("/me/status", { emoji: "🌴", text: "  over\nthere \u202e" })
    expect(body["status"]).toEqual({ emoji: "🌴", text: "over there", until: null })
    expect((await ada.put("/me/status", {})).body["status"]).toBeNull()
    expect(await put(ada, { presence: "lurking" })).toBe(422)
    expect(await put(ada, { presence: "dnd", until: "2001-01-01T00:00:00Z" })).toBe(422)
  })
})

describe("who is told", () => {
  test("only who shows the person, and only as long as they do", async () => {
    const [ada, bea] = [await newPerson(), await newPerson()]
    const viewer = await watch(team.owner, [ada, bea])
    const bystander = await open(bea)
    await until(viewer, bea, "online")
    viewer.say({ type: "watch", ids: [bea.id] })
    await settled(viewer)
    await open(ada)
    const other = await watch(team.owner, [ada])
    await until(other, ada, "online")
    await settled(viewer)
    await settled(bystander)
    expect(states(viewer, ada)).toEqual(["offline"])
    expect(heard(bystander, ada)).toEqual([])
  })

  test("nobody hears of who is not theirs to see: another team's people, and guests of strangers", async () => {
    const [ada, guest] = [await newPerson(), await team.join(`guest${++made}`, "guest")]
    const elsewhere = await team.owner.post("/workspaces", { name: "Elsewhere", slug: "elsewhere" })
    const { invitation } = (await team.owner.post(`/workspaces/${elsewhere.body["workspace"].id}/invitations`, {})).body
    const account = { email: "far@example.org", handle: "far", password: "correct horse battery" }
    const { body } = await team.owner.post("/users", { ...account, invite: invitation.token })
    const far: Person = at(first.url, { ...team.owner, ...body["user"], token: body["token"] })
    for (const outsider of [far, guest]) {
      const socket = await open(outsider)
      socket.say({ type: "watch", ids: [ada.id, outsider.id] })
      await socket.first("presence", ({ userId }) => userId === outsider.id)
      const own = await open(ada)
      await ada.put("/me/status", { text: outsider.handle })
      own.cut()
      await settled(socket)
      expect(heard(socket, ada)).toEqual([])
      expect((await outsider.get(`/users/${ada.id}/presence`)).status).toBe(404)
      expect((await outsider.get(`/presence?ids=${ada.id},${outsider.id}`)).body["presences"]).toHaveLength(1)
    }
    await team.chat("group", [ada, guest])
    expect((await guest.get(`/users/${ada.id}/presence`)).status).toBe(200)
  })

  test("who leaves the team hears nothing more of its people, on any node, and they nothing of them", async () => {
    const [ada, leaver] = [await newPerson(), await newPerson()]
    const there = await watch(leaver, [ada, leaver], second)
    const viewer = await watch(ada, [leaver], second)
    await until(viewer, leaver, "online")
    const workspace = (await first.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
    await first.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, leaver.id)
    await there.first("removed")
    await ada.put("/me/status", { text: "not for those who left" })
    await at(first.url, leaver).put("/me/status", { text: "gone" })
    const own = await watch(ada, [ada], second)
    await own.until(() => last(own, ada)?.["status"]?.text === "not for those who left", "one's own status")
    await settled(there)
    await settled(viewer)
    expect(JSON.stringify([heard(there, ada), heard(viewer, leaver)])).not.toMatch(/not for those|gone/)
  })

  test("at most two hundred are watched by a socket, and what is no id is refused", async () => {
    const socket = await open(team.owner)
    socket.say({ type: "watch", ids: Array.from({ length: 201 }, () => Bun.randomUUIDv7()) })
    await socket.until(() => socket.frames.filter(({ type }) => type === "error").length === 1, "a refusal")
    socket.say({ type: "watch", ids: ["x"] })
    await socket.until(() => socket.frames.filter(({ type }) => type === "error").length === 2, "a refusal")
  })
})
