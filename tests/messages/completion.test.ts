import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let quay: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  await team.join("adrian")
  const zoe = await team.join("zoe.adler")
  await server.db.sql`update users set display_name = 'Zoë Adler' where id = ${zoe.id}`
  quay = await team.chat("private", [ada], "quay")
})
afterAll(() => server.stop())

async function offered(person: Person, chat: string, word: string) {
  const { status, text } = await browse(
    server.url,
    person,
    "GET",
    `/c/${chat}/completions?${new URLSearchParams({ word })}`,
  )
  expect(status).toBe(200)
  return [...text.matchAll(/data-text="([^"]*)"/g)].map((match) => match[1])
}

test("people of the chat come first, and those of the team are marked", async () => {
  expect(await offered(team.owner, quay, "@ad")).toEqual(["@ada", "@adrian", "@zoe.adler"])
  const { text } = await browse(server.url, team.owner, "GET", `/c/${quay}/completions?word=@ad`)
  expect(text.match(/class="away"/g)).toHaveLength(2)
})

test("a person is found by any word of the name, whatever the accents and the case", async () => {
  for (const word of ["@zoe", "@ZOË", "@Adl", "@zoe.ad"])
    expect(await offered(ada, team.general, word)).toContain("@zoe.adler")
  expect(await offered(ada, team.general, "@dler")).toEqual([])
})

test("signs in a name are letters like any other", async () => {
  const pat = await team.join("pat")
  await server.db.sql`update users set display_name = ${"O'Neil :* & | D'Or\\ia"} where id = ${pat.id}`
  for (const word of ["@o'n", "@O'Neil", "@d'or\\i", "@|", "@&", "@pat.o'"])
    expect(await offered(ada, team.general, word)).toContain("@pat")
  for (const word of ["@o'x", "@d'or\\x", "@pat.x", "@'", "@\\", "@.", "@-._"])
    expect(await offered(ada, team.general, word)).toEqual([])
})

test("@channel and @here are offered where there are many", async () => {
  expect(await offered(ada, quay, "@h")).toEqual(["@here"])
  expect(await offered(ada, quay, "@chan")).toEqual(["@channel"])
  const direct = await team.chat("direct", [ada])
  expect(await offered(ada, direct, "@chan")).toEqual([])
})

test("channels are offered only to those who may see them", async () => {
  const guest = await team.join("gus", "guest")
  const den = await team.chat("private", [guest], "den")
  await team.chat("channel", [], "quiet")
  expect(await offered(team.owner, team.general, "#qu")).toEqual(["#quay", "#quiet"])
  expect(await offered(await team.join("lia"), team.general, "#qu")).toEqual(["#quiet"])
  expect(await offered(guest, den, "#")).not.toContain("#quiet")
  expect(await offered(guest, den, "@")).not.toContain("@ada")
})

test("emoji are offered by their names", async () => {
  expect(await offered(ada, quay, ":tad")).toContain("🎉")
})

test("what nobody can mean is answered with nothing", async () => {
  for (const word of ["ada", "", "%", "@%", "@'", "#\\"]) expect(await offered(ada, quay, word)).toEqual([])
  expect((await browse(server.url, ada, "GET", `/c/${quay}/completions?word=@${"a".repeat(100)}`)).status).toBe(422)
})
