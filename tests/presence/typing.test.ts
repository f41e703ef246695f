import { afterAll, afterEach, beforeAll, expect, test } from "bun:test"
import { createTyping } from "../../src/presence/typing"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"

/** Two nodes of one cluster. */
const bus = createBus()
let first: Server
let second: Server
let team: Team
let ada: Person
let bea: Person
let chat: string
beforeAll(async () => {
  first = await startApp({}, { broker: bus.connect() })
  second = await startApp({}, { broker: bus.connect(), on: first.database })
  team = await startTeam(first.url)
  ada = await team.join("ada")
  bea = await team.join("bea")
})
afterAll(async () => {
  await second.stop()
  await first.stop()
})

const opened: { cut(): void }[] = []
afterEach(() => opened.splice(0).forEach((socket) => socket.cut()))
async function open(person: Person, { node = first, path = undefined as string | undefined, chatId = chat } = {}) {
  const socket = await openEvents(node.url, person.token, { path })
  opened.push(socket)
  await socket.resume({}, chatId)
  return socket
}
type Socket = Awaited<ReturnType<typeof open>>
const typing = (socket: Socket) => socket.frames.filter(({ type }) => type === "typing")
/** What was said in a chat before this message has been heard by whoever hears it. */
async function mark(...sockets: Socket[]) {
  const { body } = await team.owner.post(`/chats/${chat}/messages`, { body: "a mark" })
  for (const socket of sockets)
    await socket.until(
      () =>
        socket.frames.some(({ type, rev }) => (type === "message" || type === "head") && rev === body["message"].rev),
      "the mark",
    )
}
const begin = async () => (chat = await team.chat("group", [ada, bea]))

test("others who have the chat open hear it on every node, as pages and programs; not oneself", async () => {
  await begin()
  const elsewhere = await team.chat("group", [ada, bea])
  const own = [await open(ada, { path: "/ws" }), await open(ada, { path: "/ws", node: second }), await open(ada)]
  const page = await open(bea, { path: "/ws", node: second })
  const program = await open(bea)
  const away = await open(bea, { path: "/ws", chatId: elsewhere })
  own[0]!.say({ type: "typing", chatId: chat })
  const frame = { type: "typing", chatId: chat, userId: ada.id, name: "Ada" }
  expect(await page.first("typing")).toEqual(frame)
  expect(await program.first("typing")).toEqual(frame)
  await mark(...own, away)
  for (const socket of [...own, away]) expect(typing(socket)).toEqual([])
})

test("who goes on typing is told of once in a while", async () => {
  await begin()
  const page = await open(bea, { path: "/ws" })
  const writer = await open(ada)
  for (let i = 0; i < 50; i++) writer.say({ type: "typing", chatId: chat })
  await page.first("typing")
  writer.say({ type: "send", chatId: chat, body: "said", clientId: "said" })
  await writer.first("ack")
  await mark(page)
  expect(typing(page)).toHaveLength(1)
})

test("nobody is told of somebody who is not in the chat, or left it", async () => {
  await begin()
  const page = await open(bea, { path: "/ws" })
  const stranger = await team.join("stranger")
  const outside = await open(stranger)
  outside.say({ type: "typing", chatId: chat })
  const left = await open(ada)
  await ada.delete(`/chats/${chat}/members/me`)
  left.say({ type: "typing", chatId: chat })
  for (const socket of [outside, left]) {
    socket.say({ type: "ping" })
    await socket.first("pong")
  }
  await mark(page)
  expect(typing(page)).toEqual([])
})

test("after two seconds it is said again, chat by chat and person by person", () => {
  const notes: string[] = []
  let now = 0
  const note = (chatId: string, frame: object) => void notes.push(`${chatId} ${(frame as { userId: string }).userId}`)
  const { tell } = createTyping({ hub: { note }, now: () => now })
  const say = (id: string, chatId: string) => tell({ id, displayName: id }, chatId)
  say("a", "x")
  now = 1_900
  say("a", "x")
  say("b", "x")
  say("a", "y")
  expect(notes.splice(0)).toEqual(["x a", "x b", "y a"])
  now = 2_000
  say("a", "x")
  say("b", "x")
  expect(notes).toEqual(["x a"])
})
