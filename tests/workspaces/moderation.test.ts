import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
import { type Person, type Server, type Team, createClient, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let admin: Person
let made = 0
const person = (role: "member" | "guest" = "member") => team.join(`person${++made}`, role)
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  admin = await team.join("admin", "admin")
})
afterAll(() => server.stop())

const recorded = async (action: string) =>
  server.db.sql<{ actorId: string; subject: string; detail: string }[]>`
    select actor_id, subject, detail from audit where action = ${action} order by id desc`
const say = async (who: Person, chat: string, body = "hello") =>
  (await who.post(`/chats/${chat}/messages`, { body })).status

describe("a read-only channel", () => {
  test("takes messages from those who run the team, and refuses the others' with clear words", async () => {
    const ada = await person()
    const news = await team.chat("channel", [ada, admin], "news")
    const path = `/chats/${news}`
    expect((await ada.patch(path, { announcement: true })).status).toBe(403)
    expect((await team.owner.patch(path, { announcement: true })).body["chat"].announcement).toBe(true)
    expect([await say(team.owner, news), await say(admin, news), await say(ada, news)]).toEqual([201, 201, 403])
    const refused = await ada.post(`${path}/messages`, { body: "me too" })
    expect(refused.body["detail"]).toContain("read-only")
    const batch = { messages: [{ body: "a", clientId: "a" }] }
    expect((await ada.post(`${path}/messages/batch`, batch)).status).toBe(403)
    expect((await team.owner.post(`${path}/messages/batch`, batch)).status).toBe(201)
    await team.owner.patch(path, { announcement: false })
    expect(await say(ada, news)).toBe(201)
    expect((await recorded("chat.read-only"))[0]).toMatchObject({ actorId: team.owner.id, subject: news })
    expect(await recorded("chat.open")).toHaveLength(1)
  })

  test("refuses who was an admin a moment ago, whatever is remembered of it", async () => {
    const demoted = await team.join("demoted", "admin")
    const board = await team.chat("channel", [demoted], "board")
    await team.owner.patch(`/chats/${board}`, { announcement: true })
    expect(await say(demoted, board)).toBe(201)
    await browse(server.url, team.owner, "POST", `/w/harbour/people/${demoted.id}/role`, { form: { role: "member" } })
    expect(await say(demoted, board)).toBe(403)
  })

  test("does not hold up, or let through, what is written in the same flush", async () => {
    const [ada, ben] = [await person(), await person()]
    const quay = await team.chat("channel", [ada, ben], "quay")
    const pier = await team.chat("channel", [ada, ben], "pier")
    await team.owner.patch(`/chats/${quay}`, { announcement: true })
    const statuses = await Promise.all(
      [ada, ben, team.owner].flatMap((who) => [say(who, quay), say(who, pier), say(who, quay)]),
    )
    expect(statuses).toEqual([403, 201, 403, 403, 201, 403, 201, 201, 201])
  })

  test("says so in place of the composer, without a script too", async () => {
    const ada = await person()
    const lock = await team.chat("channel", [ada], "lock")
    const press = { form: { announcement: "1" } }
    expect((await browse(server.url, team.owner, "POST", `/c/${lock}/announcement`, press)).status).toBe(303)
    const page = await browse(server.url, ada, "GET", `/c/${lock}`)
    expect(page.text).toContain("This channel is read-only")
    expect(page.text).not.toContain("composer-body")
    expect((await browse(server.url, team.owner, "GET", `/c/${lock}`)).text).toContain("composer-body")
  })

  test("says so in place of the composer of a thread, as an archived one does", async () => {
    const ada = await person()
    const cove = await team.chat("channel", [ada], "cove")
    const { id } = (await team.owner.post(`/chats/${cove}/messages`, { body: "news" })).body["message"]
    const thread = async (who: Person) => {
      const panel = { partial: true, headers: { "HX-Target": "div#details" } }
      const { text } = await browse(server.url, who, "GET", `/m/${id}/thread`, panel)
      return { writes: text.includes("<textarea"), told: /class="hint closed">([^<]*)</.exec(text)?.[1] }
    }
    const open = { writes: true, told: undefined }
    expect(await thread(ada)).toEqual(open)
    await team.owner.patch(`/chats/${cove}`, { announcement: true })
    const told = "This channel is read-only: only the team&#39;s admins write here."
    expect([await thread(ada), await thread(team.owner)]).toEqual([{ writes: false, told }, open])
    await team.owner.patch(`/chats/${cove}`, { archived: true })
    expect((await thread(team.owner)).told).toContain("archived")
  })

  test("is changed in nothing by who may not write there, but for taking back what is one's own", async () => {
    const ada = await person()
    const gate = await team.chat("channel", [ada], "gate")
    const own = (await ada.post(`/chats/${gate}/messages`, { body: "mine" })).body["message"]
    const other = (await ada.post(`/chats/${gate}/messages`, { body: "pinned" })).body["message"]
    await ada.put(`/messages/${other.id}/pin`)
    await team.owner.patch(`/chats/${gate}`, { announcement: true })
    const form = (path: string, fields: Record<string, string>) =>
      browse(server.url, ada, "POST", path, { form: fields, partial: true })
    const refused = [
      await ada.patch(`/messages/${own.id}`, { body: "an advertisement" }),
      await ada.put(`/messages/${own.id}/pin`),
      await ada.delete(`/messages/${other.id}/pin`),
      await ada.patch(`/chats/${gate}`, { topic: "mine" }),
      await ada.patch(`/chats/${gate}`, { name: "mine" }),
      await ada.patch(`/chats/${gate}`, { archived: true }),
      await form(`/c/${gate}/messages`, { body: "/topic mine", clientId: "topic" }),
      await browse(server.url, ada, "GET", `/m/${own.id}/edit`),
    ]
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403))
    const messages = (await ada.get(`/chats/${gate}/messages`)).body["messages"]
    expect(messages.find(({ id }: { id: string }) => id === own.id)).toMatchObject({ body: "mine", pinnedAt: null })
    expect((await ada.get(`/chats/${gate}`)).body["chat"]).toMatchObject({ name: "gate", topic: "", archivedAt: null })
    expect((await ada.delete(`/messages/${own.id}`)).status).toBe(204)
    expect((await team.owner.delete(`/messages/${other.id}/pin`)).status).toBe(204)
    const change = { name: "lock-gate", topic: "ours", archived: true }
    expect((await team.owner.patch(`/chats/${gate}`, change)).status).toBe(200)
  })

  test("takes no edit and no pin that was allowed a moment before", async () => {
    const ada = await person()
    const weir = await team.chat("channel", [ada], "weir")
    const { id } = (await ada.post(`/chats/${weir}/messages`, { body: "mine" })).body["message"]
    const { messages } = server.app.stores
    const message = (await messages.findFor(ada.id, id))!
    await team.owner.patch(`/chats/${weir}`, { announcement: true })
    const nobody = { mentionedIds: [], mentionsAll: false, mentionsHere: false, hereIds: [], linkedChatIds: [] }
    const edit = (announces: boolean) =>
      messages.edit({ message, actorId: ada.id, body: "x", html: "x", ...nobody, announces })
    const line = { text: "pinned", html: "pinned" }
    expect([await edit(false), await messages.pin(message, ada.id, line, false)]).toEqual([null, null])
    expect(await edit(true)).not.toBeNull()
    expect(await messages.pin(message, ada.id, line, true)).toMatchObject({ outcome: "changed" })
  })

  test("offers on its pages what each may do there", async () => {
    const ada = await person()
    const moor = await team.chat("channel", [ada, admin], "moor")
    const own = new Map<Person, string>()
    for (const who of [ada, admin])
      own.set(who, (await who.post(`/chats/${moor}/messages`, { body: "mine" })).body["message"].id)
    await team.owner.put(`/messages/${own.get(admin)}/pin`)
    const offers = async (who: Person) => {
      const look = async (path: string) => (await browse(server.url, who, "GET", path)).text
      const [page, about, actions, pins] = await Promise.all(
        [`/c/${moor}`, `/c/${moor}/details?tab=about`, `/m/${own.get(who)}/actions`, `/c/${moor}/pins`].map(look),
      )
      return {
        closed: page!.includes("data-closed"),
        settings: about!.includes(`/c/${moor}/settings`),
        archive: about!.includes(`action="/c/${moor}/archive"`),
        edit: actions!.includes(`href="/m/${own.get(who)}/edit"`),
        pin: /action="\/m\/[\w-]+\/(un)?pin"/.test(actions!),
        unpin: pins!.includes(`/m/${own.get(admin)}/unpin`),
        remove: actions!.includes(`action="/m/${own.get(who)}/delete"`),
      }
    }
    const all = { closed: false, settings: true, archive: true, edit: true, pin: true, unpin: true, remove: true }
    const none = { closed: true, settings: false, archive: false, edit: false, pin: false, unpin: false, remove: true }
    expect([await offers(ada), await offers(admin)]).toEqual([all, all])
    await team.owner.patch(`/chats/${moor}`, { announcement: true })
    expect([await offers(ada), await offers(admin)]).toEqual([none, all])
  })

  test("a direct chat cannot become one", async () => {
    const ada = await person()
    const direct = await team.chat("direct", [ada])
    expect((await team.owner.patch(`/chats/${direct}`, { announcement: true })).status).toBe(403)
  })
})

