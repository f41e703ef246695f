import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let made = 0
const person = () => team.join(`person${++made}`)
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const settingsOf = async (one: Person) => (await one.get("/me/settings")).body["settings"]

test("what nobody chose is as it is for everybody; what is not named stays", async () => {
  const ada = await person()
  expect(await settingsOf(ada)).toEqual({
    theme: "system",
    contrast: "system",
    accent: "iris",
    density: "cosy",
    motion: "system",
    clock: "auto",
    timeZone: "auto",
    sounds: "on",
    language: "auto",
  })
  await ada.patch("/me/settings", { theme: "dark", timeZone: "Asia/Tokyo" })
  const { status, body } = await ada.patch("/me/settings", { accent: "teal" })
  expect(status).toBe(200)
  expect(body["settings"]).toMatchObject({ theme: "dark", timeZone: "Asia/Tokyo", accent: "teal", clock: "auto" })
  expect(await settingsOf(ada)).toEqual(body["settings"])
})

test.each([
  [{ theme: "purple" }, "theme"],
  [{ timeZone: "Mars/Olympus" }, "timeZone"],
  [{ timeZone: '"><script>' }, "timeZone"],
  [{ language: "tlh" }, "language"],
  [{ sounds: true }, "sounds"],
  [{ clock: null }, "clock"],
  [{ fontSize: 12 }, ""],
])("%j is refused and changes nothing", async (change, path) => {
  const ada = await person()
  const { status, body } = await ada.patch("/me/settings", { density: "compact", ...change })
  expect([status, body["errors"][0].path]).toEqual([422, path])
  expect((await settingsOf(ada)).density).toBe("cosy")
})

test("the same again changes nothing", async () => {
  const ada = await person()
  const versionOf = async () =>
    (await server.db.sql<{ version: number }[]>`select version from users where id = ${ada.id}`)[0]!.version
  await ada.patch("/me/settings", { theme: "dark" })
  const before = await versionOf()
  await ada.patch("/me/settings", { theme: "dark" })
  await ada.patch("/me/settings", {})
  expect(await versionOf()).toBe(before)
})

test("every page says at its root how its reader wants it, and strangers' pages say nothing", async () => {
  const ada = await person()
  await ada.patch("/me/settings", { theme: "dark", contrast: "more", timeZone: "Asia/Tokyo" })
  for (const path of [`/c/${team.general}`, "/account", "/manual", "/nowhere", "/workspaces/new"]) {
    const root = /<html[^>]*>/.exec((await browse(server.url, ada, "GET", path)).text)![0]
    expect(root).toContain('data-theme="dark"')
    expect(root).toContain('data-contrast="more"')
    expect(root).toContain('data-time-zone="Asia/Tokyo"')
  }
  const outside = await (await fetch(`${server.url}/sign-in`)).text()
  expect(/<html[^>]*>/.exec(outside)![0]).toBe('<html lang="en">')
})

test("the form works without a script, and tells what is wrong", async () => {
  const ada = await person()
  const post = (form: Record<string, string>) => browse(server.url, ada, "POST", "/account/settings", { form })
  expect((await post({ theme: "light", accent: "rose", timeZone: "UTC" })).status).toBe(303)
  expect(await settingsOf(ada)).toMatchObject({ theme: "light", accent: "rose", timeZone: "UTC" })
  const refused = await post({ timeZone: "Mars/Olympus" })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain("This time zone is not known here.")
})

test("the server draws days in the zone that was chosen", async () => {
  const ada = await person()
  const chat = await team.chat("private", [ada], "tide")
  await ada.post(`/chats/${chat}/messages`, { body: "late" })
  await server.db
    .sql`update messages set created_at = '2026-03-04 23:30:00+00' where chat_id = ${chat} and body = 'late'`
  await server.db.sql`update chats set version = version + 1 where id = ${chat}`
  await ada.patch("/me/settings", { timeZone: "Asia/Tokyo" })
  expect((await browse(server.url, ada, "GET", `/c/${chat}`)).text).toContain('data-day="2026-03-05"')
})

test("all of one's own sockets hear of it, on every node, and nobody else's", async () => {
  const bus = createBus()
  const first = await startApp({}, { broker: bus.connect() })
  const own = await startTeam(first.url)
  const second = await startApp({}, { broker: bus.connect(), on: first.database })
  const [ada, ben] = [await own.join("ada"), await own.join("ben")]
  const here = await openEvents(first.url, ada.token)
  const there = await openEvents(second.url, ada.token)
  const others = await openEvents(second.url, ben.token)
  for (const socket of [here, there, others]) await socket.first("hello")
  await ada.patch("/me/settings", { accent: "green" })
  for (const socket of [here, there]) {
    const frame = await socket.first("settings")
    expect(frame["settings"]).toMatchObject({ accent: "green" })
  }
  await ben.patch("/me/settings", { accent: "rose" })
  const frame = await others.first("settings")
  expect(frame["settings"]).toMatchObject({ accent: "rose" })
  const seenThere = await browse(second.url, ada, "GET", "/account")
  expect(seenThere.text).toContain('data-accent="green"')
  for (const socket of [here, there, others]) socket.cut()
  await second.stop()
  await first.stop()
})
