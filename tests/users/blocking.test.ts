import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let made = 0
const person = (role: "member" | "guest" = "member") => team.join(`person${++made}`, role)
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const say = (who: Person, chat: string, body: string) => who.post(`/chats/${chat}/messages`, { body })
const block = (who: Person, other: Person) => who.put(`/me/blocked/${other.id}`)
const unblock = (who: Person, other: Person) => who.delete(`/me/blocked/${other.id}`)
async function direct(a: Person, b: Person): Promise<string> {
  const answer = await a.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [b.id] })
  return answer.body["chat"].id
}
async function countsOf(who: Person, chat: string) {
  const { body } = await who.get(`/workspaces/${team.workspaceId}/chats`)
  const { unread, mentions } = body["chats"].find(({ id }: { id: string }) => id === chat)
  return { unread, mentions }
}
const recorded = async (action: string) =>
  server.db.sql<{ actorId: string; subject: string }[]>`
    select actor_id, subject from audit where action = ${action} order by id desc`

describe("the chat of the two", () => {
  test("takes nothing from either, in clear words that do not tell who blocks, until it is taken back", async () => {
    const [ada, eve] = [await person(), await person()]
    const chat = await direct(ada, eve)
    const { body } = await say(eve, chat, "before")
    const before = `/messages/${body["message"].id}`
    expect((await block(ada, eve)).status).toBe(204)
    for (const who of [ada, eve]) {
      const refused = await say(who, chat, "hello?")
      expect(refused.status).toBe(403)
      expect(refused.body["detail"]).toBe("This person cannot be reached here. Nothing was sent.")
      expect((await who.get(`/chats/${chat}`)).body["chat"].reachable).toBe(false)
    }
    expect((await eve.patch(before, { body: "you again" })).status).toBe(403)
    expect((await eve.put(`${before}/reactions/${encodeURIComponent("🎉")}`)).status).toBe(403)
    expect((await eve.put(`${before}/pin`)).status).toBe(403)
    expect((await unblock(ada, eve)).status).toBe(204)
    expect((await say(eve, chat, "hello")).status).toBe(201)
    expect((await recorded("user.block"))[0]).toMatchObject({ actorId: ada.id, subject: eve.id })
    expect((await recorded("user.unblock"))[0]).toMatchObject({ actorId: ada.id, subject: eve.id })
  })

  test("is closed from its beginning where the blocking came first, and open only when neither blocks", async () => {
    const [ada, eve] = [await person(), await person()]
    await block(ada, eve)
    await block(eve, ada)
    const chat = await direct(eve, ada)
    expect((await say(eve, chat, "hello?")).status).toBe(403)
    await unblock(ada, eve)
    expect((await say(ada, chat, "hello?")).status).toBe(403)
    await unblock(eve, ada)
    expect((await say(ada, chat, "hello")).status).toBe(201)
  })

  test("does not hold up what others say in the same flush", async () => {
    const [ada, eve, ben] = [await person(), await person(), await person()]
    const [shut, open] = [await direct(ada, eve), await direct(ben, eve)]
    await block(ada, eve)
    const sent = await Promise.all([say(eve, shut, "a"), say(eve, open, "b"), say(ben, open, "c"), say(ada, shut, "d")])
    expect(sent.map(({ status }) => status)).toEqual([403, 201, 201, 403])
  })

  test("says what is the matter in place of the composer: to who blocks with the way back, without a script", async () => {
    const [ada, eve] = [await person(), await person()]
    const chat = await direct(ada, eve)
    await block(ada, eve)
    const own = await browse(server.url, ada, "GET", `/c/${chat}`)
    expect(own.text).toContain(`You blocked ${"Person" + eve.handle.slice(6)}`)
    expect(own.text).not.toContain("composer-body")
    const theirs = await browse(server.url, eve, "GET", `/c/${chat}`)
    expect(theirs.text).toContain("cannot be reached here.")
    expect(theirs.text).not.toContain("You blocked")
    const form = { blocked: "0", to: chat }
    const back = await browse(server.url, ada, "POST", `/u/${eve.id}/block`, { form })
    expect(back.headers.get("location")).toBe(`/c/${chat}`)
    expect((await browse(server.url, ada, "GET", `/c/${chat}`)).text).toContain("composer-body")
  })

  test("two who block and take it back at once leave it as the last of it says", async () => {
    const [ada, eve] = [await person(), await person()]
    const chat = await direct(ada, eve)
    for (let turn = 0; turn < 8; turn++) {
      await Promise.all([block(ada, eve), block(eve, ada), unblock(ada, eve)])
      const blocks = await Promise.all(
        [ada, eve].map(async (who) => (await who.get("/me/blocked")).body["blocked"].length),
      )
      expect((await ada.get(`/chats/${chat}`)).body["chat"].reachable).toBe(blocks[0] + blocks[1] === 0)
      await Promise.all([unblock(ada, eve), unblock(eve, ada)])
      expect((await ada.get(`/chats/${chat}`)).body["chat"].reachable).toBe(true)
    }
  })
})

