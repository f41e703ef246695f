import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { type Links, startLinks, untilJoined } from "../support/redis-link"

/** Two nodes that share Redis and the database, and tell each other nothing: what they know of changes they must have read. */
let links: Links
let server: Server
let other: Server
let team: Team
beforeAll(async () => {
  links = await startLinks()
  server = await startApp({}, { redisUrl: links.server.url, broker: createMemoryBroker() })
  other = await startApp({}, { on: server.database, redisUrl: links.server.url, broker: createMemoryBroker() })
  await untilJoined(server)
  await untilJoined(other)
  team = await startTeam(server.url)
})
afterAll(async () => {
  await other.stop()
  await server.stop()
  await links.stop()
})

let made = 0
const somebody = (name = "warm") => team.join(`${name}${++made}`)

async function pageOf(node: Server, person: Person, path: string, partial = false): Promise<string> {
  const headers = { Cookie: `confab=${person.token}`, ...(partial && { "HX-Request-Type": "partial" }) }
  const response = await fetch(`${node.url}${path}`, { headers })
  expect(response.status).toBe(200)
  return response.text()
}

/** What a node does by itself, whoever asks for what. */
const timed = new Set(["sessions.revocations", "inbox.note-visits", "chats.heads", "explain"])

async function queriesOf(node: Server, work: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = []
  let counting = true
  const isOwn = (name: string) => timed.has(name) || name.startsWith("search.")
  node.db.onQuery((name) => void (counting && !isOwn(name) && names.push(name)))
  await work()
  counting = false
  return names
}

/** Everything that shows a chat, as one person sees it on one node. */
async function seen(node: Server, person: Person, chat: string): Promise<Json> {
  const there = at(node.url, person)
  const { chat: facts } = (await there.get(`/chats/${chat}`)).body
  const list = (await there.get(`/workspaces/${team.workspaceId}/chats?limit=100`)).body["chats"] as Json[]
  const { members } = (await there.get(`/chats/${chat}/members`)).body
  const { messages } = (await there.get(`/chats/${chat}/messages`)).body
  const page = await pageOf(node, person, `/c/${chat}`)
  return {
    name: facts.name,
    title: list.find((one) => one["id"] === chat)?.["title"],
    titleOnPage: /<h1>.*?<bdi>(.*?)<\/bdi>/s.exec(page)?.[1],
    inSidebar: page.includes(`id="chat-${chat}"`),
    memberCount: facts.memberCount,
    unread: list.find((one) => one["id"] === chat)?.["unread"],
    members: members.map((member: Json) => `${member["handle"]} ${member["displayName"]}`),
    messages: messages.map((message: Json) => message["body"]),
    onPage: [...page.matchAll(/<div class="body"[^>]*><p>(.*?)<\/p>/gs)].map(([, text]) => text).toReversed(),
    names: [...new Set([...page.matchAll(/class="name" dir="auto" [^>]*>(.*?)</g)].map(([, name]) => name))],
  }
}

describe("from a warm cache", () => {
  test("a chat's pane takes one query, its whole page two, whatever the number of messages", async () => {
    const ada = await somebody()
    const chat = await team.chat("channel", [ada])
    for (let i = 0; i < 60; i++) await team.owner.post(`/chats/${chat}/messages`, { body: `message ${i}` })
    await ada.put(`/chats/${chat}/read`, { seq: 1_000 })
    const whole = () => pageOf(server, ada, `/c/${chat}`)
    const pane = () => pageOf(server, ada, `/c/${chat}`, true)
    await whole()
    await server.app.cache.settled()
    expect(await queriesOf(server, pane)).toEqual(["chats.find"])
    expect((await queriesOf(server, whole)).toSorted()).toEqual(["chats.find", "inbox.teams"])
  })

  test("another node takes the page from Redis", async () => {
    const ada = await somebody()
    const chat = await team.chat("channel", [ada])
    await team.owner.post(`/chats/${chat}/messages`, { body: "hello" })
    await ada.put(`/chats/${chat}/read`, { seq: 1_000 })
    await pageOf(server, ada, `/c/${chat}`)
    await server.app.cache.settled()
    await pageOf(other, ada, "/account")
    const names = await queriesOf(other, () => pageOf(other, ada, `/c/${chat}`, true))
    expect(names).toEqual(["chats.find"])
  })
})

