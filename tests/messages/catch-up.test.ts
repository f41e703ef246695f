import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { rawSocket } from "../support/raw-socket"

let server: Server
let team: Team
let grace: Person
beforeAll(async () => {
  server = await startApp({ SOCKET_BACKLOG_BYTES: "131072" })
  team = await startTeam(server.url)
  grace = await team.join("grace")
})
afterAll(() => server.stop())

const opened: { close(): void }[] = []
afterEach(() => opened.splice(0).forEach((socket) => socket.close()))
async function open(person: Person, path?: string) {
  const socket = await openEvents(server.url, person.token, { path })
  opened.push(socket)
  return socket
}

const post = async (chat: string, body: string, extra: object = {}): Promise<Json> =>
  (await team.owner.post(`/chats/${chat}/messages`, { body, ...extra })).body["message"]
const postMany = (chat: string, count: number, body = "m") =>
  team.owner.post(`/chats/${chat}/messages/batch`, {
    messages: Array.from({ length: count }, (_, i) => ({ body: `${body} ${i}`, clientId: Bun.randomUUIDv7() })),
  })
const headOf = async (chat: string): Promise<number> => (await team.owner.get(`/chats/${chat}`)).body["chat"].lastRev

describe("resume", () => {
  test("is answered by what was missed, and live frames wait for it", async () => {
    const chat = await team.chat("private", [grace])
    const before = await headOf(chat)
    await post(chat, "missed")
    const socket = await open(grace)
    await socket.first("hello")
    await post(chat, "while connecting")
    await Bun.sleep(50)
    expect(socket.messages()).toEqual([])
    const { heads } = await socket.resume({ [chat]: before })
    expect(socket.messages().map(({ body }) => body)).toEqual(["missed", "while connecting"])
    expect(heads[chat]).toBe(before + 2)
    await post(chat, "live")
    await socket.first("message", ({ message }) => message.body === "live")
    expect(socket.messages()).toHaveLength(3)
  })

  test("without a cursor begins at the present", async () => {
    const chat = await team.chat("private", [grace])
    await post(chat, "old")
    const socket = await open(grace)
    const { heads } = await socket.resume()
    expect(heads[chat]).toBe(await headOf(chat))
    expect(socket.messages()).toEqual([])
  })

  test("need not name the chats whose head in hello is the one that one has: what comes after hello is told", async () => {
    const chat = await team.chat("private", [grace])
    await post(chat, "old")
    const socket = await open(grace)
    const hello = await socket.first("hello")
    expect(hello.heads[chat]).toBe(await headOf(chat))
    await post(chat, "between")
    const { heads } = await socket.resume()
    expect(socket.messages().map(({ body }) => body)).toEqual(["between"])
    expect(heads[chat]).toBe(hello.heads[chat] + 1)
  })

  test("brings the present state of what was edited and deleted meanwhile, once", async () => {
    const chat = await team.chat("private", [grace])
    const socket = await open(grace)
    await socket.resume()
    const [kept, edited, deleted] = [await post(chat, "kept"), await post(chat, "draft"), await post(chat, "secret")]
    await socket.until(() => socket.messages().length === 3)
    socket.cut()
    await team.owner.patch(`/messages/${edited!["id"]}`, { body: "final 1" })
    await team.owner.patch(`/messages/${edited!["id"]}`, { body: "final 2" })
    await team.owner.delete(`/messages/${deleted!["id"]}`)
    const again = await open(grace)
    await again.resume({ [chat]: deleted!["rev"] })
    expect(again.messages().map(({ id, body, deletedAt }) => [id, body ?? Boolean(deletedAt)])).toEqual([
      [edited!["id"], "final 2"],
      [deleted!["id"], true],
    ])
    expect(JSON.stringify(again.frames)).not.toContain("secret")
    expect(kept!["rev"]).toBeLessThan(deleted!["rev"])
  })

  test("of a chat that is not one's own is passed over", async () => {
    const foreign = await team.chat("private")
    await post(foreign, "secret")
    const socket = await open(grace)
    const { heads } = await socket.resume({ [foreign]: 0, [Bun.randomUUIDv7()]: 3 })
    expect(heads[foreign]).toBeUndefined()
    expect(JSON.stringify(socket.frames)).not.toContain(foreign)
  })

  test("that does not come within two seconds is done without; one that comes late is still answered", async () => {
    const chat = await team.chat("private", [grace])
    const before = await headOf(chat)
    await post(chat, "missed")
    const socket = await open(grace)
    await socket.first("hello")
    await post(chat, "after hello")
    await socket.first("message", ({ message }) => message.body === "after hello")
    expect(socket.messages()).toHaveLength(1)
    await socket.resume({ [chat]: before })
    expect(socket.messages().some(({ body }) => body === "missed")).toBe(true)
    socket.say({ type: "resume", after: {} })
    expect((await socket.first("error"))["problem"].status).toBe(400)
  })

  test("after 500 changes of a chat brings them; after one more the chat is to be loaded anew", async () => {
    const chat = await team.chat("private", [grace])
    const start = await headOf(chat)
    for (let i = 0; i < 5; i++) await postMany(chat, 100)
    const whole = await open(grace)
    await whole.resume({ [chat]: start })
    expect(whole.messages()).toHaveLength(500)
    await post(chat, "one more")
    const gap = await open(grace)
    await gap.resume({ [chat]: start })
    expect(gap.frames.find(({ type }) => type === "gap")).toEqual({ type: "gap", chatId: chat, rev: start + 501 })
    expect(gap.messages()).toEqual([])
    await post(chat, "and live from there")
    await gap.first("message")
  })

  test("with a cursor beyond the chat's head says that the chat is to be loaded anew", async () => {
    const chat = await team.chat("private", [grace])
    const socket = await open(grace)
    await socket.resume({ [chat]: 10_000 })
    await socket.first("gap", ({ chatId }) => chatId === chat)
  })

  test("takes the chat's id in capitals, too", async () => {
    const chat = await team.chat("private", [grace])
    await post(chat, "missed")
    const socket = await open(grace)
    await socket.resume({ [chat.toUpperCase()]: 0 })
    expect(socket.messages().some(({ body }) => body === "missed")).toBe(true)
  })
})

