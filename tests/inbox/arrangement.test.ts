import { afterAll, beforeAll, expect, test } from "bun:test"
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

const listed = async (chatId: string, person = ada) =>
  (await person.get(`/workspaces/${team.workspaceId}/chats`)).body["chats"].find(
    (chat: { id: string }) => chat.id === chatId,
  )
const sidebar = async (person = ada) =>
  (await browse(server.url, person, "GET", "/w/harbour/sidebar", { partial: true })).text
const order = async (person = ada) =>
  [...(await sidebar(person)).matchAll(/data-place="([^"]+)"|data-chat="([^"]+)"/g)].map(
    ([, place, chat]) => place ?? chat,
  )

test("what one chooses of a chat is one's own, and one's other devices hear of it", async () => {
  const chat = await team.chat("private", [ada], "quiet")
  expect(await listed(chat)).toMatchObject({ level: "mentions", muted: false, favourite: false, sectionId: null })
  const direct = await team.chat("direct", [ada])
  expect((await listed(direct)).level).toBe("all")
  const phone = await openEvents(server.url, ada.token)
  await phone.first("hello")
  const { status, body } = await ada.patch(`/chats/${chat}/members/me`, { level: "nothing", muted: true })
  expect(status).toBe(200)
  expect(body["preferences"]).toEqual({ level: "nothing", muted: true, favourite: false, sectionId: null })
  await phone.first("chat", ({ chatId }) => chatId === chat)
  phone.close()
  await ada.patch(`/chats/${chat}/members/me`, { favourite: true })
  expect(await listed(chat)).toMatchObject({ level: "nothing", muted: true, favourite: true })
  expect(await listed(chat, team.owner)).toMatchObject({ level: "mentions", muted: false, favourite: false })
  await ada.patch(`/chats/${chat}/members/me`, { level: null })
  expect((await listed(chat)).level).toBe("mentions")
  expect((await ada.patch(`/chats/${chat}/members/me`, { level: "loud" })).status).toBe(422)
  await ada.delete(`/chats/${chat}/members/me`)
  await team.owner.put(`/chats/${chat}/members/${ada.id}`)
  expect(await listed(chat)).toMatchObject({ level: "mentions", muted: false, favourite: false })
})

test("a muted chat counts nothing but mentions", async () => {
  const chat = await team.chat("private", [ada], "noisy")
  await ada.patch(`/chats/${chat}/members/me`, { muted: true })
  const total = async () => {
    const { text } = await browse(server.url, ada, "GET", "/counts", { partial: true })
    return JSON.parse(text).workspaces[team.workspaceId]
  }
  const before = await total()
  await team.owner.post(`/chats/${chat}/messages`, { body: "noise" })
  expect(await total()).toEqual(before)
  await team.owner.post(`/chats/${chat}/messages`, { body: "@ada, listen" })
  expect((await total()).mentions).toBe(before.mentions + 1)
  expect(await sidebar()).toMatch(new RegExp(`id="chat-${chat}" class="place"[^>]*data-muted`))
})

test("sections are made, ordered, filled and removed; nobody else's can be touched", async () => {
  const bea = await team.join("bea")
  const [one, two] = await Promise.all([team.chat("private", [bea], "aa-one"), team.chat("private", [bea], "aa-two")])
  const at = `/workspaces/${team.workspaceId}/sections`
  const work = (await bea.post(at, { name: "Work" })).body["section"].id
  const play = (await bea.post(at, { name: "Play" })).body["section"].id
  const foreign = (await ada.post(at, { name: "Hers" })).body["section"].id
  expect((await bea.patch(`/chats/${one}/members/me`, { sectionId: foreign })).status).toBe(404)
  expect((await bea.patch(`/sections/${foreign}`, { name: "Stolen" })).status).toBe(404)
  expect((await bea.delete(`/sections/${foreign}`)).status).toBe(404)

  const arrange = (place: string, ...chats: string[]) =>
    browse(server.url, bea, "POST", "/w/harbour/arrange", { form: { place, chats: chats.join(" ") }, partial: true })
  await arrange(play, two, one)
  expect(await order(bea)).toEqual([work, play, two, one, "channels", team.general, "direct"])
  await browse(server.url, bea, "POST", `/w/harbour/sections/${play}/move`, { form: { by: "-1" } })
  expect((await bea.get(at)).body["sections"].map(({ id }: { id: string }) => id)).toEqual([play, work])
  await arrange("favourites", one)
  expect(await order(bea)).toEqual(["favourites", one, play, two, work, "channels", team.general, "direct"])
  await arrange("channels", two, team.general)
  expect((await listed(two, bea)).sectionId).toBeNull()
  await bea.patch(`/chats/${one}/members/me`, { favourite: false })
  await bea.delete(`/sections/${play}`)
  expect(await order(bea)).toEqual([work, "channels", two, team.general, one, "direct"])
})

