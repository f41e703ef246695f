import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let owner: Person
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ;[owner, ada, bob] = [team.owner, await team.join("ada"), await team.join("bob")]
})
afterAll(() => server.stop())

const post = async (person: Person, chat: string, body: string, more: Json = {}): Promise<Json> =>
  (await person.post(`/chats/${chat}/messages`, { body, ...more })).body["message"]
const get = async (id: string, person = owner): Promise<Json> => (await person.get(`/messages/${id}`)).body["message"]
const threadsOf = async (person: Person): Promise<Json> =>
  (await person.get(`/workspaces/${team.workspaceId}/threads`)).body
const inList = async (person: Person, root: Json): Promise<Json | undefined> =>
  (await threadsOf(person))["threads"].find((thread: Json) => thread["root"].id === root["id"])
const channel = (people: Person[]) => team.chat("private", people)
const rowsOf = async (root: Json) =>
  (await server.db.sql<{ userId: string }[]>`select user_id from thread_follows where root_id = ${root["id"]}`).map(
    ({ userId }) => userId,
  )

describe("the beginning of a thread", () => {
  test("knows how many replied, who did last and when; what is deleted is taken out, and back in", async () => {
    const chat = await channel([ada, bob])
    const root = await post(owner, chat, "root")
    expect(await get(root["id"])).toMatchObject({ replyCount: 0, repliers: [], lastReplyAt: null })
    await post(ada, chat, "1", { threadOf: root["id"] })
    const second = await post(bob, chat, "2", { threadOf: root["id"] })
    await post(ada, chat, "3", { threadOf: root["id"] })
    const last = await post(owner, chat, "4", { threadOf: root["id"] })
    expect(await get(root["id"])).toMatchObject({
      replyCount: 4,
      repliers: [owner.id, ada.id, bob.id],
      lastReplyAt: last["createdAt"],
    })
    const before = (await get(root["id"]))["rev"]
    await bob.delete(`/messages/${second["id"]}`)
    await owner.delete(`/messages/${last["id"]}`)
    const after = await get(root["id"])
    expect(after).toMatchObject({ replyCount: 2, repliers: [ada.id] })
    expect(after["rev"]).toBeGreaterThan(before)
    await server.app.actions.messages.restore((await server.app.stores.users.findAccount(bob.id))!, second["id"])
    expect(await get(root["id"])).toMatchObject({ replyCount: 3, repliers: [ada.id, bob.id] })
  })

  test("knows the three who replied last of many who reply at once", async () => {
    const chat = await channel([ada, bob])
    const root = await post(owner, chat, "root")
    const people = [owner, ada, bob]
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => post(people[i % 3]!, chat, `${i}`, { threadOf: root["id"] })),
    )
    const { messages } = (await ada.get(`/chats/${chat}/messages?threadOf=${root["id"]}&limit=100`)).body
    const newestFirst = [...new Set((messages as Json[]).map(({ senderId }) => senderId as string))]
    expect(await get(root["id"])).toMatchObject({ replyCount: 60, repliers: newestFirst })
  })
})

describe("a reply that is also sent to the chat", () => {
  test("stands on its page, counts as unread there, and is in its thread", async () => {
    const chat = await channel([ada])
    const root = await post(owner, chat, "root")
    await post(owner, chat, "only here", { threadOf: root["id"] })
    const reply = await post(owner, chat, "for all", { threadOf: root["id"], alsoInChannel: true })
    expect(reply).toMatchObject({ threadOf: root["id"], alsoInChannel: true })
    const bodies = async (query: string) =>
      ((await ada.get(`/chats/${chat}/messages?${query}`)).body["messages"] as Json[])
        .filter(({ kind }) => kind === "text")
        .map(({ body }) => body)
    expect(await bodies("limit=2")).toEqual(["for all", "root"])
    expect(await bodies("limit=50")).toEqual(["for all", "root"])
    expect(await bodies(`threadOf=${root["id"]}`)).toEqual(["for all", "only here"])
    const { chats } = (await ada.get(`/workspaces/${team.workspaceId}/chats?limit=100`)).body
    expect(chats.find(({ id }: Json) => id === chat)).toMatchObject({ unread: 2 })
    await owner.delete(`/messages/${reply["id"]}`)
    expect(await bodies("limit=50")).toEqual(["root"])
  })

  test("is a word of the chat only where it is a reply", async () => {
    const chat = await channel([ada])
    expect(await post(owner, chat, "plain", { alsoInChannel: true })).toMatchObject({ alsoInChannel: false })
  })
})