describe("elsewhere", () => {
  test("what somebody says counts for nothing, at once, on every node, and again when it is taken back", async () => {
    const [ada, eve, ben] = [await person(), await person(), await person()]
    const chat = await team.chat("channel", [ada, eve, ben])
    const other = await startApp({}, { on: server.database })
    const far = at(other.url, ada)
    await say(eve, chat, `@${ada.handle} look`)
    await say(eve, chat, "@channel look")
    await say(ben, chat, "plain")
    expect(await countsOf(ada, chat)).toEqual({ unread: 3, mentions: 2 })
    expect(await countsOf(far, chat)).toEqual({ unread: 3, mentions: 2 })
    await block(ada, eve)
    expect(await countsOf(ada, chat)).toEqual({ unread: 1, mentions: 0 })
    await say(eve, chat, `@${ada.handle} still here`)
    while ((await far.get("/me/blocked")).body["blocked"].length === 0) await Bun.sleep(20)
    expect(await countsOf(far, chat)).toEqual({ unread: 1, mentions: 0 })
    const mentions = await browse(server.url, ada, "GET", "/w/harbour/mentions")
    expect(mentions.text).not.toContain("still here")
    expect((await browse(server.url, ben, "GET", `/c/${chat}`)).text).toContain("still here")
    await unblock(ada, eve)
    expect(await countsOf(ada, chat)).toEqual({ unread: 4, mentions: 3 })
    await other.stop()
  })

  test("a reply in a followed thread makes nothing new, a mention no notice, a link no quote", async () => {
    const [ada, eve] = [await person(), await person()]
    const chat = await team.chat("channel", [ada, eve])
    const root = (await say(ada, chat, "a question")).body["message"].id
    await block(ada, eve)
    const reply = await eve.post(`/chats/${chat}/messages`, { body: `@${ada.handle} an answer`, threadOf: root })
    const threads = await ada.get(`/workspaces/${team.workspaceId}/threads`)
    expect(threads.body).toMatchObject({ unread: 0, mentions: 0 })
    const { seq } = (await say(eve, chat, `@${ada.handle} hey`)).body["message"]
    expect((await browse(server.url, ada, "GET", `/c/${chat}/notice?seq=${seq}`)).status).toBe(204)
    const quotes = `/quotes?ids=${reply.body["message"].id}`
    expect((await browse(server.url, ada, "GET", quotes, { partial: true })).text).not.toContain("an answer")
    expect((await browse(server.url, team.owner, "GET", quotes, { partial: true })).text).toContain("an answer")
  })

  test("the page names whom its reader blocks, and its style sheet folds away what they say, and nothing of others", async () => {
    const [ada, eve] = [await person(), await person()]
    expect((await browse(server.url, ada, "GET", `/c/${team.general}`)).text).not.toContain("blocked.css")
    await block(ada, eve)
    const { text } = await browse(server.url, ada, "GET", `/c/${team.general}`)
    expect(text).toContain(`data-ids="${eve.id}"`)
    const [, sheet] = /href="(\/account\/blocked\.css\?of=\w+)"/.exec(text)!
    const css = await browse(server.url, ada, "GET", sheet!)
    expect(css.headers.get("content-type")).toContain("text/css")
    expect(css.headers.get("cache-control")).toContain("private")
    expect(css.text).toContain(`[data-sender="${eve.id}"]`)
    expect((await browse(server.url, eve, "GET", sheet!)).text).toBe("")
  })

  test("one's own sockets hear of it, and the other's only that the chat is another", async () => {
    const [ada, eve] = [await person(), await person()]
    const chat = await direct(ada, eve)
    const [hers, theirs] = [await openEvents(server.url, ada.token), await openEvents(server.url, eve.token)]
    await Promise.all([hers.resume(), theirs.resume()])
    await block(ada, eve)
    await theirs.first("chat", (frame) => frame["chatId"] === chat && frame["anew"])
    await hers.first("chat", (frame) => frame["chatId"] === null)
    expect(JSON.stringify(theirs.frames)).not.toContain("block")
    hers.cut()
    theirs.cut()
  })
})

describe("the list", () => {
  test("holds each once, is ended by a button without a script, and is one's own", async () => {
    const [ada, eve] = [await person(), await person()]
    for (let i = 0; i < 2; i++) expect((await block(ada, eve)).status).toBe(204)
    expect((await recorded("user.block")).filter(({ subject }) => subject === eve.id)).toHaveLength(1)
    const { body } = await ada.get("/me/blocked")
    expect(body["blocked"]).toEqual([
      { userId: eve.id, handle: eve.handle, displayName: expect.any(String), avatarUrl: null },
    ])
    const page = await browse(server.url, ada, "GET", "/account/blocked")
    expect(page.text).toContain(`action="/u/${eve.id}/block"`)
    const form = { blocked: "0", to: "list" }
    expect((await browse(server.url, ada, "POST", `/u/${eve.id}/block`, { form })).status).toBe(303)
    expect((await browse(server.url, ada, "GET", "/account/blocked")).text).toContain("You have blocked nobody.")
    expect((await eve.get("/me/blocked")).body["blocked"]).toEqual([])
  })

  test("has no place for oneself, for strangers, or for the 1,001st", async () => {
    const [ada, eve, guest, full] = [await person(), await person(), await person("guest"), await person()]
    expect((await block(ada, ada)).status).toBe(403)
    expect((await ada.put(`/me/blocked/${Bun.randomUUIDv7()}`)).status).toBe(404)
    expect((await block(guest, eve)).status).toBe(404)
    await server.db.sql`update users set version = version + 1,
      blocked = (select array_agg(gen_random_uuid()) from generate_series(1, 1000)) where id = ${full.id}`
    expect((await block(full, eve)).status).toBe(409)
  })

  test("the card asks before it blocks, and then offers the way back", async () => {
    const [ada, eve] = [await person(), await person()]
    const card = await browse(server.url, ada, "GET", `/u/${eve.id}`)
    expect(card.text).toContain('<details class="sure">')
    await browse(server.url, ada, "POST", `/u/${eve.id}/block`, { form: { blocked: "1", team: "harbour" } })
    const after = await browse(server.url, ada, "GET", `/u/${eve.id}`, { partial: true })
    expect(after.text).toContain("Unblock")
    expect(after.text).not.toContain(`/people/${eve.id}/direct`)
    expect((await browse(server.url, ada, "GET", `/u/${ada.id}`)).text).not.toContain(`/u/${ada.id}/block`)
  })
})
