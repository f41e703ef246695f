import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
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

const see = async (path: string, person = ada) =>
  (await browse(server.url, person, "GET", path, { partial: true })).text
const say = async (chat: string, body: string, person: Pick<Person, "post"> = team.owner) =>
  (await person.post(`/chats/${chat}/messages`, { body })).body["message"]
const waiting = async () =>
  [...(await see("/w/harbour/catch-up")).matchAll(/data-waiting="([^"]+)"/g)].map(([, id]) => id)

test("catching up begins with what matters to one, and shows how each goes on from where one was", async () => {
  const made = async (name: string) => team.chat("private", [ada], name)
  const muted = await made("a-muted")
  const other = await made("b-other")
  const written = await made("c-written")
  const favourite = await made("d-favourite")
  const mentioned = await made("e-mentioned")
  const direct = await team.chat("direct", [ada])
  const group = await team.chat("group", [ada, await team.join("gus")])
  await ada.patch(`/chats/${muted}/members/me`, { muted: true })
  await ada.patch(`/chats/${favourite}/members/me`, { favourite: true })
  await say(written, "I was here", ada)
  for (const chat of [muted, other, written, favourite, direct, group]) await say(chat, "news")
  for (let n = 1; n <= 6; n++) await say(mentioned, `@ada, ${n}`)
  const archived = await made("archived")
  await say(archived, "over")
  await team.owner.patch(`/chats/${archived}`, { archived: true })
  expect(await waiting()).toEqual([mentioned, group, direct, favourite, written, other, muted])
  const text = await see("/w/harbour/catch-up")
  expect(text).toContain("@ada</span>, 1")
  expect(text).not.toContain("@ada</span>, 5")
  expect(text).toContain("2 more")
  await browse(server.url, ada, "POST", `/c/${direct}/read`, { form: { seq: "99", to: "catch-up" } })
  expect(await waiting()).toEqual([mentioned, group, favourite, written, other, muted])
})

test("threads with something new stand there however many others are livelier, and the rest are in the list", async () => {
  const dan = await team.join("dan")
  const chat = await team.chat("private", [dan], "lively")
  const begin = async (body: string) => {
    const root = await say(chat, body, dan)
    await team.owner.post(`/chats/${chat}/messages`, { body: `to ${body}`, threadOf: root.id })
    return root.id as string
  }
  const page = () => see("/w/harbour/catch-up", dan)
  const listed = async () => [...(await page()).matchAll(/data-thread-of="([^"]+)"/g)].map(([, id]) => id)
  const early = await begin("early")
  for (let n = 0; n < 10; n++) {
    const read = await begin(`read ${n}`)
    await dan.put(`/messages/${read}/thread/read`, { seq: 1_000 })
  }
  expect(await listed()).toEqual([early])
  expect(await page()).toContain("to early")
  const more: string[] = []
  for (let n = 0; n < 9; n++) more.unshift(await begin(`more ${n}`))
  expect(await listed()).toEqual([...more, early])
  expect(await page()).not.toContain("More threads are new")
  const last = await begin("last")
  expect(await listed()).toEqual([last, ...more])
  expect(await page()).toContain("More threads are new")
})

test("a program catches up in the order of the page, with what it shows and no more", async () => {
  const [fay, hal] = [await team.join("fay"), await team.join("hal", "guest")]
  const address = `/workspaces/${team.workspaceId}/catch-up`
  expect((await fay.get(address)).body).toEqual({ waiting: [], more: 0, moreThreads: false })
  const made = async (name: string) => team.chat("private", [fay, hal], `${name}-of-fay`)
  const [muted, other, favourite] = [await made("muted"), await made("other"), await made("favourite")]
  const written = await made("written")
  await fay.patch(`/chats/${muted}/members/me`, { muted: true })
  await fay.patch(`/chats/${favourite}/members/me`, { favourite: true })
  const root = await say(written, "I was here", fay)
  await team.owner.post(`/chats/${written}/messages`, { body: "a reply", threadOf: root.id })
  const direct = await team.chat("direct", [fay])
  for (const chat of [muted, other, favourite, written, direct]) await say(chat, "news")
  const mentioned = await made("mentioned")
  for (let n = 1; n <= 6; n++) await say(mentioned, `@fay, ${n}`)
  const closed = await team.chat("private", [], "closed-to-fay")
  await say(closed, "@fay, unheard")

  const { waiting: list, more, moreThreads } = (await fay.get(address)).body
  expect({ more, moreThreads }).toEqual({ more: 0, moreThreads: false })
  const placed = list.map(({ rank, chat, thread }: Json) => [rank, chat?.id ?? thread.root.id])
  expect(placed).toEqual([
    ["mentions", mentioned],
    ["mentions", direct],
    ["threads", root.id],
    ["favourites", favourite],
    ["written", written],
    ["others", other],
    ["muted", muted],
  ])
  const page = [...(await see("/w/harbour/catch-up", fay)).matchAll(/data-(?:waiting|thread-of)="([^"]+)"/g)]
  expect(page.map(([, id]) => id)).toEqual(placed.map(([, id]: [string, string]) => id))
  const [first, , thread] = list
  expect(first.chat).toMatchObject({ title: "mentioned-of-fay", unread: 6, mentions: 6, lastReadSeq: 1, lastSeq: 7 })
  expect(first.messages.map(({ body }: Json) => body)).toEqual([1, 2, 3, 4].map((n) => `@fay, ${n}`))
  expect(thread.thread).toMatchObject({ chatId: written, unread: 1 })
  expect(thread.thread.replies.map(({ body }: Json) => body)).toEqual(["a reply"])
  await fay.put(`/chats/${mentioned}/read`, { seq: first.chat.lastSeq })
  expect((await fay.get(address)).body["waiting"][0].chat.id).toBe(direct)

  const seen = (await hal.get(address)).body["waiting"].map(({ chat }: Json) => chat.id)
  expect(new Set(seen)).toEqual(new Set([muted, other, favourite, written, mentioned]))
  const elsewhere = (await ada.post("/workspaces", { name: "Elsewhere", slug: "elsewhere" })).body["workspace"].id
  expect((await fay.get(`/workspaces/${elsewhere}/catch-up`)).status).toBe(404)
  expect((await fetch(`${server.url}/api/v1${address}`)).status).toBe(401)
})