describe("following", () => {
  test("who began, replied or was mentioned follows, and nobody else; a reply writes no row for those who do", async () => {
    const many = await Promise.all(Array.from({ length: 5 }, (_, i) => team.join(`crowd${i}`)))
    const chat = await channel([ada, bob, ...many])
    const root = await post(owner, chat, "root")
    await post(ada, chat, "hello @bob", { threadOf: root["id"] })
    expect((await rowsOf(root)).toSorted()).toEqual([owner.id, ada.id, bob.id].toSorted())
    const stamps = () =>
      server.db.sql<
        { stamp: string }[]
      >`select xmin::text as stamp from thread_follows where root_id = ${root["id"]} order by user_id`
    const before = await stamps()
    await post(ada, chat, "again", { threadOf: root["id"] })
    expect([...(await stamps())]).toEqual([...before])
  })

  test("counts others' replies after what was read, and is cleared by reading", async () => {
    const chat = await channel([ada, bob])
    const root = await post(owner, chat, "root")
    await post(ada, chat, "one", { threadOf: root["id"] })
    const second = await post(bob, chat, "two @owner", { threadOf: root["id"] })
    expect(await inList(owner, root)).toMatchObject({ unread: 2, mentions: 1 })
    expect(await inList(ada, root)).toMatchObject({ unread: 1, mentions: 0 })
    expect(await inList(bob, root)).toMatchObject({ unread: 0 })
    await owner.put(`/messages/${root["id"]}/thread/read`, { seq: second["seq"] - 1 })
    expect(await inList(owner, root)).toMatchObject({ unread: 1 })
    await owner.put(`/messages/${root["id"]}/thread/read`, { seq: 1 })
    expect(await inList(owner, root)).toMatchObject({ unread: 1 })
    await owner.put(`/messages/${second["id"]}/thread/read`, { seq: 1_000_000 })
    expect(await inList(owner, root)).toMatchObject({ unread: 0 })
    const third = await post(bob, chat, "three", { threadOf: root["id"] })
    expect(await inList(owner, root)).toMatchObject({ unread: 1 })
    await bob.delete(`/messages/${third["id"]}`)
    expect(await inList(owner, root)).toMatchObject({ unread: 0 })
  })

  test("the sidebar bears what is new, and of the mentions those that no chat counts", async () => {
    const reader = await team.join("reader3")
    const chat = await channel([reader, ada])
    const numbers = async () => {
      const [page, piece] = await Promise.all(
        [`/c/${chat}`, "/w/harbour/threads/count"].map(
          async (path) => (await browse(server.url, reader, "GET", path, { partial: path !== `/c/${chat}` })).text,
        ),
      )
      const drawn = [page!, piece!].map((text) => {
        const [tag] = /<span id="threads-count"[^>]*>/.exec(text)!
        return ["unread", "mentions"].map((name) => Number(new RegExp(`data-${name}="(\\d+)"`).exec(tag)![1]))
      })
      expect(drawn[0]).toEqual(drawn[1]!)
      return drawn[0]
    }
    expect(await numbers()).toEqual([0, 0])
    const root = await post(reader, chat, "root")
    await post(ada, chat, "plain", { threadOf: root["id"] })
    expect(await numbers()).toEqual([1, 0])
    await post(ada, chat, "@reader3", { threadOf: root["id"] })
    await post(ada, chat, "@reader3", { threadOf: root["id"], alsoInChannel: true })
    expect(await numbers()).toEqual([1, 1])
    expect(await threadsOf(reader)).toMatchObject({ unread: 1, mentions: 2 })
    await reader.put(`/messages/${root["id"]}/thread/read`, { seq: 1_000 })
    expect(await numbers()).toEqual([0, 0])
  })

  test("who stopped stays out until they reply or are mentioned; who begins has nothing to read yet", async () => {
    const chat = await channel([ada, bob])
    const root = await post(owner, chat, "root")
    await post(ada, chat, "one", { threadOf: root["id"] })
    await owner.delete(`/messages/${root["id"]}/follow`)
    await post(ada, chat, "two", { threadOf: root["id"] })
    expect(await inList(owner, root)).toBeUndefined()
    await post(ada, chat, "three @owner", { threadOf: root["id"] })
    expect(await inList(owner, root)).toMatchObject({ unread: 1, mentions: 1 })
    await bob.put(`/messages/${root["id"]}/follow`, {})
    await bob.put(`/messages/${root["id"]}/follow`, {})
    expect(await inList(bob, root)).toMatchObject({ unread: 0 })
    await post(ada, chat, "four", { threadOf: root["id"] })
    expect(await inList(bob, root)).toMatchObject({ unread: 1 })
  })

  test("a mention that comes with an edit follows, too", async () => {
    const chat = await channel([ada, bob])
    const root = await post(owner, chat, "root")
    const reply = await post(ada, chat, "one", { threadOf: root["id"] })
    expect(await inList(bob, root)).toBeUndefined()
    await ada.patch(`/messages/${reply["id"]}`, { body: "one @bob" })
    expect(await inList(bob, root)).toMatchObject({ unread: 1, mentions: 1 })
  })

  test("nothing is ever stuck: a chat that was left, a beginning that was deleted, and all marked as read", async () => {
    const chat = await channel([ada, bob])
    const [left, gone] = [await post(bob, chat, "left"), await post(bob, chat, "gone")]
    await post(ada, chat, "r", { threadOf: left["id"] })
    await post(ada, chat, "r", { threadOf: gone["id"] })
    const before = (await threadsOf(bob))["unread"]
    await bob.delete(`/messages/${gone["id"]}`)
    expect((await threadsOf(bob))["unread"]).toBe(before - 1)
    await bob.delete(`/chats/${chat}/members/me`)
    expect((await threadsOf(bob))["unread"]).toBe(before - 2)
    expect(await inList(bob, left)).toBeUndefined()
    // What was said while one was away is not new to who comes back.
    await post(ada, chat, "while away", { threadOf: left["id"] })
    await owner.put(`/chats/${chat}/members/${bob.id}`)
    expect(await inList(bob, left)).toMatchObject({ unread: 0 })
    await post(ada, chat, "after", { threadOf: left["id"] })
    expect(await inList(bob, left)).toMatchObject({ unread: 1 })
    await bob.put(`/workspaces/${team.workspaceId}/threads/read`, {})
    expect(await threadsOf(bob)).toMatchObject({ unread: 0, mentions: 0 })
  })

  test("the list goes by the newest activity, and on from page to page", async () => {
    const reader = await team.join("reader")
    const chat = await channel([reader, ada])
    const roots: Json[] = []
    for (let i = 0; i < 5; i++) roots.push(await post(reader, chat, `root ${i}`))
    for (const root of roots) await post(ada, chat, "reply", { threadOf: root["id"] })
    await post(ada, chat, "again", { threadOf: roots[1]!["id"] })
    const seen: string[] = []
    for (let cursor = ""; ;) {
      const { body } = await reader.get(`/workspaces/${team.workspaceId}/threads?limit=2${cursor}`)
      seen.push(...body["threads"].map((thread: Json) => thread["root"].body))
      expect(body).toMatchObject({ unread: 5 })
      if (!body["nextCursor"]) break
      cursor = `&cursor=${body["nextCursor"]}`
    }
    expect(seen).toEqual(["root 1", "root 4", "root 3", "root 2", "root 0"])
    expect((await reader.get(`/workspaces/${team.workspaceId}/threads?cursor=bm8`)).status).toBe(422)
  })

  test("every thread of those that are read at once is told of, and none that was read before", async () => {
    const reader = await team.join("reader2")
    const chat = await channel([reader, ada])
    const [one, two, read] = [
      await post(reader, chat, "1"),
      await post(reader, chat, "2"),
      await post(reader, chat, "3"),
    ]
    for (const root of [one, two, read]) await post(ada, chat, "reply", { threadOf: root["id"] })
    await reader.put(`/messages/${read["id"]}/thread/read`, { seq: 1_000 })
    const phone = await openEvents(server.url, reader.token)
    await phone.resume()
    const before = phone.frames.length
    await reader.put(`/workspaces/${team.workspaceId}/threads/read`, {})
    for (const root of [one, two]) await phone.first("threads", (frame) => frame["read"] === root["id"])
    expect(phone.frames.slice(before).flatMap((frame) => frame["read"] ?? [])).toEqual([two["id"], one["id"]])
    phone.close()
  })

  test("those who follow are told on every device, and only they", async () => {
    const onlooker = await team.join("onlooker")
    const chat = await channel([ada, onlooker])
    const root = await post(owner, chat, "root")
    const [follower, stranger] = [
      await openEvents(server.url, owner.token),
      await openEvents(server.url, onlooker.token),
    ]
    await Promise.all([follower.first("hello"), stranger.first("hello")])
    await post(ada, chat, "reply", { threadOf: root["id"] })
    await follower.first("threads")
    await stranger.first("message", ({ message }) => message.id === root["id"])
    expect(stranger.frames.filter(({ type }) => type === "threads")).toEqual([])
    follower.close()
    stranger.close()
  })
})

