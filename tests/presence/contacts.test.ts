import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Server, type Team, startApp, startTeam } from "../support/app"
import { createTimeZones } from "../../src/presence/time-zones"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

test("contacts are favourites by name, then those whom one wrote with last", async () => {
  const [ada, bea, cleo, dora] = [
    await team.join("ada"),
    await team.join("bea"),
    await team.join("cleo"),
    await team.join("dora"),
  ]
  for (const person of [ada, bea]) {
    const chat = await team.chat("direct", [person])
    await team.owner.post(`/chats/${chat}/messages`, { body: "hello" })
  }
  // Nothing was said there.
  await team.chat("direct", [dora])
  const contacts = async () =>
    ((await team.owner.get(`/workspaces/${team.workspaceId}/contacts`)).body["contacts"] as Json[]).map(
      ({ handle, favourite, chatId }) => `${handle}${favourite ? "*" : ""}${chatId ? "" : "?"}`,
    )
  expect(await contacts()).toEqual(["bea", "ada"])
  await team.owner.put(`/me/favourites/${cleo.id}`)
  await team.owner.put(`/me/favourites/${ada.id}`)
  expect(await contacts()).toEqual(["ada*", "cleo*?", "bea"])
  const slug = (await team.owner.get("/me")).body["workspaces"][0].slug
  const page = await browse(server.url, team.owner, "GET", `/w/${slug}/people`)
  expect(page.text).toContain("Your contacts")
  expect((await browse(server.url, team.owner, "GET", `/w/${slug}/people?q=dora`)).text).not.toContain("Your contacts")
  await team.owner.delete(`/me/favourites/${ada.id}`)
  expect(await contacts()).toEqual(["cleo*?", "bea", "ada"])
  expect((await team.owner.put(`/me/favourites/${Bun.randomUUIDv7()}`)).status).toBe(404)
})

test("a favourite who is in no team any more is in no sidebar, and takes none away", async () => {
  const gus = await team.join("gus")
  const { slug } = (await team.owner.get("/me")).body["workspaces"][0]
  const sidebar = () => browse(server.url, team.owner, "GET", `/w/${slug}/sidebar`)
  await team.owner.put(`/me/favourites/${gus.id}`)
  expect((await sidebar()).text).toContain(gus.id)
  await team.owner.delete(`/workspaces/${team.workspaceId}/members/${gus.id}`)
  const { status, text } = await sidebar()
  expect(status).toBe(200)
  expect(text).not.toContain(gus.id)
})

test("a card shows the other's clock where their zone is known, and it is kept once", async () => {
  const eve = await team.join("eve")
  const card = async () => (await browse(server.url, team.owner, "GET", `/u/${eve.id}`)).text
  expect(await card()).not.toContain("local time")
  const { presences } = server.app.stores
  const zones = createTimeZones({
    presences,
    onError: (error) => {
      throw error
    },
  })
  for (let i = 0; i < 3; i++) zones.note(eve.id, "Asia/Tokyo", 0)
  while ((await presences.listStances([eve.id])).get(eve.id)?.timeZone !== "Asia/Tokyo") await Bun.sleep(5)
  expect(await card()).toMatch(/\d\d:\d\d local time/)
  expect((await presences.listStances([eve.id])).get(eve.id)!.version).toBe(1)
})
