import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { png } from "../support/pictures"

let server: Server
let team: Team
let ada: Person
let ben: Person
let picture: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  ben = await team.join("ben")
  const response = await fetch(`${server.url}/api/v1/me/avatar`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${ben.token}` },
    body: png(64, 64) as Uint8Array<ArrayBuffer>,
  })
  picture = ((await response.json()) as { avatarUrl: string }).avatarUrl
})
afterAll(() => server.stop())

const look = async (path: string, partial = false, who = ada) =>
  (await browse(server.url, who, "GET", path, { partial })).text
const say = async (who: Person, chat: string, fields: object) =>
  (await who.post(`/chats/${chat}/messages`, fields)).body["message"].id as string

test("pictures stand in cards, pins, quotes, the switcher, and beside threads", async () => {
  const chat = await team.chat("channel", [ada, ben])
  const direct = await team.chat("direct", [ben])
  expect(direct).toBeString()
  const root = await say(ada, chat, { body: "a question" })
  const reply = await say(ben, chat, { body: "an answer", threadOf: root })
  const pinned = await say(ben, chat, { body: "a rule" })
  await ben.put(`/messages/${pinned}/pin`)
  expect(picture).toContain("/avatars/")
  const faces = {
    card: await look(`/u/${ben.id}`, true),
    pins: await look(`/c/${chat}/pins`, true),
    quotes: await look(`/quotes?ids=${reply}`, true),
    switcher: await look("/w/harbour/switch/options?q=ben", true),
    "chats in the switcher": await look("/w/harbour/switch/options?q=ben", true, team.owner),
  }
  for (const [where, html] of Object.entries(faces)) expect(html, where).toContain(`src="${picture}"`)
  const page = await look(`/c/${chat}`)
  expect(/<span class="faces">.*?<\/a>/s.exec(page)![0]).toContain(`src="${picture}"`)
})

test("who replied is called as they are now, on pages that were kept, too", async () => {
  const chat = await team.chat("channel", [ada, ben])
  const root = await say(ada, chat, { body: "a question" })
  await say(ben, chat, { body: "an answer", threadOf: root })
  expect(await look(`/c/${chat}`)).toContain("1 reply")
  expect(/class="replies"[^>]*title="([^"]*)"/.exec(await look(`/c/${chat}`))![1]).toContain("Ben")
  const form = { displayName: "Benjamin Beam", handle: ben.handle, email: "ben@example.org" }
  await browse(server.url, ben, "POST", "/account/profile", { form })
  expect(/class="replies"[^>]*title="([^"]*)"/.exec(await look(`/c/${chat}`))![1]).toContain("Benjamin Beam")
  expect((await ada.get(`/messages/${root}`)).body["message"].repliers).toEqual([ben.id])
})

test("favourite people come first among direct chats, those one has not talked to by their card", async () => {
  const cleo = await team.join("cleo")
  const dora = await team.join("dora")
  const start = async (other: Person) =>
    (await cleo.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [other.id] })).body["chat"].id
  const [withAda, withBen] = [await start(ada), await start(ben)]
  for (let i = 0; i < 3; i++) await say(cleo, withAda, { body: `line ${i}` })
  const socket = await openEvents(server.url, cleo.token)
  await socket.resume()
  const order = async () => {
    const html = await look("/w/harbour/sidebar", true, cleo)
    return [html.indexOf(withAda), html.indexOf(withBen), html.indexOf(`/u/${dora.id}`)]
  }
  const before = await order()
  expect(before[0]).toBeLessThan(before[1]!)
  expect(before[2]).toBe(-1)
  await cleo.put(`/me/favourites/${ben.id}`)
  await cleo.put(`/me/favourites/${dora.id}`)
  await socket.first("chat", ({ chatId }) => chatId === null)
  const after = await order()
  expect(after[1]).toBeLessThan(after[0]!)
  expect(after[2]).toBeGreaterThan(0)
  await start(dora)
  expect((await order())[2]).toBe(-1)
  socket.close()
})
