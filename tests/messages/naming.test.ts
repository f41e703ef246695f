import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bob = await team.join("bob")
})
afterAll(() => server.stop())

const post = async (chat: string, body: string) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"]
const read = async (chat: string, id: string) =>
  (await team.owner.get(`/chats/${chat}/messages`)).body["messages"].find((one: { id: string }) => one.id === id)
async function rename(person: Person, handle: string) {
  const form = { displayName: handle, handle, email: `${person.handle}@example.org` }
  expect((await browse(server.url, person, "POST", "/account/profile", { form })).status).toBe(303)
}

test("people are called in old messages as they are called now, wherever these are read", async () => {
  const chat = await team.chat("private", [ada, bob], "naming")
  const old = await post(chat, "@ada and @bob., not `x@ada` nor @ada-x")
  const page = async () => (await browse(server.url, team.owner, "GET", `/c/${chat}`)).text
  expect(await page()).toContain(`<span class="at" data-user="${ada.id}">@ada</span>`)
  // Each gets the other's name: what stands for whom is told by ids.
  await rename(ada, "adalove")
  await rename(bob, "ada")
  const now = await read(chat, old.id)
  expect(now.body).toBe("@adalove and @ada., not `x@ada` nor @ada-x")
  expect(now.html).toContain(`<span class="at" data-user="${ada.id}">@adalove</span>`)
  expect(now.html).toContain(`<span class="at" data-user="${bob.id}">@ada</span>`)
  expect(now.rev).toBe(old.rev)
  expect(await page()).toContain(`<span class="at" data-user="${ada.id}">@adalove</span>`)
  const { body } = await team.owner.get(`/chats/${chat}/changes?after=0`)
  expect(body["messages"].at(-1).html).toContain("@adalove")

  const form = await browse(server.url, team.owner, "GET", `/m/${old.id}/edit`)
  expect(form.text).toContain("@adalove and @ada.")
  await team.owner.patch(`/messages/${old.id}`, { body: `${now.body}!` })
  expect((await read(chat, old.id)).mentionedIds).toEqual([ada.id, bob.id])
})

test("a linked channel keeps its link and bears its new name; a private one's new name is told to nobody", async () => {
  const [quay, den] = [await team.chat("channel", [], "quay"), await team.chat("private", [], "den")]
  const said = await post(team.general, "meet in #quay, not in #den")
  const page = async () => (await browse(server.url, ada, "GET", `/c/${team.general}`)).text
  expect(await page()).toContain(`data-chat="${quay}">#quay</a>`)
  await team.owner.patch(`/chats/${quay}`, { name: "pier" })
  await team.owner.patch(`/chats/${den}`, { name: "lair" })
  const shown = async () => (await page()).includes(`data-chat="${quay}">#pier</a>`)
  for (let i = 0; i < 100 && !(await shown()); i++) await Bun.sleep(20)
  expect(await shown()).toBe(true)
  const now = await read(team.general, said.id)
  expect(now.body).toBe("meet in #pier, not in #den")
  expect(now.html).not.toContain("lair")
})

test("nobody links a channel that they may not see", async () => {
  const guest = await team.join("gus", "guest")
  const den = await team.chat("private", [guest], "guests")
  await team.chat("channel", [], "hidden")
  const { body } = await guest.post(`/chats/${den}/messages`, { body: "#hidden #guests #lair" })
  expect(body["message"].html).toContain('<p>#hidden <span class="chan"')
  expect(body["message"].html).toContain("</span> #lair</p>")
})

test("@here is a kind of its own and one row, whatever the number of members", async () => {
  const before = await server.db.sql`select count(*)::int as count from mentions`
  const here = await post(team.general, "@here we go")
  expect(here).toMatchObject({ mentionsAll: true, mentionsHere: true, me: false })
  const [row] = await server.db.sql`select mentions_all, mentions_here, me from messages where id = ${here.id}`
  expect(row).toMatchObject({ mentionsAll: true, mentionsHere: true, me: false })
  expect(await server.db.sql`select count(*)::int as count from mentions`).toEqual(before)
  expect((await team.owner.patch(`/messages/${here.id}`, { body: "@channel" })).body["message"].mentionsHere).toBe(
    false,
  )
})