test("a program orders chats and sections as a page does, and nobody else's", async () => {
  const [cy, guest] = [await team.join("cy"), await team.join("gus", "guest")]
  const [one, two] = await Promise.all([team.chat("private", [cy], "ab-one"), team.chat("private", [cy], "ab-two")])
  const closed = await team.chat("private", [], "closed")
  const inTeam = `/workspaces/${team.workspaceId}`
  const add = async (name: string, person = cy) =>
    (await person.post(`${inTeam}/sections`, { name })).body["section"].id as string
  const [work, play, hers] = [await add("Work"), await add("Play"), await add("Hers", ada)]
  const arrange = async (place: string, chats: string[], person = cy) =>
    (await person.put(`${inTeam}/arrangement`, { place, chats })).status
  const move = async (id: string, by: unknown, person = cy) =>
    (await person.post(`/sections/${id}/move`, { by })).status
  const sections = async (person = cy) =>
    (await person.get(`${inTeam}/sections`)).body["sections"].map(({ id }: { id: string }) => id)

  const phone = await openEvents(server.url, cy.token)
  await phone.first("hello")
  expect(await listed(one, cy)).toMatchObject({ sectionId: null, position: null })
  expect(await arrange(play, [two, closed, one])).toBe(204)
  await phone.first("chat")
  phone.close()
  expect(await listed(two, cy)).toMatchObject({ sectionId: play, position: 1 })
  expect(await listed(one, cy)).toMatchObject({ sectionId: play, position: 3 })
  expect(await order(cy)).toEqual([work, play, two, one, "channels", team.general, "direct"])
  expect(await move(play, -1)).toBe(204)
  expect(await sections()).toEqual([play, work])
  expect(await move(play, -1)).toBe(204)
  expect(await sections()).toEqual([play, work])
  expect(await move(play, 1)).toBe(204)
  expect(await arrange("favourites", [one])).toBe(204)
  expect(await arrange("channels", [two, team.general])).toBe(204)
  expect(await order(cy)).toEqual(["favourites", one, work, play, "channels", two, team.general, "direct"])

  expect(await arrange(hers, [two])).toBe(404)
  expect((await listed(two, cy)).position).toBe(1)
  expect([await move(hers, 1), await move(Bun.randomUUIDv7(), 1)]).toEqual([404, 404])
  expect(await sections(ada)).toContain(hers)
  const elsewhere = (await ada.post("/workspaces", { name: "Elsewhere", slug: "elsewhere" })).body["workspace"].id
  expect((await cy.put(`/workspaces/${elsewhere}/arrangement`, { place: "channels", chats: [] })).status).toBe(404)
  expect((await ada.put(`/workspaces/${elsewhere}/arrangement`, { place: hers, chats: [] })).status).toBe(404)
  expect(await arrange("favourites", [team.general], guest)).toBe(204)
  expect(await order(guest)).not.toContain(team.general)
  for (const body of [{}, { place: "nowhere", chats: [] }, { place: "direct", chats: "" }, { place: "direct" }])
    expect((await cy.put(`${inTeam}/arrangement`, body)).status).toBe(422)
  for (const by of [0, 2, "1", null, undefined]) expect(await move(work, by)).toBe(422)
})

test("where no script runs, the panel is a page whose forms do the same", async () => {
  const chat = await team.chat("private", [ada], "plain")
  const path = `/c/${chat}/preferences`
  expect((await browse(server.url, ada, "GET", path)).text).toContain("Every message")
  expect((await browse(server.url, ada, "POST", path, { form: { level: "all" } })).status).toBe(303)
  await browse(server.url, ada, "POST", path, { form: { sectionId: "", section: "New place" } })
  const { level, sectionId } = await listed(chat)
  expect(level).toBe("all")
  const { sections } = (await ada.get(`/workspaces/${team.workspaceId}/sections`)).body
  expect(sections.find(({ id }: { id: string }) => id === sectionId).name).toBe("New place")
})
