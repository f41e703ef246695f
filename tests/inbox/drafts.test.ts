import { afterAll, beforeAll, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let slug: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  slug = (await ada.get("/me")).body["workspaces"][0].slug
})
afterAll(() => server.stop())

const draftOf = async (person: Person, chat: string) =>
  (await browse(server.url, person, "GET", `/c/${chat}/draft`)).text
const keep = (person: Person, chat: string, text: string) =>
  browse(server.url, person, "POST", `/c/${chat}/draft`, { form: { text }, partial: true })
async function becomes(chat: string, text: string) {
  for (let i = 0; i < 300 && (await draftOf(ada, chat)) !== text; i++) await Bun.sleep(20)
  expect(await draftOf(ada, chat)).toBe(text)
}

test("what is typed over the socket is kept, the last of it in the end, and taken away when it is empty", async () => {
  const socket = await openEvents(server.url, ada.token)
  await socket.first("hello")
  for (const text of ["a", "ah", "aho", "ahoy"]) socket.say({ type: "draft", chatId: team.general, text })
  await becomes(team.general, "ahoy")
  const writes = await server.db.sql`select body from drafts`
  expect(writes).toHaveLength(1)
  await socket.first("drafts")
  socket.say({ type: "draft", chatId: team.general, text: "" })
  await becomes(team.general, "")
  socket.close()
})

test("drafts are listed with their chat, counted in the sidebar, and dropped by a form", async () => {
  const quay = await team.chat("private", [ada], "quay")
  expect((await keep(ada, quay, "half a <thought>")).status).toBe(204)
  const list = await browse(server.url, ada, "GET", `/w/${slug}/drafts`)
  expect(list.text).toContain("#quay")
  expect(list.text).toContain("half a &lt;thought&gt;")
  expect(list.text).toMatch(/id="drafts-count"[^>]*>1</)
  expect((await browse(server.url, team.owner, "GET", `/w/${slug}/drafts`)).text).not.toContain("half a")
  const dropped = await browse(server.url, ada, "POST", `/c/${quay}/draft`, { form: { text: "" } })
  expect(dropped.headers.get("location")).toBe(`/w/${slug}/drafts`)
  expect((await browse(server.url, ada, "GET", `/w/${slug}/drafts/count`)).text).toContain("data-empty")
})

test("a draft is only of one's own chats, and goes when one leaves", async () => {
  const den = await team.chat("private", [ada], "den")
  await keep(ada, den, "still here")
  expect((await keep(await team.join("out"), den, "x")).status).toBe(404)
  await ada.delete(`/chats/${den}/members/me`)
  expect(await server.db.sql`select 1 from drafts where chat_id = ${den}`).toHaveLength(0)
  const socket = await openEvents(server.url, ada.token)
  await socket.first("hello")
  socket.say({ type: "draft", chatId: den, text: "from outside" })
  socket.say({ type: "draft", chatId: team.general, text: "inside" })
  await becomes(team.general, "inside")
  expect(await server.db.sql`select 1 from drafts where chat_id = ${den}`).toHaveLength(0)
  socket.close()
})

test("a thread has a draft of its own, listed with its chat, shown in its panel, and told to the other devices", async () => {
  const bay = await team.chat("private", [ada], "bay")
  const { body } = await team.owner.post(`/chats/${bay}/messages`, { body: "a question" })
  const root = body["message"].id as string
  const socket = await openEvents(server.url, ada.token)
  await socket.resume()
  const form = { text: "half an <answer>", threadOf: root }
  expect((await browse(server.url, ada, "POST", `/c/${bay}/draft`, { form, partial: true })).status).toBe(204)
  expect(await socket.first("reply")).toMatchObject({ threadOf: root, text: "half an <answer>" })
  expect(await draftOf(ada, bay)).toBe("")
  await keep(ada, bay, "in the chat")
  const list = await browse(server.url, ada, "GET", `/w/${slug}/drafts`)
  expect(list.text).toContain(`href="/m/${root}/thread"`)
  expect(list.text).toContain("in the chat")
  const panel = await browse(server.url, ada, "GET", `/m/${root}/thread`)
  expect(panel.text).toContain("half an &lt;answer&gt;</textarea>")
  expect((await browse(server.url, team.owner, "GET", `/m/${root}/thread`)).text).not.toContain("half an")
  const sidebar = await browse(server.url, ada, "GET", `/w/${slug}/drafts/count`)
  expect(Number(/>(\d+)</.exec(sidebar.text)![1])).toBeGreaterThan(1)
  expect((await browse(server.url, ada, "GET", `/c/${bay}`)).text).toContain(sidebar.text.trim())
  await browse(server.url, ada, "POST", `/c/${bay}/draft`, { form: { text: "", threadOf: root } })
  expect((await browse(server.url, ada, "GET", `/w/${slug}/drafts`)).text).not.toContain("half an")
  expect(await draftOf(ada, bay)).toBe("in the chat")
  socket.close()
})