describe("a ban", () => {
  const ban = (actor: Person, who: Person) => actor.put(`/workspaces/${team.workspaceId}/bans/${who.id}`)

  test("removes from the team, ends what hangs on it, and no invitation brings back", async () => {
    const eve = await person()
    const socket = await openEvents(server.url, eve.token)
    await socket.resume()
    expect((await ban(admin, eve)).status).toBe(204)
    expect((await eve.get(`/chats/${team.general}`)).status).toBe(404)
    const invitation = await team.invite()
    const accept = await browse(server.url, eve, "POST", `/invite/${invitation}`, { form: {} })
    expect(accept.status).toBe(403)
    expect(accept.text).toContain("You cannot join this team.")
    await team.owner.post(`/chats/${team.general}/messages`, { body: "after the ban" })
    const other = await openEvents(server.url, team.owner.token)
    await other.resume()
    expect(socket.messages().some(({ body }) => body === "after the ban")).toBe(false)
    expect((await recorded("workspace.ban"))[0]).toMatchObject({ actorId: admin.id, subject: eve.id })
    const { body } = await admin.get(`/workspaces/${team.workspaceId}/bans`)
    expect(body["bans"][0]).toMatchObject({ userId: eve.id, bannedByName: "Admin" })
    socket.cut()
    other.cut()
  })

  test("holds for another account with the e-mail that was banned", async () => {
    const eve = await person()
    await ban(admin, eve)
    const form = { displayName: "Eve", handle: eve.handle, email: "elsewhere@example.org" }
    await browse(server.url, eve, "POST", "/account/profile", { form })
    const account = {
      email: `${eve.handle.toUpperCase()}@example.org`,
      handle: `${eve.handle}-two`,
      password: "long enough",
    }
    const again = await createClient(server.url).post("/users", { ...account, invite: await team.invite() })
    expect(again.status).toBe(403)
    expect(await server.app.stores.users.findForSignIn(account.handle)).toBeNull()
  })

  test("is lifted, and then an invitation works again", async () => {
    const eve = await person()
    await ban(admin, eve)
    const lift = () => browse(server.url, admin, "POST", `/w/harbour/bans/${eve.id}/lift`, { form: {} })
    expect((await browse(server.url, admin, "GET", "/w/harbour/settings")).text).toContain(`/bans/${eve.id}/lift`)
    expect((await lift()).status).toBe(303)
    expect((await lift()).status).toBe(404)
    const accept = await browse(server.url, eve, "POST", `/invite/${await team.invite()}`, { form: {} })
    expect(accept.status).toBe(303)
    expect((await recorded("workspace.unban"))[0]).toMatchObject({ actorId: admin.id, subject: eve.id })
  })

  test("is listed page by page among the settings, by handle", async () => {
    const { body } = await team.owner.post("/workspaces", { name: "Strict", slug: "strict" })
    const ids = Array.from({ length: 130 }, newId)
    await server.db.sql`insert into users (id, email, handle, display_name)
      select id, n || '@elsewhere.example', 'Banned' || lpad(n::text, 3, '0'), 'Banned' from unnest(${ids}::uuid[]) with ordinality t(id, n)`
    await server.db.sql`insert into workspace_bans (workspace_id, user_id, email)
      select ${body["workspace"].id}, id, '' from unnest(${ids}::uuid[]) id`
    const walk = async (query = ""): Promise<string[]> => {
      const { text } = await browse(server.url, team.owner, "GET", `/w/strict/settings${query}`)
      const shown = [...text.matchAll(/\/bans\/([\w-]+)\/lift/g)].map(([, id]) => id!)
      const next = /href="(\?bans=[\w-]+)#bans"/.exec(text)
      return next ? [...shown, ...(await walk(next[1]!))] : shown
    }
    expect(await walk()).toEqual(ids)
  })

  test("is for those who stand above: nobody bans an owner, members and guests nobody", async () => {
    const [ada, guest] = [await person(), await person("guest")]
    expect((await ban(ada, guest)).status).toBe(403)
    expect((await ban(guest, ada)).status).toBe(403)
    expect((await ban(admin, team.owner)).status).toBe(403)
    expect((await ada.get(`/workspaces/${team.workspaceId}/bans`)).status).toBe(403)
  })
})

