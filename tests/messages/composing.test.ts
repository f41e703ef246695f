import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
let bob: Person
let crowded: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bob = await team.join("bob")
  crowded = await team.chat("channel", [ada], "crowded")
  const { sql } = server.db
  await sql`insert into users (id, email, handle, display_name) select gen_random_uuid(), 'p'||n||'@x.org', 'p'||n, 'P '||n from generate_series(1, 20) n`
  await sql`insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from users where handle ~ '^p[0-9]+$'`
})
afterAll(() => server.stop())

/** As the script sends what was written, and as a form does it without one. */
const write = (person: Person, chat: string, body: string, more: Record<string, string> = {}, partial = true) =>
  browse(server.url, person, "POST", `/c/${chat}/messages`, {
    form: { body, clientId: Bun.randomUUIDv7(), ...more },
    partial,
  })
const last = async (chat: string) => (await ada.get(`/chats/${chat}/messages`)).body["messages"][0]

test("/me says what somebody does, also after an edit", async () => {
  expect((await write(ada, crowded, "/me waves **much**")).status).toBe(201)
  const said = await last(crowded)
  expect(said).toMatchObject({ body: "waves **much**", me: true, kind: "text" })
  await ada.patch(`/messages/${said.id}`, { body: "waves" })
  expect(await last(crowded)).toMatchObject({ body: "waves", me: true })
  const page = await browse(server.url, ada, "GET", `/c/${crowded}`)
  expect(page.text).toMatch(/class="message[^"]* deed"/)
  expect((await write(ada, crowded, "/me")).status).toBe(422)
})

test("/shrug ends with one", async () => {
  await write(ada, crowded, "/shrug who knows")
  expect((await last(crowded)).html).toBe("<p>who knows ¯\\_(ツ)_/¯</p>")
  expect((await write(ada, crowded, `/shrug ${"a".repeat(9_990)}`)).status).toBe(422)
})

test("/topic shows, sets and takes away, by the rules of the chat", async () => {
  const told = await write(ada, crowded, "/topic High tide")
  expect(told.status).toBe(200)
  expect(told.text).toContain("High tide")
  expect(await last(crowded)).toMatchObject({ kind: "system" })
  expect((await ada.get(`/chats/${crowded}`)).body["chat"].topic).toBe("High tide")
  expect((await write(ada, crowded, "/topic")).text).toContain("High tide")
  await write(ada, crowded, "/topic -")
  expect((await ada.get(`/chats/${crowded}`)).body["chat"].topic).toBe("")
  expect((await write(ada, crowded, `/topic ${"a".repeat(300)}`)).status).toBe(422)
  const direct = (await ada.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [bob.id] })).body
  expect((await write(ada, direct["chat"].id, "/topic x")).status).toBe(403)
})

test("/invite adds people of the team, and says who is none", async () => {
  const chat = await team.chat("private", [ada])
  const added = await write(ada, chat, "/invite @Bob, @nobody, @ada")
  expect(added.text).toContain("Added Bob. Not in this team, or here already: @nobody and @ada.")
  expect((await bob.get(`/chats/${chat}`)).status).toBe(200)
  const nobody = await write(ada, chat, "/invite @bob")
  expect([nobody.status, nobody.text]).toEqual([422, expect.stringContaining("here already: @bob.")])
  expect((await write(ada, chat, "/invite")).status).toBe(422)
})

test("/invite adds twenty people at once, and of more nobody; the text is kept", async () => {
  const chat = await team.chat("private", [ada])
  const members = async () => (await ada.get(`/chats/${chat}`)).body["chat"].memberCount
  const twenty = `/invite ${Array.from({ length: 20 }, (_, n) => `@p${n + 1}`).join(" ")}`
  const { status, text } = await write(ada, chat, `${twenty} @bob`, {}, false)
  expect(status).toBe(422)
  expect(text).toContain("20 people at most can be added at once.")
  expect(text).toContain("@p20 @bob</textarea>")
  expect(await members()).toBe(2)
  expect((await write(ada, chat, `${twenty} @P1`)).status).toBe(200)
  expect(await members()).toBe(22)
})

test("/leave leads out", async () => {
  const chat = await team.chat("private", [ada])
  const { status, headers } = await write(ada, chat, "/leave")
  expect(status).toBe(204)
  expect(headers.get("hx-redirect")).toStartWith("/w/")
  expect((await ada.get(`/chats/${chat}`)).status).toBe(404)
  expect((await write(ada, chat, "/leave")).status).toBe(404)
})