test("all is read at once, told to the other devices, and undone exactly", async () => {
  const chat = await team.chat("private", [ada], "much")
  for (const body of ["one", "two", "three"]) await say(chat, body)
  await ada.put(`/chats/${chat}/read`, { seq: 2 })
  const phone = await openEvents(server.url, ada.token)
  await phone.first("hello")
  const { text } = await browse(server.url, ada, "POST", "/w/harbour/read", { form: {}, partial: true })
  const before = JSON.parse(text) as { chatId: string; seq: number }[]
  expect(before.find(({ chatId }) => chatId === chat)?.seq).toBe(2)
  const read = await phone.first("read", ({ chatId, seq }) => chatId === chat && seq > 2)
  expect(read).toMatchObject({ unread: 0 })
  expect(await waiting()).toEqual([])
  expect(await see("/w/harbour/unread")).toContain("Nothing is waiting")
  await browse(server.url, ada, "POST", "/w/harbour/unread-again", { form: { positions: text }, partial: true })
  await phone.first("chat")
  expect((await waiting()).includes(chat)).toBe(true)
  const position = async () =>
    (await ada.get(`/workspaces/${team.workspaceId}/chats`)).body["chats"].find(({ id }: { id: string }) => id === chat)
      .lastReadSeq
  expect(await position()).toBe(2)
  const ahead = JSON.stringify([{ chatId: chat, seq: 99 }])
  await browse(server.url, ada, "POST", "/w/harbour/unread-again", { form: { positions: ahead }, partial: true })
  expect(await position()).toBe(2)
  expect(
    (await browse(server.url, ada, "POST", "/w/harbour/unread-again", { form: { positions: "nothing" } })).status,
  ).toBe(422)
  phone.close()
})

test("with all, threads are read as well, also where only they are new; undone, only what was new is so again", async () => {
  const eve = await team.join("eve")
  const chat = await team.chat("private", [eve], "threaded")
  const [root, old] = [await say(chat, "begun", eve), await say(chat, "old", eve)]
  await team.owner.post(`/chats/${chat}/messages`, { body: "seen", threadOf: old.id })
  await eve.put(`/messages/${old.id}/thread/read`, { seq: 1_000 })
  await team.owner.post(`/chats/${chat}/messages`, { body: "a reply", threadOf: root.id })
  await eve.put(`/chats/${chat}/read`, { seq: 1_000 })
  const unread = async () => {
    const { threads } = (await eve.get(`/workspaces/${team.workspaceId}/threads`)).body
    return threads.filter((thread: Json) => thread["unread"] > 0).map((thread: Json) => thread["root"].id)
  }
  expect(await unread()).toEqual([root.id])
  const phone = await openEvents(server.url, eve.token)
  await phone.resume()
  const readAll = () => browse(server.url, eve, "POST", "/w/harbour/read", { form: {}, partial: true })
  const { text } = await readAll()
  expect(JSON.parse(text)).toEqual([{ rootId: root.id, seq: expect.any(Number) }])
  await phone.first("threads", ({ read }) => read === root.id)
  expect(await unread()).toEqual([])
  expect(await see("/w/harbour/catch-up", eve)).toContain("Nothing is waiting")
  expect((await readAll()).text).toBe("[]")

  const undo = (positions: string, person = eve) =>
    browse(server.url, person, "POST", "/w/harbour/unread-again", { form: { positions }, partial: true })
  const heard = phone.frames.length
  expect((await undo(text)).status).toBe(204)
  await phone.until(() => phone.frames.slice(heard).some(({ type }) => type === "threads"))
  expect(await unread()).toEqual([root.id])
  await say(chat, "and more")
  await readAll()
  expect((await undo(JSON.stringify([{ rootId: root.id, seq: 99 }]))).status).toBe(204)
  expect(await unread()).toEqual([])
  expect((await undo(JSON.stringify([{ rootId: "none", seq: 1 }]))).status).toBe(422)
  phone.close()
})

