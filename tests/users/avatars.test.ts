import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { colourOf, phonePhoto, png } from "../support/pictures"

const bus = createBus()
let server: Server
let other: Server
let team: Team
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startApp({}, { broker: bus.connect() })
  other = await startApp({}, { on: server.database, broker: bus.connect() })
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bob = await team.join("bob")
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

async function put(person: Person, bytes: Uint8Array, url = server.url) {
  const response = await fetch(`${url}/api/v1/me/avatar`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${person.token}` },
    body: bytes as Uint8Array<ArrayBuffer>,
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const get = (path: string, person?: Person) =>
  fetch(`${server.url}${path}`, {
    redirect: "manual",
    headers: person ? { Authorization: `Bearer ${person.token}` } : {},
  })
const red = png(300, 300, () => [240, 10, 10])
const blue = png(300, 300, () => [10, 10, 240])

test("is 256 px square without what the camera told, for whoever is signed in, under its own name for ever", async () => {
  const { status, body } = await put(ada, await phonePhoto(600, 400, () => [240, 10, 10]))
  expect(status).toBe(200)
  expect(body["avatarUrl"]).toMatch(/^\/avatars\/[0-9a-f]{64}\.webp$/)
  const answer = await get(body["avatarUrl"], bob)
  expect(answer.headers.get("cache-control")).toContain("immutable")
  const bytes = await answer.bytes()
  expect(await new Bun.Image(bytes).metadata()).toMatchObject({ width: 256, height: 256, format: "webp" })
  expect(Buffer.from(bytes).includes("GPSPLACE")).toBe(false)
  expect((await colourOf(bytes))[0]).toBeGreaterThan(200)
  expect((await get(body["avatarUrl"])).status).toBe(303)
  expect((await ada.get("/me")).body["user"].avatarUrl).toBe(body["avatarUrl"])
  const { members } = (await bob.get(`/workspaces/${team.workspaceId}/members`)).body
  expect(members.find((one: Json) => one["userId"] === ada.id).avatarUrl).toBe(body["avatarUrl"])
  expect(members.find((one: Json) => one["userId"] === bob.id).avatarUrl).toBeNull()
})

test("stands beside what its owner said before and says now, on every node, and another takes its place", async () => {
  const chat = await team.chat("private", [ada, bob])
  await ada.post(`/chats/${chat}/messages`, { body: "before" })
  const read = async (url: string) => (await browse(url, bob, "GET", `/c/${chat}`)).text
  const direct = await team.chat("direct", [ada])
  await read(server.url)
  await read(other.url)
  const { avatarUrl } = (await put(ada, red)).body
  for (const url of [server.url, other.url]) {
    await at(url, ada).post(`/chats/${chat}/messages`, { body: "after" })
    // Each message, and the sidebar's own where it is one's own page.
    const shown = (await read(url)).split(`<img src="${avatarUrl}" alt="">`).length - 1
    expect(shown).toBe(url === server.url ? 2 : 3)
  }
  const side = (await browse(server.url, team.owner, "GET", `/c/${direct}`)).text
  expect(side).toContain(`<img src="${avatarUrl}" alt=""`)
  const next = (await put(ada, blue, other.url)).body["avatarUrl"]
  expect(next).not.toBe(avatarUrl)
  const page = await read(server.url)
  expect(page).not.toContain(avatarUrl)
  expect(page.split(`<img src="${next}"`).length - 1).toBe(3)
  expect((await get(avatarUrl, bob)).status).toBe(404)
})

test("is heard of by those who share a chat, also on the other node, and is gone again for initials", async () => {
  await team.chat("private", [ada, bob])
  const events = await openEvents(other.url, bob.token)
  await events.resume({})
  const { avatarUrl } = (await put(ada, red)).body
  const heard = await events.first("user", (frame) => frame["avatarUrl"] === avatarUrl)
  expect(heard).toMatchObject({ id: ada.id, displayName: "Ada", handle: "ada" })
  expect((await ada.delete("/me/avatar")).status).toBe(204)
  await events.first("user", (frame) => frame["avatarUrl"] === null)
  expect((await at(other.url, ada).get("/me")).body["user"].avatarUrl).toBeNull()
  expect((await get(avatarUrl, bob)).status).toBe(404)
  events.close()
})

test("serves nothing but pictures of people: not those of chats, whatever their name", async () => {
  const chat = await team.chat("private", [ada])
  const response = await fetch(`${server.url}/api/v1/chats/${chat}/attachments`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ada.token}` },
    body: png(40, 40, () => [1, 2, 3]) as Uint8Array<ArrayBuffer>,
  })
  const { attachment } = (await response.json()) as Json
  const name = (await get(attachment.url, ada)).headers.get("etag")!.replaceAll('"', "")
  expect(name).toMatch(/^[0-9a-f]{64}$/)
  for (const person of [ada, bob]) expect((await get(`/avatars/${name}.webp`, person)).status).toBe(404)
})

test("is refused in words where it is no picture, and the one before stays", async () => {
  const { avatarUrl } = (await put(bob, red)).body
  const refused = await put(bob, Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))
  expect(refused.status).toBe(422)
  expect(refused.body["detail"]).toContain("not a picture")
  expect(
    (
      await put(
        bob,
        png(3000, 20, () => [1, 1, 1]),
      )
    ).body["detail"],
  ).toContain("too narrow")
  expect((await bob.get("/me")).body["user"].avatarUrl).toBe(avatarUrl)
})

test("two people with the same picture: when one takes it away, the other keeps it", async () => {
  const same = png(100, 100, () => [77, 88, 99])
  const { avatarUrl } = (await put(ada, same)).body
  expect((await put(bob, same)).body["avatarUrl"]).toBe(avatarUrl)
  await ada.delete("/me/avatar")
  await server.db.sql`update blobs set look_at = now() - interval '1 minute'`
  await server.app.actions.attachments.collect()
  expect((await get(avatarUrl, ada)).status).toBe(200)
  await bob.delete("/me/avatar")
  await server.db.sql`update blobs set look_at = now() - interval '1 minute' where look_at is not null`
  await server.app.actions.attachments.collect()
  const name = avatarUrl.slice("/avatars/".length, -".webp".length)
  expect(await server.app.storage.blobs.find(name)).toBeNull()
})