test("/status and /dnd say how one is", async () => {
  expect((await write(ada, crowded, "/status :palm_tree: On leave")).text).toContain("On leave")
  const [row] = await server.db.sql`select * from presences where user_id = ${ada.id}`
  expect(JSON.stringify(row)).toContain("On leave")
  expect(JSON.stringify(row)).toContain("🌴")
  expect((await write(ada, crowded, "/dnd 2h")).text).toContain("2 h")
  expect((await write(ada, crowded, "/dnd soon")).status).toBe(422)
  expect((await write(ada, crowded, "/dnd off")).status).toBe(200)
  expect((await write(ada, crowded, "/status")).status).toBe(200)
})

test("/dnd leaves who is invisible or away as they were, and shows nobody that is not to be seen", async () => {
  const dan = await team.join("dan")
  const chat = await team.chat("private", [dan])
  const seen = async () => (await team.owner.get(`/users/${dan.id}/presence`)).body["presence"]
  const mode = async () => (await dan.get("/me/presence")).body["mode"]
  const until = async () => (await server.app.stores.presences.listStances([dan.id])).get(dan.id)!.dndUntil
  for (const [presence, meanwhile] of [
    ["invisible", "offline"],
    ["away", "dnd"],
  ] as const) {
    await dan.put("/me/presence", { presence })
    await write(dan, chat, "/dnd 1h")
    expect([await seen(), await mode()]).toEqual([meanwhile, presence])
    expect((await until())!.getTime()).toBeGreaterThan(Date.now())
    await write(dan, chat, "/dnd off")
    expect([await seen(), await mode(), await until()]).toEqual(["offline", presence, null])
  }
  await dan.put("/me/presence", { presence: "dnd" })
  await write(dan, chat, "/dnd off")
  expect([await mode(), await until()]).toEqual(["auto", null])
})

test("/mute makes a chat silent for who writes it, and heard again", async () => {
  const muted = async () => (await ada.get(`/chats/${crowded}/members/me`)).body["preferences"].muted
  expect((await write(ada, crowded, "/mute")).text).toContain("muted")
  expect(await muted()).toBe(true)
  expect((await write(ada, crowded, "/mute")).text).toContain("hear")
  expect(await muted()).toBe(false)
})

test("a command that is sent again because its answer was lost is done once, also at once and through several nodes", async () => {
  const nell = await team.join("nell")
  const chat = await team.chat("private", [nell, bob])
  const other = await startApp({}, { on: server.database })
  const send = async (body: string, clientId: string, person = nell) => {
    const form = { body, clientId }
    const answers = [server, other, server, other].map(({ url }) =>
      browse(url, person, "POST", `/c/${chat}/messages`, { form, partial: true }),
    )
    return [...new Set((await Promise.all(answers)).map(({ status, text }) => `${status} ${text}`))]
  }
  const muted = async (person = nell) =>
    (await person.get(`/chats/${chat}/members/me`)).body["preferences"].muted as boolean
  const saved = async (person = nell) =>
    (await person.get(`/workspaces/${team.workspaceId}/saved`)).body["saved"].map(({ note }: Json) => note)

  expect(await send("/mute", "one")).toEqual([expect.stringContaining("200 ")])
  expect(await muted()).toBe(true)
  expect(await send("/mute", "one")).toEqual([expect.stringContaining("is muted")])
  expect(await send("/mute", "two")).toEqual([expect.stringContaining("hear this chat again")])
  expect(await muted()).toBe(false)
  expect(await muted(bob)).toBe(false)

  expect(await send("/remind me call Ada in 3 hours", "three")).toHaveLength(1)
  expect(await saved()).toEqual(["call Ada"])
  const [{ count }] = await server.db.sql<[{ count: number }]>`select count(*)::int as count from pgboss.job
    where name = 'reminder' and state = 'created' and data ->> 'savedId' in (select id::text from saved_messages where user_id = ${nell.id})`
  expect(count).toBe(1)
  await send("/remind me call Ada in 3 hours", "four")
  await send("/remind me call Ada in 3 hours", "three", bob)
  expect(await saved()).toEqual(["call Ada", "call Ada"])
  expect(await saved(bob)).toEqual(["call Ada"])
  await other.stop()
})

test("an unknown command explains itself and says nothing; two slashes and paths are text", async () => {
  const before = (await last(crowded)).id
  const { status, text } = await write(ada, crowded, "/dance now")
  expect(status).toBe(422)
  expect(text).toContain("There is no /dance")
  expect((await last(crowded)).id).toBe(before)
  const alone = await write(ada, crowded, "/dance now", {}, false)
  expect(alone.status).toBe(422)
  expect(alone.text).toContain("/dance now</textarea>")
  for (const [written, said] of [
    ["//dance now", "/dance now"],
    ["/usr/bin is full", "/usr/bin is full"],
    ["/ alone", "/ alone"],
    ["say /help", "say /help"],
  ] as const) {
    await write(ada, crowded, written)
    expect((await last(crowded)).body).toBe(said)
  }
  expect((await write(ada, crowded, "/help")).text).toContain("/invite @person")
})