test("a moderator deletes anybody's message in a channel, and it is on record; one's own is one's own affair", async () => {
  const ada = await person()
  const { body } = await ada.post(`/chats/${team.general}/messages`, { body: "rude" })
  const own = await ada.post(`/chats/${team.general}/messages`, { body: "mine" })
  expect((await ada.delete(`/messages/${own.body["message"].id}`)).status).toBe(204)
  expect((await admin.delete(`/messages/${body["message"].id}`)).status).toBe(204)
  const entries = await recorded("message.delete")
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({ actorId: admin.id, subject: body["message"].id })
  expect(JSON.parse(entries[0]!.detail)).toEqual({ chatId: team.general, userId: ada.id })
})

test("the audit record is paged, in words, and only for those who run the server", async () => {
  for (let i = 0; i < 60; i++) await team.owner.patch(`/chats/${team.general}`, { announcement: i % 2 === 0 })
  const first = await browse(server.url, team.owner, "GET", "/admin/audit")
  expect(first.text).toContain("made a channel read-only")
  const cursor = /\?cursor=([\w-]+)/.exec(first.text)![1]
  const second = await browse(server.url, team.owner, "GET", `/admin/audit?cursor=${cursor}`)
  expect(second.text).toContain("deleted somebody else&#39;s message")
  expect((await browse(server.url, admin, "GET", "/admin/audit")).status).toBe(404)
})