test("a program marks all chats and threads of a team as read", async () => {
  const flo = await team.join("flo")
  const chat = await team.chat("private", [flo], "programmed")
  const root = await say(chat, "begun", flo)
  await team.owner.post(`/chats/${chat}/messages`, { body: "a reply", threadOf: root.id })
  await say(chat, "@flo, news")
  const standing = async () => {
    const { chats } = (await flo.get(`/workspaces/${team.workspaceId}/chats?limit=100`)).body
    const { unread, mentions } = chats.find(({ id }: Json) => id === chat)
    return { unread, mentions, threads: (await flo.get(`/workspaces/${team.workspaceId}/threads`)).body["unread"] }
  }
  expect(await standing()).toEqual({ unread: 1, mentions: 1, threads: 1 })
  expect((await flo.post(`/workspaces/${team.workspaceId}/read`)).status).toBe(204)
  expect(await standing()).toEqual({ unread: 0, mentions: 0, threads: 0 })
})

test("mentions of somebody by handle and of everybody stand together, the newest first, page by page", async () => {
  const bea = await team.join("bea")
  const chat = await team.chat("private", [bea], "called")
  const secret = await team.chat("private", [], "closed")
  await say(secret, "@channel, not for all")
  for (let n = 1; n <= 33; n++) await say(chat, n % 2 ? `@bea, ${n}.` : `@channel, ${n}.`)
  await say(chat, "@channel, mine", bea)
  const gone = await say(chat, "@bea, deleted")
  await team.owner.delete(`/messages/${gone.id}`)
  const numbers = (text: string) => [...text.matchAll(/<\/span>, (\d+)\./g)].map(([, n]) => Number(n))
  const first = await see("/w/harbour/mentions", bea)
  expect(numbers(first)).toEqual(Array.from({ length: 30 }, (_, i) => 33 - i))
  expect(first).not.toContain("mine")
  const [, cursor] = /mentions\?cursor=([0-9a-f-]+)/.exec(first)!
  expect(numbers(await see(`/w/harbour/mentions?cursor=${cursor}`, bea))).toEqual([3, 2, 1])
  await team.owner.delete(`/chats/${chat}/members/${bea.id}`)
  expect(numbers(await see("/w/harbour/mentions", bea))).toEqual([])
})

test("a program reads the mentions that a page shows, in the same order, page by page", async () => {
  const [cy, pest] = [await team.join("cy"), await team.join("pest")]
  const chat = await team.chat("private", [cy, pest], "crew")
  const address = `/workspaces/${team.workspaceId}/mentions`
  expect((await cy.get(address)).body).toEqual({ messages: [], nextCursor: null })
  await cy.put(`/me/blocked/${pest.id}`)
  const root = await say(chat, "@cy, 1")
  await team.owner.post(`/chats/${chat}/messages`, { body: "@cy, 2", threadOf: root.id })
  for (const body of ["@channel, 3", "nobody", "@cy, 4", "@cy, gone"]) await say(chat, body)
  await say(chat, "@channel, mine", cy)
  await say(chat, "@cy, blocked", pest)
  const { messages: all } = (await team.owner.get(`/chats/${chat}/messages`)).body
  await team.owner.delete(`/messages/${all.find(({ body }: Json) => body === "@cy, gone").id}`)
  await team.owner.put(`/messages/${root.id}/reactions/${encodeURIComponent("🎉")}`)
  const seen: Json[] = []
  const sizes: number[] = []
  for (let cursor: string | null = ""; cursor !== null;) {
    const { status, body } = await cy.get(`${address}?limit=3${cursor && `&cursor=${cursor}`}`)
    expect(status).toBe(200)
    seen.push(...body["messages"])
    sizes.push(body["messages"].length)
    cursor = body["nextCursor"]
  }
  expect(seen.map(({ body }) => body)).toEqual(["@cy, 4", "@channel, 3", "@cy, 2", "@cy, 1"])
  expect(sizes).toEqual([3, 1])
  const { readCount: _, ...present } = (await cy.get(`/messages/${root.id}`)).body["message"]
  expect(seen.at(-1)).toEqual(present)
  expect(present.replyCount).toBe(1)
  const shown = [...(await see("/w/harbour/mentions", cy)).matchAll(/<\/span>, (\d)/g)].map(([, n]) => n)
  expect(shown).toEqual(["4", "3", "2", "1"])
  expect((await cy.get(`${address}?cursor=nothing`)).status).toBe(422)
  expect((await cy.get(`${address}?limit=101`)).status).toBe(422)
  await team.owner.delete(`/chats/${chat}/members/${cy.id}`)
  expect((await cy.get(address)).body).toEqual({ messages: [], nextCursor: null })
})
