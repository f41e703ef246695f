import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { isQuiet } from "../../src/notifications/quiet-hours"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
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

const say = async (chat: string, body: string) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"].seq as number
async function told(chat: string, seq: number, person = ada) {
  const { status, text } = await browse(server.url, person, "GET", `/c/${chat}/notice?seq=${seq}`, { partial: true })
  return status === 200 ? (JSON.parse(text) as { title: string; body: string }) : status
}

test("quiet hours go over midnight, by the clock of their zone", () => {
  const at = (time: string) => new Date(`2026-11-21T${time}:00Z`)
  const night = { from: 22 * 60, to: 7 * 60, timeZone: "UTC" }
  expect(["21:59", "22:00", "03:00", "06:59", "07:00"].map((time) => isQuiet(night, at(time)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  const noon = { from: 12 * 60, to: 13 * 60, timeZone: "Europe/Berlin" }
  expect(["10:59", "11:00", "11:59", "12:00"].map((time) => isQuiet(noon, at(time)))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test("who does not want to be disturbed is told nothing until then", async () => {
  const chat = await team.chat("private", [ada], "quiet-works")
  const called = await say(chat, "@ada, look")
  const until = (ms: number) => server.app.actions.presence.setDoNotDisturb(ada.id, new Date(Date.now() + ms))
  await until(3_600_000)
  expect(await told(chat, called)).toBe(204)
  await until(-1_000)
  expect(await told(chat, called)).toMatchObject({ body: "@ada, look" })
})

test("what is told follows the chat's level, muting, and what was read", async () => {
  const chat = await team.chat("private", [ada], "works")
  const plain = await say(chat, "news")
  const called = await say(chat, "@ada, look")
  const all = await say(chat, "@channel, look")
  expect(await told(chat, plain)).toBe(204)
  expect(await told(chat, called)).toEqual({ title: "Olive Owner in #works", body: "@ada, look" })
  expect(await told(chat, all)).toMatchObject({ body: "@channel, look" })
  expect(await told(chat, called, team.owner)).toBe(204)
  await ada.patch(`/chats/${chat}/members/me`, { level: "all" })
  expect(await told(chat, plain)).toMatchObject({ body: "news" })
  await ada.patch(`/chats/${chat}/members/me`, { level: "nothing" })
  expect(await told(chat, called)).toBe(204)
  await ada.patch(`/chats/${chat}/members/me`, { level: "all", muted: true })
  expect(await told(chat, called)).toBe(204)
  await ada.patch(`/chats/${chat}/members/me`, { muted: false })
  await ada.put(`/chats/${chat}/read`, { seq: called })
  expect(await told(chat, called)).toBe(204)
  expect(await told(chat, all)).toMatchObject({ body: "@channel, look" })
  const direct = await team.chat("direct", [ada])
  expect(await told(direct, await say(direct, "you"))).toEqual({ title: "Olive Owner", body: "you" })
  const closed = await team.chat("private", [], "closed")
  expect(await told(closed, await say(closed, "secret"))).toBe(404)
})

test("in quiet hours nothing is told; they are kept in the zone of who set them", async () => {
  const bea = await team.join("bea")
  const direct = await team.chat("direct", [bea])
  const seq = await say(direct, "psst")
  const save = (fields: Record<string, string>) =>
    browse(server.url, bea, "POST", "/account/notifications", {
      form: fields,
      headers: { Cookie: `confab=${bea.token}` },
    })
  expect(await told(direct, seq, bea)).toMatchObject({ body: "psst" })
  const now = new Date().toISOString().slice(11, 16)
  const later = new Date(Date.now() + 3_600_000).toISOString().slice(11, 16)
  expect((await save({ quiet: "1", from: now, to: later })).status).toBe(303)
  expect(await told(direct, seq, bea)).toBe(204)
  expect((await browse(server.url, bea, "GET", "/account/notifications")).text).toContain(`value="${now}"`)
  expect((await save({ quiet: "1", from: "25:00", to: "x" })).status).toBe(422)
  expect((await save({})).status).toBe(303)
  expect(await told(direct, seq, bea)).toMatchObject({ body: "psst" })
})

describe("replies", () => {
  const reply = async (chat: string, threadOf: string, body: string, more = {}) =>
    (await team.owner.post(`/chats/${chat}/messages`, { body, threadOf, ...more })).body["message"].seq as number

  test("in a thread that one follows are told like a mention, until they are read", async () => {
    const chat = await team.chat("private", [ada], "threads")
    const root = (await ada.post(`/chats/${chat}/messages`, { body: "a question" })).body["message"].id
    const seq = await reply(chat, root, "an answer")
    expect(await told(chat, seq)).toEqual({ title: "Olive Owner in a thread, #threads", body: "an answer" })
    await ada.put(`/chats/${chat}/read`, { seq })
    expect(await told(chat, seq)).toMatchObject({ body: "an answer" })
    await ada.put(`/messages/${root}/thread/read`, { seq })
    expect(await told(chat, seq)).toBe(204)
    const more = await reply(chat, root, "and another")
    await ada.patch(`/chats/${chat}/members/me`, { muted: true })
    expect(await told(chat, more)).toBe(204)
    await ada.patch(`/chats/${chat}/members/me`, { muted: false, level: "nothing" })
    expect(await told(chat, more)).toBe(204)
    await ada.patch(`/chats/${chat}/members/me`, { level: "mentions" })
    expect(await told(chat, more)).toMatchObject({ body: "and another" })
    await ada.delete(`/messages/${root}/follow`)
    expect(await told(chat, more)).toBe(204)
  })

  test("in another's thread are told to nobody, but for those that the chat shows, too, by its level", async () => {
    const chat = await team.chat("private", [ada], "elsewhere")
    const root = (await team.owner.post(`/chats/${chat}/messages`, { body: "to myself" })).body["message"].id
    expect(await told(chat, await reply(chat, root, "quiet"))).toBe(204)
    const shown = await reply(chat, root, "for all", { alsoInChannel: true })
    expect(await told(chat, shown)).toBe(204)
    await ada.patch(`/chats/${chat}/members/me`, { level: "all" })
    expect(await told(chat, shown)).toMatchObject({ title: "Olive Owner in #elsewhere" })
  })

  test("are hinted at to those who follow, with where they are, and to their writer without", async () => {
    const chat = await team.chat("private", [ada], "hints")
    const root = (await ada.post(`/chats/${chat}/messages`, { body: "a question" })).body["message"].id
    const [hers, owners] = [await openEvents(server.url, ada.token), await openEvents(server.url, team.owner.token)]
    await Promise.all([hers.resume(), owners.resume()])
    const seq = await reply(chat, root, "an answer")
    const news = await hers.first("threads", (frame) => frame["news"])
    expect(news["news"]).toEqual([{ rootId: root, chatId: chat, seq }])
    expect((await owners.first("threads"))["news"]).toBeUndefined()
    await ada.put(`/messages/${root}/thread/read`, { seq })
    expect(await hers.first("threads", (frame) => frame["read"])).toMatchObject({ read: root })
    hers.close()
    owners.close()
  })
})

test("quiet hours are kept by programs, too", async () => {
  const path = "/me/quiet-hours"
  expect((await ada.get(path)).body).toEqual({ quietHours: null })
  const kept = { from: "22:30", to: "07:00", timeZone: "Europe/Berlin" }
  expect((await ada.put(path, kept)).body).toEqual({ quietHours: kept })
  expect((await ada.get(path)).body).toEqual({ quietHours: kept })
  expect((await ada.put(path, { from: "1:00", to: "07:00" })).status).toBe(422)
  expect((await ada.put(path, { from: "01:00", to: "07:00", timeZone: "Mars/Olympus" })).status).toBe(422)
  expect((await ada.put(path, { from: "01:00", to: "07:00" })).body["quietHours"].timeZone).toBe("UTC")
  expect((await ada.delete(path)).status).toBe(204)
  expect((await ada.get(path)).body).toEqual({ quietHours: null })
})
