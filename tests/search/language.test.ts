import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

let server: Server
let team: Team
let ada: Person
const settings = "/w/harbour/settings"
const change = (person: Person, language: string) =>
  browse(server.url, person, "POST", "/w/harbour/search-language", { form: { language } })
const isWhole = async () => (await server.app.stores.search.progress()).chatsBehind === 0
async function found(q: string): Promise<number> {
  const { body } = await team.owner.get(`/search?q=${encodeURIComponent(q)}&workspace=${team.workspaceId}`)
  return body["results"].length
}

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  await team.owner.post(`/chats/${team.general}/messages`, { body: "Die Häuser stehen still" })
  await eventually("all is indexed", isWhole)
})
afterAll(() => server.stop())

test("who runs the team sets the language of its search, and what was said before is found by its forms", async () => {
  expect(await found("Hauses")).toBe(0)
  expect((await browse(server.url, team.owner, "GET", settings)).text).toContain('<option value="english" selected="">')
  expect((await change(team.owner, "german")).status).toBe(303)
  await eventually("all is indexed anew", isWhole)
  expect(await found("Hauses")).toBe(1)
  expect((await browse(server.url, team.owner, "GET", settings)).text).toContain('<option value="german" selected="">')
})

test("others see no such setting and cannot change it; a made-up language is refused", async () => {
  expect((await browse(server.url, ada, "GET", settings)).text).not.toContain("search-language")
  expect((await change(ada, "english")).status).toBe(403)
  expect((await change(team.owner, "klingon")).status).toBe(422)
  expect((await change(team.owner, "x".repeat(100))).status).toBe(422)
  expect((await server.app.stores.search.languageOf(team.workspaceId)).language).toBe("german")
})

test("a search in all of one's teams finds each by the forms of its own language, newest first", async () => {
  const made = await team.owner.post("/workspaces", { name: "Quay", slug: "quay" })
  const { id } = made.body["workspace"]
  const { body } = await team.owner.get(`/workspaces/${id}/chats`)
  const say = (chat: string, text: string) => team.owner.post(`/chats/${chat}/messages`, { body: text })
  await say(body["chats"][0].id, "two houses by the quay")
  await say(team.general, "ein Hausboot, keine Hauses")
  await eventually("all is indexed", isWhole)
  const all = async (q: string) =>
    (await team.owner.get(`/search?q=${encodeURIComponent(q)}`)).body["results"].map(
      ({ message }: { message: { body: string } }) => message.body,
    )
  // English knows no "Häuser" by "Hauses", and German no "houses" by "house".
  expect(await all("Hauses")).toEqual(["ein Hausboot, keine Hauses", "Die Häuser stehen still"])
  expect(await all("housing OR Hauses")).toEqual([
    "ein Hausboot, keine Hauses",
    "two houses by the quay",
    "Die Häuser stehen still",
  ])
})