describe("what was acknowledged is read, on this node and on one that was told nothing", () => {
  test("every change of a chat, of who is in it, and of what they are called", async () => {
    const [ada, bob, eve] = [await somebody("ada"), await somebody("bob"), await somebody("eve")]
    const owner = team.owner
    const chat = await team.chat("private", [ada, bob], `facts-${++made}`)
    const accountOf = async (person: Person) => (await server.app.actions.sessions.authenticate(person.token))!.user
    const rename = async (person: Person, displayName: string, handle: string) =>
      server.app.actions.users.changeProfile(await accountOf(person), {
        displayName,
        handle,
        email: `${handle}@example.org`,
      })
    let last = ""
    let lastSeq = 0
    const post = async (person: Person, body: string) => {
      const { message } = (await person.post(`/chats/${chat}/messages`, { body })).body
      last = message.id
      lastSeq = message.seq
    }
    const changes: [string, () => Promise<unknown>, (now: Json) => void][] = [
      [
        "a message",
        () => post(ada, "hello"),
        (now) => expect([now["messages"][0], now["onPage"][0]]).toEqual(["hello", "hello"]),
      ],
      ["another", () => post(bob, "there"), (now) => expect(now["onPage"].slice(0, 2)).toEqual(["there", "hello"])],
      [
        "an edit",
        () => bob.patch(`/messages/${last}`, { body: "here" }),
        (now) => expect(now["onPage"][0]).toBe("here"),
      ],
      ["a deletion", () => bob.delete(`/messages/${last}`), (now) => expect(now["messages"]).not.toContain("here")],
      ["unread", () => post(bob, "count me"), (now) => expect(now["unread"]).toBe(2)],
      ["read", () => owner.put(`/chats/${chat}/read`, { seq: 1_000 }), (now) => expect(now["unread"]).toBe(0)],
      [
        "unread again",
        () => owner.put(`/chats/${chat}/read`, { seq: lastSeq - 1, unread: true }),
        (now) => expect(now["unread"]).toBe(1),
      ],
      [
        "a name",
        () => owner.patch(`/chats/${chat}`, { name: `renamed-${made}` }),
        (now) => expect([now["name"], now["title"], now["titleOnPage"]]).toEqual(Array(3).fill(`renamed-${made}`)),
      ],
      [
        "somebody more",
        () => owner.put(`/chats/${chat}/members/${eve.id}`),
        (now) => expect([now["memberCount"], now["members"].length]).toEqual([4, 4]),
      ],
      [
        "a person's name",
        () => rename(ada, "Countess", "countess"),
        (now) =>
          expect([now["members"].join(), now["names"].join()]).toEqual([
            expect.stringContaining("countess Countess"),
            expect.stringContaining("Countess"),
          ]),
      ],
      [
        "somebody less",
        () => owner.delete(`/chats/${chat}/members/${eve.id}`),
        (now) => expect([now["memberCount"], now["members"].length]).toEqual([3, 3]),
      ],
      ["somebody gone", () => bob.delete(`/chats/${chat}/members/me`), (now) => expect(now["memberCount"]).toBe(2)],
    ]
    for (const [what, make, check] of changes) {
      for (const node of [server, other]) await seen(node, owner, chat)
      await make()
      const views = await Promise.all([server, other].map((node) => seen(node, owner, chat)))
      for (const view of views) {
        try {
          check(view)
        } catch (error) {
          throw new Error(`stale after ${what}: ${JSON.stringify(view)}`, { cause: error })
        }
      }
      expect(views[0]).toEqual(views[1]!)
    }
  })

  test("a direct chat bears the other's new name", async () => {
    const ada = await somebody("ada")
    const chat = await team.chat("direct", [ada])
    for (const node of [server, other]) await seen(node, team.owner, chat)
    const { user } = (await server.app.actions.sessions.authenticate(ada.token))!
    await server.app.actions.users.changeProfile(user, { displayName: "Lady A", handle: ada.handle, email: user.email })
    for (const node of [server, other]) {
      const view = await seen(node, team.owner, chat)
      expect([view["title"], view["titleOnPage"]]).toEqual(["Lady A", "Lady A"])
    }
  })

  test("who is taken out sees nothing any more, however warm it was", async () => {
    const ada = await somebody()
    const chat = await team.chat("private", [ada])
    for (const node of [server, other]) await seen(node, ada, chat)
    await team.owner.delete(`/chats/${chat}/members/${ada.id}`)
    for (const node of [server, other]) {
      const there = at(node.url, ada)
      for (const path of ["", "/members", "/messages", "/changes?after=0"])
        expect((await there.get(`/chats/${chat}${path}`)).status).toBe(404)
    }
  })

  test("under many at once: no read after an acknowledged post lacks it", async () => {
    const people = await Promise.all([somebody(), somebody(), somebody(), somebody()])
    const chat = await team.chat("private", people)
    let acknowledged = 0
    let stale = 0
    let reads = 0
    let done = false
    const readers = people.map(async (person, index) => {
      const there = at([server, other][index % 2]!.url, person)
      while (!done) {
        const least = acknowledged
        const { messages } = (await there.get(`/chats/${chat}/messages`)).body
        const newest = Number(messages[0]?.body.split(" ")[1] ?? 0)
        reads++
        if (newest < least) stale++
      }
    })
    for (let i = 1; i <= 200; i++) {
      await team.owner.post(`/chats/${chat}/messages`, { body: `number ${i}` })
      acknowledged = i
    }
    done = true
    await Promise.all(readers)
    expect(reads).toBeGreaterThan(100)
    expect(stale).toBe(0)
  })
})

test("what is drawn once for all is each reader's own page: marks, dates, umlauts", async () => {
  const ada = await somebody()
  const chat = await team.chat("private", [ada])
  for (const body of ["Grüße ⚓ 1", "two", "three"]) await team.owner.post(`/chats/${chat}/messages`, { body })
  await ada.post(`/chats/${chat}/messages`, { body: "…and four" })
  await team.owner.post(`/chats/${chat}/messages`, { body: "five" })
  for (const person of [ada, team.owner]) await person.put(`/chats/${chat}/read`, { seq: 1_000 })
  const own = (page: string) =>
    [
      ...page.matchAll(/<article [^>]*data-sender="([^"]+)"[^>]* data-mine>.*?<div class="body"[^>]*><p>(.*?)<\/p>/gs),
    ].map(([, sender, text]) => [sender, text])
  for (let round = 0; round < 2; round++) {
    const [hers, owners] = [
      await pageOf(server, ada, `/c/${chat}`, true),
      await pageOf(server, team.owner, `/c/${chat}`, true),
    ]
    expect(own(hers)).toEqual([[ada.id, "…and four"]])
    expect(own(owners).map(([, text]) => text)).toEqual(["Grüße ⚓ 1", "two", "three", "five"])
    for (const page of [hers, owners]) expect(page.endsWith("</main>")).toBe(true)
  }
})