test("a chat's panel lists thirty threads, and says so where there are more", async () => {
  const chat = await channel([])
  const messages = Array.from({ length: 31 }, (_, i) => ({ body: `root ${i + 1}`, clientId: `root ${i}` }))
  await owner.post(`/chats/${chat}/messages/batch`, { messages })
  const listed = async (threads: number) => {
    await server.db
      .sql`update messages set reply_count = 1, last_reply_at = now() - make_interval(mins => 60 - seq::int)
      where chat_id = ${chat} and body like 'root %' and substring(body from 6)::int <= ${threads}`
    const { text } = await browse(server.url, owner, "GET", `/c/${chat}/details?tab=threads`, { partial: true })
    return { roots: text.match(/root \d+/g)!.length, more: text.includes("These are the 30 threads") }
  }
  expect(await listed(30)).toEqual({ roots: 30, more: false })
  expect(await listed(31)).toEqual({ roots: 30, more: true })
})

test("a thread of somebody else's chat is not found, followed or read", async () => {
  const chat = await channel([ada])
  const root = await post(owner, chat, "secret")
  await post(ada, chat, "reply", { threadOf: root["id"] })
  for (const answer of [
    await bob.put(`/messages/${root["id"]}/follow`, {}),
    await bob.delete(`/messages/${root["id"]}/follow`),
    await bob.put(`/messages/${root["id"]}/thread/read`, { seq: 1 }),
  ])
    expect(answer.status).toBe(404)
})