test("whatever looks like a command is explained, also one that other messengers have, and a path is said", async () => {
  const before = (await last(crowded)).id
  for (const name of ["add_user", "gif-search", "poll2", "etc", "A23456789-123456789_123456789x"]) {
    const { status, text } = await write(ada, crowded, `/${name} bob`)
    expect([name, status]).toEqual([name, 422])
    expect(text).toContain(`There is no /${name}.`)
  }
  expect((await last(crowded)).id).toBe(before)
  for (const said of [
    "/etc/hosts",
    "/usr/",
    "/usr/local-x is full",
    "/2 of them",
    "/-x",
    "/what? no",
    "/a23456789-123456789_123456789xy z",
  ]) {
    expect((await write(ada, crowded, said)).status).toBe(201)
    expect((await last(crowded)).body).toBe(said)
  }
})

test("programs say what they mean", async () => {
  await ada.post(`/chats/${crowded}/messages`, { body: "/me waves" })
  expect(await last(crowded)).toMatchObject({ body: "/me waves", me: false })
})

test("whoever calls more than twenty people is asked first, and their text is kept", async () => {
  const { sql } = server.db
  await sql`insert into chat_members (chat_id, user_id, workspace_id) select ${crowded}, id, ${team.workspaceId} from users where handle ~ '^p[0-9]+$'`
  await sql`update chats set version = version + 1 where id = ${crowded}`
  // Nobody of them is here.
  expect((await write(ada, crowded, "ahoy @here")).status).toBe(201)
  for (const body of ["@channel tide", "/me calls @all"]) {
    const { status, text } = await write(ada, crowded, body)
    expect(status).toBe(409)
    expect(text).toContain(`${body}</textarea>`)
    expect(text).toContain("21 people")
  }
  const alone = await write(ada, crowded, "@channel tide", {}, false)
  expect(alone.status).toBe(409)
  expect(alone.text).toContain('name="confirm" value="1"')
  expect((await write(ada, crowded, "@channel tide", { confirm: "1" })).status).toBe(201)
  expect(await last(crowded)).toMatchObject({ body: "@channel tide", mentionsAll: true })
  expect((await write(ada, crowded, "`@channel`")).status).toBe(201)
  expect((await write(ada, team.general, "@channel tide")).status).toBe(201)
  expect((await ada.post(`/chats/${crowded}/messages`, { body: "@channel" })).status).toBe(201)
})

test("whoever edits a message so that it calls more than twenty people is asked, and their text is kept", async () => {
  const post = async (body: string) => (await ada.post(`/chats/${crowded}/messages`, { body })).body["message"]
  const edit = (id: string, body: string, more: Record<string, string> = {}, partial = true) =>
    browse(server.url, ada, "POST", `/m/${id}/edit`, { form: { body, ...more }, partial })
  const { id, rev } = await post("tide")
  for (const partial of [true, false]) {
    const { status, headers, text } = await edit(id, "\n@channel tide", { rev: String(rev), confirm: "" }, partial)
    expect(status).toBe(409)
    expect(text).toContain("This now calls 21 people. Save it?")
    expect(text).toContain("\n\n@channel tide</textarea>")
    expect(text).toContain(`name="rev" value="${rev}"`)
    expect(text).toContain('name="confirm" value="1"')
    const said = "This now calls 21 people. Save it?"
    if (partial) expect(decodeURIComponent(headers.get("x-problem")!)).toBe(said)
  }
  expect(await last(crowded)).toMatchObject({ body: "tide", rev })
  expect((await edit(id, "@channel tide", { rev: String(rev), confirm: "1" })).status).toBe(200)
  expect(await last(crowded)).toMatchObject({ body: "@channel tide", mentionsAll: true })
  // They are called already; fewer are.
  expect((await edit(id, "@all tide")).status).toBe(200)
  expect((await edit(id, "@here tide")).status).toBe(200)
  // Nobody was here: now it is everybody.
  expect((await edit(id, "@channel tide")).status).toBe(409)
  expect((await edit(id, "`@channel` tide")).status).toBe(200)
  expect((await ada.patch(`/messages/${id}`, { body: "@channel" })).status).toBe(200)

  const page = await browse(server.url, ada, "GET", `/m/${id}/edit`)
  expect(page.text).not.toContain('name="confirm"')
  const foreign = await browse(server.url, bob, "POST", `/m/${(await post("mine")).id}/edit`, {
    form: { body: "@channel" },
    partial: true,
  })
  expect(foreign.status).toBe(404)
})