test("programs read, keep and drop drafts; of another chat's thread, or another's chat, there are none", async () => {
  const cove = await team.chat("private", [ada], "cove")
  const root = (await team.owner.post(`/chats/${cove}/messages`, { body: "a question" })).body["message"].id
  const socket = await openEvents(server.url, ada.token)
  await socket.resume()
  expect((await ada.put(`/chats/${cove}/draft`, { text: "begun" })).status).toBe(204)
  expect(await socket.first("draft")).toMatchObject({ chatId: cove, text: "begun" })
  expect((await ada.put(`/chats/${cove}/draft`, { text: "replying", threadOf: root })).status).toBe(204)
  expect((await ada.get(`/chats/${cove}/draft`)).body).toEqual({ text: "begun" })
  expect((await ada.get(`/chats/${cove}/draft?threadOf=${root}`)).body).toEqual({ text: "replying" })
  const { drafts } = (await ada.get(`/workspaces/${team.workspaceId}/drafts`)).body
  const here = drafts.filter(({ chatId }: { chatId: string }) => chatId === cove)
  expect(here).toMatchObject([
    { threadOf: root, text: "replying" },
    { threadOf: null, text: "begun" },
  ])
  expect((await ada.put(`/chats/${team.general}/draft`, { text: "x", threadOf: root })).status).toBe(404)
  expect((await (await team.join("stray")).put(`/chats/${cove}/draft`, { text: "x" })).status).toBe(404)
  expect((await ada.delete(`/chats/${cove}/draft?threadOf=${root}`)).status).toBe(204)
  expect((await ada.delete(`/chats/${cove}/draft`)).status).toBe(204)
  expect((await ada.get(`/chats/${cove}/draft?threadOf=${root}`)).body).toEqual({ text: "" })
  socket.close()
})

test("drafts are listed page by page, the newest first, however many at one moment", async () => {
  const liz = await team.join("liz")
  const ids = Array.from({ length: 130 }, newId).toSorted().toReversed()
  await server.db.sql`insert into chats (id, workspace_id, kind, name, created_by)
    select id, ${team.workspaceId}, 'private', id::text, ${liz.id} from unnest(${ids}::uuid[]) id`
  await server.db.sql`insert into chat_members (chat_id, workspace_id, user_id)
    select id, ${team.workspaceId}, ${liz.id} from unnest(${ids}::uuid[]) id`
  // Two at a time, and less than a millisecond from one pair to the next.
  await server.db.sql`insert into drafts (user_id, chat_id, place, body, saved_at)
    select ${liz.id}, id, id, 'begun', now() - (n + 1) / 2 * interval '1 microsecond' from unnest(${ids}::uuid[]) with ordinality t(id, n)`
  const walk = async (cursor?: string): Promise<string[]> => {
    const { body } = await liz.get(
      `/workspaces/${team.workspaceId}/drafts?limit=40${cursor ? `&cursor=${cursor}` : ""}`,
    )
    const shown = (body["drafts"] as Json[]).map(({ chatId }) => chatId as string)
    return body["nextCursor"] ? [...shown, ...(await walk(body["nextCursor"]))] : shown
  }
  const leaf = async (path = `/w/${slug}/drafts`): Promise<string[]> => {
    const { text } = await browse(server.url, liz, "GET", path)
    const shown = [...text.matchAll(/action="\/c\/([\w-]+)\/draft"/g)].map(([, id]) => id!)
    const next = /href="([^"]+\/drafts\?cursor=[\w-]+)"/.exec(text)
    return next ? [...shown, ...(await leaf(next[1]!))] : shown
  }
  expect(await walk()).toEqual(ids)
  expect(await leaf()).toEqual(ids)
})

test("too long a draft is refused", async () => {
  expect((await keep(ada, team.general, "a".repeat(10_001))).status).toBe(422)
})