test("joining during traffic loses nothing and doubles nothing", async () => {
  const chat = await team.chat("private", [grace])
  const start = await headOf(chat)
  let stop = false
  const traffic = (async () => {
    for (let i = 0; !stop; i++) await post(chat, `${i}`)
  })()
  for (let round = 0; round < 8; round++) {
    const socket = await open(grace)
    await socket.resume({ [chat]: start })
    const seen = socket.messages().length
    await socket.until(() => socket.messages().length > seen + 5)
    const revs = socket.messages().map(({ rev }) => rev as number)
    expect(revs).toEqual(Array.from({ length: revs.length }, (_, i) => start + 1 + i))
    socket.close()
  }
  stop = true
  await traffic
})

test("100 chats with 50 changes each never trip the backpressure limit", async () => {
  const reader = await team.join("reader")
  const chats = await Promise.all(Array.from({ length: 100 }, () => team.chat("private", [reader])))
  const cursors = Object.fromEntries(await Promise.all(chats.map(async (chat) => [chat, await headOf(chat)])))
  for (const chat of chats) await postMany(chat, 50, "some words to fill the page ".repeat(20))
  const socket = await open(reader)
  await socket.resume(cursors)
  expect(socket.messages()).toHaveLength(5000)
  expect(socket.isClosed()).toBe(false)
})

test("a reader who stops reading is closed, and has no hole in what was sent", async () => {
  const slow = await team.join("slow")
  const chat = await team.chat("private", [slow])
  const socket = await rawSocket(server.url, "/api/v1/events", { Authorization: `Bearer ${slow.token}` })
  expect(socket.status).toBe(101)
  socket.send(JSON.stringify({ type: "resume", after: {} }))
  while (!socket.frames().texts.some((text) => text.includes('"resumed"'))) await Bun.sleep(1)
  socket.stopReading()
  const isOpen = () => server.app.sockets.ofUser(slow.id).length > 0
  expect(isOpen()).toBe(true)
  for (let i = 0; i < 100 && isOpen(); i++) await postMany(chat, 100, "x".repeat(9_900))
  expect(isOpen()).toBe(false)
  socket.readOn()
  await socket.ended()
  const heard = socket.frames().texts.flatMap((text) => JSON.parse(text) as Json | Json[])
  const revs = heard.filter(({ type }) => type === "message").map(({ rev }) => rev as number)
  expect(revs).toEqual(revs.map((_, i) => revs[0]! + i))
})