test("who is named and not there can be added by one press, and is mentioned then", async () => {
  const chat = await team.chat("private", [ada])
  await write(ada, chat, "@bob, `@p1` and @nobody")
  const { id } = await last(chat)
  const offer = () => browse(server.url, ada, "GET", `/m/${id}/absent`, { partial: true })
  expect((await offer()).text).toContain("Add Bob")
  expect((await browse(server.url, team.owner, "GET", `/m/${id}/absent`, { partial: true })).status).toBe(204)
  expect((await browse(server.url, team.owner, "POST", `/m/${id}/add`, { form: {}, partial: true })).text).toContain(id)
  expect((await bob.get(`/chats/${chat}`)).status).toBe(404)

  const added = await browse(server.url, ada, "POST", `/m/${id}/add`, { form: {}, partial: true })
  expect(added.text).toContain(`data-mentions="${bob.id}"`)
  const { body } = await bob.get(`/chats/${chat}/messages`)
  const message = body["messages"].find((one: { id: string }) => one.id === id)
  expect(message).toMatchObject({ mentionedIds: [bob.id], editedAt: null })
  expect((await offer()).status).toBe(204)

  const alone = await write(ada, chat, "and @p1", {}, false)
  expect(alone.status).toBe(303)
  expect(alone.headers.get("location")).toEndWith("/absent")
})

test("who is named by an edit is offered, too; not when an old message merely changes", async () => {
  const chat = await team.chat("private", [ada])
  await write(ada, chat, "nobody yet")
  const { id } = await last(chat)
  const offer = () => browse(server.url, ada, "GET", `/m/${id}/absent`, { partial: true })
  expect((await offer()).status).toBe(204)
  const edited = await browse(server.url, ada, "POST", `/m/${id}/edit`, { form: { body: "@p2, come" } })
  expect(edited.headers.get("location")).toEndWith(`/m/${id}/absent`)
  expect((await offer()).status).toBe(200)
  await server.db
    .sql`update messages set created_at = now() - interval '1 hour', edited_at = now() - interval '1 hour' where id = ${id}`
  expect((await offer()).status).toBe(204)
})

test("who is added for a message or a reply that names them finds it unread, and is told of it; what was before is read", async () => {
  const cleo = await team.join("cleo")
  const chat = await team.chat("private", [ada])
  await write(ada, chat, "before")
  const { id: rootId } = await last(chat)
  await write(ada, chat, "@cleo, look")
  const said = await last(chat)
  await write(ada, chat, "after")
  const device = await openEvents(server.url, cleo.token)
  await device.resume()
  const add = (id: string) => browse(server.url, ada, "POST", `/m/${id}/add`, { form: {}, partial: true })
  const notice = (seq: number) => browse(server.url, cleo, "GET", `/c/${chat}/notice?seq=${seq}`, { partial: true })
  const standing = async () => {
    const { chats } = (await cleo.get(`/workspaces/${team.workspaceId}/chats?limit=100`)).body
    return chats.find(({ id }: Json) => id === chat)
  }
  await add(said.id)
  expect(await standing()).toMatchObject({ unread: 2, mentions: 1, lastReadSeq: said.seq - 1 })
  await device.first("threads", ({ news }) => news?.[0].chatId === chat && news[0].seq === said.seq)
  expect(JSON.parse((await notice(said.seq)).text)).toMatchObject({ body: "@cleo, look" })
  await cleo.put(`/chats/${chat}/read`, { seq: 1_000 })
  const heard = device.frames.length
  await add(said.id)
  expect(await standing()).toMatchObject({ unread: 0, mentions: 0 })

  await cleo.delete(`/chats/${chat}/members/me`)
  for (const body of ["aside", "@cleo, here", "aside"]) await write(ada, chat, body, { threadOf: rootId })
  const { messages } = (await ada.get(`/chats/${chat}/messages?threadOf=${rootId}`)).body
  const reply = messages.find(({ body }: Json) => body === "@cleo, here")
  await add(reply.id)
  await device.first("threads", ({ news }) => news?.[0].rootId === rootId && news[0].seq === reply.seq)
  expect(device.frames.slice(heard).filter(({ news }) => news?.[0].seq === said.seq)).toEqual([])
  const { threads, ...counts } = (await cleo.get(`/workspaces/${team.workspaceId}/threads`)).body
  expect(counts).toMatchObject({ unread: 1, mentions: 1 })
  expect(threads).toMatchObject([{ unread: 1, mentions: 1, root: { id: rootId } }])
  expect(JSON.parse((await notice(reply.seq)).text)).toMatchObject({ body: "@cleo, here" })
  device.close()
})
