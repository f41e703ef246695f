import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let bea: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bea = await team.join("bea")
})
afterAll(() => server.stop())

/** A message of the owner's that Ada and Bea have read. */
async function readMessage() {
  const chat = await team.chat("private", [ada, bea])
  const message: Json = (await team.owner.post(`/chats/${chat}/messages`, { body: "read me" })).body["message"]
  for (const reader of [ada, bea]) await reader.put(`/chats/${chat}/read`, { seq: message["seq"] })
  return { chat, id: message["id"] as string }
}
type Read = Awaited<ReturnType<typeof readMessage>>
async function standing({ chat, id }: Read) {
  const { body } = await team.owner.get(`/messages/${id}/receipts`)
  const list = (await team.owner.get(`/chats/${chat}/messages`)).body["messages"] as Json[]
  return {
    names: (body["readBy"] as Json[])
      .map(({ displayName }) => String(displayName))
      .toSorted((a, b) => a.localeCompare(b)),
    count: body["count"],
    readCount: list.find((message) => message["id"] === id)!["readCount"],
  }
}
const page = (person: Person, { id }: Read, partial = false) =>
  browse(server.url, person, "GET", `/m/${id}/receipts`, { partial })

test("who has switched theirs off neither counts nor appears, and is back as soon as they switch them on", async () => {
  const read = await readMessage()
  expect(await standing(read)).toEqual({ names: ["Ada", "Bea"], count: 2, readCount: 2 })
  expect((await ada.put("/me/receipts", { shown: false })).status).toBe(204)
  expect(await standing(read)).toEqual({ names: ["Bea"], count: 1, readCount: 1 })
  expect((await page(team.owner, read)).text).not.toContain("Ada")
  const back = await browse(server.url, ada, "POST", "/status/receipts", { form: { shown: "1" } })
  expect(back.status).toBe(303)
  expect(await standing(read)).toEqual({ names: ["Ada", "Bea"], count: 2, readCount: 2 })
})

test("a team without receipts shows none; only who runs it switches them, and it is on record", async () => {
  const read = await readMessage()
  const slug = (await team.owner.get("/me")).body["workspaces"][0].slug
  const change = (person: Person, shown: string) =>
    browse(server.url, person, "POST", `/w/${slug}/receipts`, { form: { shown } })
  expect((await change(ada, "0")).status).toBe(403)
  expect((await ada.put(`/workspaces/${team.workspaceId}/receipts`, { shown: false })).status).toBe(403)
  expect((await standing(read)).count).toBe(2)
  expect((await change(team.owner, "0")).status).toBe(303)
  expect(await standing(read)).toEqual({ names: [], count: 0, readCount: 0 })
  expect((await page(ada, read)).text).toContain("Read receipts are switched off")
  expect((await browse(server.url, team.owner, "GET", `/w/${slug}/settings`)).text).toContain("Switch read receipts on")
  expect((await browse(server.url, ada, "GET", `/w/${slug}/settings`)).text).not.toContain("Switch read receipts")
  await team.owner.put(`/workspaces/${team.workspaceId}/receipts`, { shown: true })
  expect((await standing(read)).count).toBe(2)
  const rows = await server.db.sql<
    { detail: string }[]
  >`select detail from audit where action = 'workspace.receipts' order by id`
  expect(rows.map(({ detail }) => JSON.parse(detail))).toEqual([{ shown: false }, { shown: true }])
})

test("without a script it is a page, with one a piece; who is not in the chat finds nothing", async () => {
  const read = await readMessage()
  const whole = await page(team.owner, read)
  expect(whole.status).toBe(200)
  expect(whole.text).toStartWith("<!doctype html>")
  expect(whole.text).toContain("Seen by 2 people")
  const piece = await page(team.owner, read, true)
  expect(piece.text).not.toContain("<html")
  expect(piece.text).toContain("@bea")
  const cursor = /cursor=([\w-]+)/.exec(
    (await browse(server.url, team.owner, "GET", `/m/${read.id}/receipts?limit=1`)).text,
  )![1]
  const second = await browse(server.url, team.owner, "GET", `/m/${read.id}/receipts?limit=1&cursor=${cursor}`)
  expect(second.text.includes("@ada") !== second.text.includes("@bea")).toBe(true)
  expect((await page(await team.join("outsider"), read)).status).toBe(404)
})
