import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { Unavailable } from "../../src/platform/db/open"
import { createLog } from "../../src/platform/log"
import { watchRevocations } from "../../src/sessions/revocations"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { rawSocket } from "../support/raw-socket"
import { failureOf } from "../support/failure"

let server: Server
let other: Server
let team: Team
let made = 0
beforeAll(async () => {
  server = await startApp()
  // Another node that hears nothing of this one but through the database.
  other = await startApp({}, { on: server.database })
  team = await startTeam(server.url)
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const opened: { close(): void }[] = []
afterEach(() => opened.splice(0).forEach((socket) => socket.close()))
async function listen(person: Person, node: Server = server) {
  const socket = await openEvents(node.url, person.token)
  opened.push(socket)
  await socket.resume()
  return socket
}
const somebody = () => team.join(`person${++made}`)
const post = (chat: string, body: string) => team.owner.post(`/chats/${chat}/messages`, { body })
const isOpenAt = (node: Server, person: Person) => node.app.sockets.ofUser(person.id).length > 0
const hears = (socket: Awaited<ReturnType<typeof listen>>, body: string) =>
  socket.first("message", ({ message }) => message.body === body)

/** Signs the same person in once more. */
async function createSession(person: Person): Promise<Person> {
  const login = { login: person.handle, password: "correct horse battery" }
  const token: string = (await person.post("/sessions", login)).body["token"]
  return at(server.url, { ...person, token })
}

describe("on the node where a right ends, before the answer", () => {
  test("signing out closes the session's sockets and no others", async () => {
    const ada = await somebody()
    const session = await createSession(ada)
    const [here, elsewhere] = [await listen(ada), await listen(session)]
    expect((await ada.delete("/sessions/current")).status).toBe(204)
    expect(server.app.sockets.ofUser(ada.id)).toHaveLength(1)
    expect((await here.closed()).code).toBe(1008)
    await post(team.general, "after sign-out")
    await hears(elsewhere, "after sign-out")
    expect(here.messages().some(({ body }) => body === "after sign-out")).toBe(false)
  })

  test("removal from a chat ends that chat on the person's sockets, and leaves the others", async () => {
    const ada = await somebody()
    const chat = await team.chat("private", [ada])
    const socket = await listen(ada)
    await team.owner.delete(`/chats/${chat}/members/${ada.id}`)
    await post(chat, "without you")
    await post(team.general, "fence")
    await hears(socket, "fence")
    expect(await socket.first("removed")).toEqual({ type: "removed", chatId: chat, reason: "removed" })
    expect(JSON.stringify(socket.messages())).not.toContain("without you")
  })

  test("leaving a chat does the same, on all of the person's sockets", async () => {
    const ada = await somebody()
    const sockets = [await listen(ada), await listen(ada)]
    await ada.delete(`/chats/${team.general}/members/me`)
    for (const socket of sockets) await socket.first("removed", ({ chatId }) => chatId === team.general)
  })

  test("removal from the team ends all of its chats", async () => {
    const ada = await somebody()
    const [one, two] = [await team.chat("private", [ada]), await team.chat("channel", [ada])]
    const socket = await listen(ada)
    const workspace = (await server.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
    await server.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, ada.id)
    for (const chat of [one, two, team.general]) await post(chat, "without you")
    await socket.until(() => socket.frames.filter(({ type }) => type === "removed").length === 3)
    expect(JSON.stringify(socket.messages())).not.toContain("without you")
    expect((await ada.get(`/chats/${two}`)).status).toBe(404)
  })

  test("deactivation closes everything", async () => {
    const ada = await somebody()
    const socket = await listen(ada)
    await server.app.actions.users.deactivate(null, ada.id)
    expect(isOpenAt(server, ada)).toBe(false)
    expect((await socket.closed()).code).toBe(1008)
    expect((await ada.get("/me")).status).toBe(401)
  })

  test("a changed password closes the other sessions, a reset one all of them", async () => {
    const ada = await somebody()
    const here = await listen(ada)
    const there = await listen(await createSession(ada))
    const { user, session } = (await server.app.actions.sessions.authenticate(ada.token))!
    const change = { current: "correct horse battery", password: "another horse battery" }
    await server.app.actions.users.changePassword(user, session.id, change)
    expect((await there.closed()).code).toBe(1008)
    expect(here.isClosed()).toBe(false)
    const token = await server.app.actions.users.createResetLink(null, ada.id, null)
    await server.app.actions.users.resetPassword(token, "yet another battery")
    expect((await here.closed()).code).toBe(1008)
  })
})

describe("on other nodes, through the database alone", () => {
  test("signing out, removal and deactivation arrive by themselves", async () => {
    const [leaver, removed, closed] = [await somebody(), await somebody(), await somebody()]
    const chat = await team.chat("private", [removed])
    const sockets = await Promise.all([leaver, removed, closed].map((person) => listen(person, other)))
    await leaver.delete("/sessions/current")
    await team.owner.delete(`/chats/${chat}/members/${removed.id}`)
    await server.app.actions.users.deactivate(null, closed.id)
    expect((await sockets[0]!.closed()).code).toBe(1008)
    expect(await sockets[1]!.first("removed")).toMatchObject({ chatId: chat })
    expect((await sockets[2]!.closed()).code).toBe(1008)
    expect(sockets[1]!.isClosed()).toBe(false)
  })

  test("who was taken back before the other node looked stays", async () => {
    const taken = async () => {
      const [ada, fence] = [await somebody(), await somebody()]
      const chat = await team.chat("private", [ada, fence])
      const [socket, fenced] = [await listen(ada, other), await listen(fence, other)]
      await team.owner.delete(`/chats/${chat}/members/${ada.id}`)
      await team.owner.put(`/chats/${chat}/members/${ada.id}`)
      await team.owner.delete(`/chats/${chat}/members/${fence.id}`)
      await fenced.first("removed")
      return { socket, chat }
    }
    // The other node may happen to look just between the two; then it is right to let go.
    let { socket, chat } = await taken()
    while (socket.frames.some(({ type }) => type === "removed")) ({ socket, chat } = await taken())
    await post(chat, "still with you")
    await other.app.hub.readHeads()
    await hears(socket, "still with you")
  })
})

test("nodes that hear each other: joining, messages, replies, lines and read positions reach every node", async () => {
  const bus = createBus()
  const one = await startApp({}, { broker: bus.connect() })
  const two = await startApp({}, { on: one.database, broker: bus.connect() })
  const crew = await startTeam(one.url)
  const ada = await crew.join("ada")
  const socket = await listen(ada, two)
  const elsewhere = await listen(ada, one)
  const chat = await crew.chat("private")
  await crew.owner.put(`/chats/${chat}/members/${ada.id}`)
  await socket.first("chat", ({ chatId }) => chatId === chat)
  const root = (await crew.owner.post(`/chats/${chat}/messages`, { body: "root" })).body["message"]
  await hears(socket, "root")
  await crew.owner.post(`/chats/${chat}/messages`, { body: "reply", threadOf: root.id })
  await socket.first("message", ({ message }) => message.id === root.id && message.replyCount === 1)
  await crew.owner.patch(`/chats/${chat}`, { topic: "Tides" })
  await socket.first("message", ({ message }) => message.kind === "system" && message.body.includes("Tides"))
  await ada.put(`/chats/${chat}/read`, { seq: root.seq })
  for (const own of [socket, elsewhere]) {
    expect(await own.first("read")).toMatchObject({ chatId: chat, seq: root.seq, unread: 0 })
  }
  const ownersSocket = await listen(crew.owner, two)
  expect(ownersSocket.frames.some(({ type }) => type === "read")).toBe(false)
  await two.stop()
  await one.stop()
})

describe("rights that end while a socket is being opened", () => {
  test("a ticket of a session that has ended opens nothing", async () => {
    const ada = await somebody()
    const { ticket } = (await ada.post("/events/ticket")).body
    await ada.delete("/sessions/current")
    const socket = await rawSocket(server.url, `/api/v1/events?ticket=${ticket}`)
    socket.destroy()
    expect(socket.status).toBe(401)
  })

  test("removal at any moment around hello and resume: nothing of the chat is heard afterwards", async () => {
    for (const pause of [0, 1, 2, 3, 5, 8]) {
      const ada = await somebody()
      const chat = await team.chat("private", [ada])
      const connecting = openEvents(server.url, ada.token)
      await Bun.sleep(pause)
      const removal = team.owner.delete(`/chats/${chat}/members/${ada.id}`)
      const socket = await connecting
      opened.push(socket)
      await removal
      await post(chat, "without you")
      await socket.resume({ [chat]: 0 })
      await post(chat, "still without you")
      await post(team.general, `fence ${pause}`)
      await hears(socket, `fence ${pause}`)
      expect(JSON.stringify(socket.messages())).not.toContain("without you")
    }
  })

  test("a node that was away longer than the polls overlap finds all that ended meanwhile", async () => {
    const ada = await somebody()
    const asked: number[] = []
    let away = false
    const { users, sessions: store } = server.app.stores
    const sessions = {
      ...store,
      listRecentRevocations: (seconds: number) => {
        asked.push(seconds)
        if (away) throw new Unavailable(undefined, "away")
        return store.listRecentRevocations(seconds + 60)
      },
    }
    const ended: string[] = []
    const revocations = watchRevocations({
      sessions,
      users,
      sockets: server.app.sockets,
      log: createLog("silent"),
      onChatLeft: async (userId) => void ended.push(userId),
    })
    await revocations.refresh()
    away = true
    asked.length = 0
    const chat = await team.chat("private", [ada])
    await team.owner.delete(`/chats/${chat}/members/${ada.id}`)
    for (let poll = 0; poll < 2; poll++) await failureOf(revocations.refresh())
    while (revocations.isCurrent()) await Bun.sleep(50)
    away = false
    await revocations.refresh()
    revocations.stop()
    expect(revocations.isCurrent()).toBe(true)
    expect(asked.at(-1)!).toBeGreaterThan(asked[0]! + 0.5)
    expect(ended).toContain(ada.id)
  })

  test("being added and removed at once leaves nobody attached", async () => {
    const ada = await somebody()
    const chat = await team.chat("private")
    const socket = await listen(ada)
    for (let round = 0; round < 10; round++) {
      await team.owner.put(`/chats/${chat}/members/${ada.id}`)
      await team.owner.delete(`/chats/${chat}/members/${ada.id}`)
      await post(chat, `without you ${round}`)
    }
    await post(team.general, "the end")
    await hears(socket, "the end")
    expect(JSON.stringify(socket.messages())).not.toContain("without you")
  })
})