describe("a page", () => {
  test("gets fragments of the open chat and small heads of the others", async () => {
    const [a, b] = [await team.chat("private", [grace]), await team.chat("private", [grace])]
    const page = await open(grace, "/ws")
    await page.resume({}, a)
    const inA = await post(a, "in a")
    const inB = await post(b, "in b @grace")
    const fragment = await page.first("message", ({ chatId }) => chatId === a)
    expect(fragment["html"]).toContain("in a")
    expect(fragment).toMatchObject({ id: inA["id"], seq: inA["seq"], rev: inA["rev"] })
    const head = await page.first("head", ({ chatId }) => chatId === b)
    expect(head).toEqual({
      type: "head",
      chatId: b,
      rev: inB["rev"],
      seq: inB["seq"],
      senderId: team.owner.id,
      kind: "new",
      mentions: [grace.id],
      mentionsAll: false,
    })
    expect(JSON.stringify(page.frames)).not.toContain("in b")
  })

  test("that goes to another chat gets what it missed there, and misses nothing between", async () => {
    const [a, b] = [await team.chat("private", [grace]), await team.chat("private", [grace])]
    const page = await open(grace, "/ws")
    await page.resume({}, a)
    let stop = false
    const traffic = (async () => {
      for (let i = 0; !stop; i++) await Promise.all([post(a, `${i}`), post(b, `${i}`)])
    })()
    const from = { [a]: await headOf(a), [b]: await headOf(b) }
    for (const chat of [b, a, b, a, b]) {
      const seen = page.frames.length
      const after = page.frames.findLast((frame) => frame["chatId"] === chat && frame["rev"])?.["rev"] ?? from[chat]
      page.say({ type: "open", chatId: chat, after })
      await page.until(() => page.frames.slice(seen).some((frame) => frame["type"] === "opened"))
      await page.until(() => page.frames.slice(seen).filter((frame) => frame["type"] === "message").length > 3)
    }
    stop = true
    await traffic
    for (const chat of [a, b]) {
      const last = await headOf(chat)
      await page.until(() => page.frames.some((frame) => frame["chatId"] === chat && frame["rev"] === last))
      const heard = page.frames.filter(
        (frame) => frame["chatId"] === chat && ["message", "head"].includes(frame["type"]),
      )
      const revs = [...new Set(heard.map((frame) => frame["rev"] as number))].toSorted((x, y) => x - y)
      expect(revs).toEqual(Array.from({ length: revs.length }, (_, i) => revs[0]! + i))
    }
  })

  test("cannot open a chat that is not one's own", async () => {
    const foreign = await team.chat("private")
    const page = await open(grace, "/ws")
    await page.resume()
    page.say({ type: "open", chatId: foreign, after: 0 })
    expect(await page.first("opened")).toEqual({ type: "opened", chatId: foreign, rev: null })
    await post(foreign, "secret")
    await post(team.general, "fence")
    await page.first("head", ({ chatId }) => chatId === team.general)
    expect(page.frames.some(({ type, chatId }) => type !== "opened" && chatId === foreign)).toBe(false)
  })
})

describe("what a change brings along", () => {
  test("a reply brings its root in the new state, and so does the reply's deletion", async () => {
    const chat = await team.chat("private", [grace])
    const socket = await open(grace)
    await socket.resume()
    const root = await post(chat, "root")
    const reply = await post(chat, "reply", { threadOf: root["id"] })
    await socket.until(() => socket.messages().some(({ id, replyCount }) => id === root["id"] && replyCount === 1))
    await team.owner.delete(`/messages/${reply["id"]}`)
    await socket.until(
      () => socket.messages().at(-1)?.["id"] === root["id"] && socket.messages().at(-1)!["replyCount"] === 0,
    )
    const revs = socket.messages().map(({ rev }) => rev as number)
    expect(revs).toEqual(Array.from({ length: 5 }, (_, i) => revs[0]! + i))
  })

  test("a system line reaches the sockets", async () => {
    const chat = await team.chat("private", [grace])
    const socket = await open(grace)
    await socket.resume()
    await team.owner.patch(`/chats/${chat}`, { topic: "Tides" })
    await socket.first("message", ({ message }) => message.kind === "system" && message.body.includes("Tides"))
    await socket.first("chat", ({ chatId }) => chatId === chat)
  })

  test("who is added to a chat hears it from then on, on every open socket", async () => {
    const socket = await open(grace)
    await socket.resume()
    const early = await open(grace)
    await early.first("hello")
    const chat = await team.chat("private")
    await team.owner.put(`/chats/${chat}/members/${grace.id}`)
    await socket.first("chat", ({ chatId }) => chatId === chat)
    await post(chat, "welcome")
    await socket.first("message", ({ chatId }) => chatId === chat)
    expect(early.messages()).toEqual([])
    await early.resume()
    await post(chat, "both now")
    for (const one of [socket, early]) await one.first("message", ({ message }) => message.body === "both now")
  })
})
