import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import fc from "fast-check"
import { startOfDay } from "../../src/messages/time-zone"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let ada: Person
/** A chat with holes: 120 messages, some deleted, some replies, some lines of the system. */
let chat: string
let visible: Json[]
let root: Json
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ada = await team.join("ada")
  chat = await team.chat("private", [ada])
  const post = async (body: string, threadOf?: string): Promise<Json> =>
    (await team.owner.post(`/chats/${chat}/messages`, { body, threadOf })).body["message"]
  root = await post("root")
  for (let i = 0; i < 120; i++) {
    const message = await post(`${i}`, i % 7 === 3 ? root["id"] : undefined)
    if (i % 5 === 2) await team.owner.delete(`/messages/${message["id"]}`)
    if (i % 40 === 0) await team.owner.patch(`/chats/${chat}`, { topic: `topic ${i}` })
    if (i % 9 === 0) await team.owner.patch(`/messages/${message["id"]}`, { body: `${i} edited` })
  }
  visible = await server.db.sql<Json[]>`select id, seq from messages
    where chat_id = ${chat} and thread_of is null and deleted_at is null order by seq`
})
afterAll(() => server.stop())

const page = async (query: string) => (await ada.get(`/chats/${chat}/messages?${query}`)).body
const ids = (messages: Json[]) => messages.map(({ id }) => id as string)

describe("paging", () => {
  test("back from the end gives every visible message once, newest first", async () => {
    for (const limit of [1, 7, 50, 100]) {
      const seen: string[] = []
      let cursor = ""
      for (;;) {
        const body = await page(`limit=${limit}${cursor && `&before=${cursor}`}`)
        seen.push(...ids(body["messages"]))
        expect(body["messages"].length).toBeLessThanOrEqual(limit)
        expect(body["hasMore"]).toBe(body["nextCursor"] !== null)
        if (!body["nextCursor"]) break
        cursor = body["nextCursor"]
      }
      expect(seen).toEqual(ids(visible).toReversed())
    }
  })

  test("forward from the beginning gives the same, oldest first", async () => {
    const seen: string[] = []
    let cursor = "s0"
    for (;;) {
      const body = await page(`limit=11&after=${cursor}`)
      seen.push(...ids(body["messages"]))
      if (!body["nextCursor"]) break
      cursor = body["nextCursor"]
    }
    expect(seen).toEqual(ids(visible))
  })

  test("around any place, and on from there in both directions, gives the same", async () => {
    const last = visible.at(-1)!["seq"] as number
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: last + 5 }), fc.integer({ min: 1, max: 100 }), async (seq, limit) => {
        const middle = await page(`around=${seq}&limit=${limit}`)
        const before: string[] = []
        const after: string[] = []
        for (let cursor = middle["prevCursor"]; cursor;) {
          const body = await page(`before=${cursor}&limit=40`)
          before.unshift(...ids(body["messages"]).toReversed())
          cursor = body["nextCursor"]
        }
        for (let cursor = middle["nextCursor"]; cursor;) {
          const body = await page(`after=${cursor}&limit=40`)
          after.push(...ids(body["messages"]))
          cursor = body["nextCursor"]
        }
        if (middle["messages"].length > 0)
          expect([...before, ...ids(middle["messages"]), ...after]).toEqual(ids(visible))
      }),
      { numRuns: 12 },
    )
  })

  test("around a place shows it, with what comes before and after", async () => {
    const place = visible[40]!
    const body = await page(`around=${place["seq"]}&limit=10`)
    expect(ids(body["messages"])).toEqual(ids(visible.slice(35, 45)))
  })

  test("goes on where it was while messages come and go", async () => {
    const first = await page("limit=20")
    const extra = (await team.owner.post(`/chats/${chat}/messages`, { body: "meanwhile" })).body["message"]
    const second = await page(`limit=20&before=${first["nextCursor"]}`)
    await team.owner.delete(`/messages/${extra.id}`)
    expect([...ids(first["messages"]), ...ids(second["messages"])]).toEqual(ids(visible).toReversed().slice(0, 40))
    const back = await page(`limit=20&after=${second["prevCursor"]}`)
    expect(ids(back["messages"])).toEqual(ids(first["messages"]).toReversed())
  })

  test("a thread has its own pages", async () => {
    const replies = await server.db.sql<Json[]>`select id from messages
      where thread_of = ${root["id"]} and deleted_at is null order by seq`
    const seen: string[] = []
    for (let cursor: string | null = "s0"; cursor;) {
      const body: Json = await page(`threadOf=${root["id"]}&limit=4&after=${cursor}`)
      seen.push(...ids(body["messages"]))
      cursor = body["nextCursor"]
    }
    expect(seen).toEqual(ids(replies))
  })

  test("on a day shows where it begins in a zone, where the page leads, too, and what comes before and after", async () => {
    const days = await team.chat("private", [ada])
    const post = async (body: string, at: string, threadOf?: string): Promise<Json> => {
      const { message } = (await team.owner.post(`/chats/${days}/messages`, { body, threadOf })).body
      await server.db.sql`update messages set created_at = ${at} where id = ${message.id}`
      return message
    }
    await server.db.sql`update messages set created_at = '2026-05-01T00:00:00Z' where chat_id = ${days}`
    const first = await post("late on Wednesday", "2026-05-06T22:30:00Z")
    await post("a reply", "2026-05-06T22:40:00Z", first["id"])
    await post("early on Thursday", "2026-05-07T00:30:00Z")
    await post("a late reply", "2026-05-07T10:00:00Z", first["id"])
    await post("Friday", "2026-05-08T12:00:00Z")
    const on = async (query: string): Promise<string[]> =>
      (await ada.get(`/chats/${days}/messages?limit=2&on=${query}`)).body["messages"].map(({ body }: Json) => body)
    const thursday = ["late on Wednesday", "early on Thursday"]
    expect(await on("2026-05-07")).toEqual(thursday)
    expect((await on("2026-05-07&timeZone=Europe/Berlin"))[1]).toBe("late on Wednesday")
    expect(await on("2026-05-07&timeZone=Etc/UTC")).toEqual(thursday)
    expect(await on("2026-05-08")).toEqual(["early on Thursday", "Friday"])
    expect((await on("2026-05-09")).at(-1)).toBe("Friday")
    expect(await on(`2026-05-07&threadOf=${first["id"]}`)).toEqual(["a reply", "a late reply"])
    expect((await on(`2026-05-09&threadOf=${first["id"]}`)).at(-1)).toBe("a late reply")
    const led = async () =>
      (await browse(server.url, ada, "GET", `/c/${days}/date?date=2026-05-07`)).headers.get("location")
    expect(await led()).toContain(`${(await ada.get(`/chats/${days}/messages`)).body["messages"][1].seq}`)
    await ada.patch("/me/settings", { timeZone: "Europe/Berlin" })
    expect((await on("2026-05-07"))[1]).toBe("late on Wednesday")
    expect(await led()).toContain(`${first["seq"]}`)
    await ada.patch("/me/settings", { timeZone: "auto" })

    const { body } = await ada.get(`/chats/${days}/messages?limit=2&on=2026-05-07`)
    expect(body["hasMore"]).toBe(true)
    expect(body["prevCursor"]).not.toBeNull()
    const next = await ada.get(`/chats/${days}/messages?after=${body["nextCursor"]}`)
    expect(next.body["messages"].map(({ body }: Json) => body)).toEqual(["Friday"])
    for (const person of [await team.join("stan"), await team.join("gus", "guest")])
      expect((await person.get(`/chats/${days}/messages?on=2026-05-07`)).status).toBe(404)
  })

  test("refuses what is no page", async () => {
    const bad = [
      "limit=0",
      "limit=-1",
      "limit=101",
      "limit=1.5",
      "limit=",
      "limit=all",
      "before=x",
      "before=s",
      "after=s~",
    ]
    const more = [
      "after=szzzzzzzzzzzz",
      "around=-1",
      "around=x",
      "around=",
      "before=s1&after=s1",
      "around=1&before=s1",
      "threadOf=x",
      "on=2026-02-30",
      "on=yesterday",
      "on=0000-01-01",
      "on=",
      "on=2026-05-07T00:00:00Z",
      "on=2026-05-07&around=1",
      "on=2026-05-07&timeZone=Mars/Olympus",
    ]
    for (const query of [...bad, ...more])
      expect([query, (await ada.get(`/chats/${chat}/messages?${query}`)).status]).toEqual([query, 422])
  })
})

test("a day begins at midnight by the clocks of its zone, also where they change on it, and only where there is one", async () => {
  const start = (day: string, zone: string | null) => startOfDay(day, zone)?.toISOString() ?? null
  expect(start("2026-11-21", null)).toBe("2026-11-21T00:00:00.000Z")
  expect(start("2026-11-21", "Europe/Berlin")).toBe("2026-11-20T23:00:00.000Z")
  expect(start("2026-09-27", "Pacific/Auckland")).toBe("2026-09-26T12:00:00.000Z")
  expect(start("2026-11-01", "America/New_York")).toBe("2026-11-01T04:00:00.000Z")
  const none = ["2026-02-30", "0000-01-01", "21.11.2026", "2026-11-21T10:00", ""]
  for (const day of none) {
    expect(start(day, null)).toBeNull()
    expect((await browse(server.url, ada, "GET", `/c/${chat}/date?date=${day}`)).status).toBe(422)
  }
  expect(start("0001-01-01", "Europe/Berlin")).toBeNull()
})

describe("changes", () => {
  const changes = async (after: number, limit = 100) =>
    (await ada.get(`/chats/${chat}/changes?after=${after}&limit=${limit}`)).body

  test("page by page bring the present state of everything, in the order of the revs, up to the head", async () => {
    const head = (await ada.get(`/chats/${chat}`)).body["chat"].lastRev as number
    const seen: Json[] = []
    let cursor = 0
    for (;;) {
      const body = await changes(cursor, 13)
      seen.push(...body["messages"])
      expect(body["upTo"]).toBeGreaterThan(cursor)
      cursor = body["upTo"]
      if (!body["hasMore"]) break
    }
    expect(cursor).toBe(head)
    const rows = await server.db.sql<Json[]>`select id, rev from messages where chat_id = ${chat} order by rev`
    expect(seen.map(({ id, rev }) => [id, rev])).toEqual(rows.map(({ id, rev }) => [id, rev]))
    const deleted = seen.filter(({ deletedAt }) => deletedAt)
    expect(deleted.length).toBeGreaterThan(10)
    for (const state of deleted)
      expect(Object.keys(state).toSorted()).toEqual(["chatId", "deletedAt", "id", "rev", "seq", "threadOf"])
  })

  test("after the head are none, and the cursor stays there", async () => {
    const head = (await ada.get(`/chats/${chat}`)).body["chat"].lastRev as number
    expect(await changes(head)).toEqual({ messages: [], upTo: head, hasMore: false })
  })

  test("whose newest revs are borne by no row any more still reach the head", async () => {
    const other = await team.chat("private", [ada])
    const message = (await team.owner.post(`/chats/${other}/messages`, { body: "1" })).body["message"]
    for (const body of ["2", "3"]) await team.owner.patch(`/messages/${message.id}`, { body })
    await server.db.sql`update chats set last_rev = last_rev + 1 where id = ${other}`
    const { body } = await ada.get(`/chats/${other}/changes?after=${message.rev}`)
    expect(body["messages"].map(({ body: text }: Json) => text)).toEqual(["3"])
    expect(body["upTo"]).toBe(message.rev + 3)
  })

  test("want a cursor", async () => {
    for (const query of ["", "?after=", "?after=-1", "?after=x", "?after=1&limit=1000"])
      expect((await ada.get(`/chats/${chat}/changes${query}`)).status).toBe(422)
  })
})

describe("who has read what", () => {
  test("is counted at the moment of the answer, the sender left out", async () => {
    const bob = await team.join("bob")
    const other = await team.chat("private", [ada, bob])
    const [first, second] = await Promise.all(
      ["1", "2"].map(async (body) => (await team.owner.post(`/chats/${other}/messages`, { body })).body["message"]),
    )
    const countOf = async (id: string) => (await ada.get(`/messages/${id}`)).body["message"].readCount
    expect(await countOf(first.id)).toBe(0)
    const [older, newer] = first.seq < second.seq ? [first, second] : [second, first]
    await ada.put(`/chats/${other}/read`, { seq: older.seq })
    await team.owner.put(`/chats/${other}/read`, { seq: newer.seq })
    expect([await countOf(older.id), await countOf(newer.id)]).toEqual([1, 0])
    await bob.put(`/chats/${other}/read`, { seq: newer.seq })
    expect([await countOf(older.id), await countOf(newer.id)]).toEqual([2, 1])
    const list = (await ada.get(`/chats/${other}/messages`)).body["messages"] as Json[]
    expect(list.filter(({ kind }) => kind === "text").map(({ readCount }) => readCount)).toEqual([1, 2])
  })

  test("receipts name them with the time, page by page", async () => {
    const readers = await Promise.all([1, 2, 3, 4, 5].map((i) => team.join(`reader${i}`)))
    const other = await team.chat("private", readers)
    const { seq, id } = (await team.owner.post(`/chats/${other}/messages`, { body: "read me" })).body["message"]
    for (const reader of readers) await reader.put(`/chats/${other}/read`, { seq })
    const seen: Json[] = []
    let path = `/messages/${id}/receipts?limit=2`
    for (;;) {
      const { body } = await team.owner.get(path)
      expect(body["count"]).toBe(5)
      seen.push(...body["readBy"])
      if (!body["nextCursor"]) break
      path = `/messages/${id}/receipts?limit=2&cursor=${body["nextCursor"]}`
    }
    expect(new Set(seen.map(({ userId }) => userId))).toEqual(new Set(readers.map((reader) => reader.id)))
    expect(seen).toHaveLength(5)
    expect(seen.every(({ readAt }) => !Number.isNaN(Date.parse(readAt)))).toBe(true)
  })

  test("the time is that of the first reading that reached the message, and unknown once the log no longer reaches back", async () => {
    const other = await team.chat("private", [ada])
    const messages: Json[] = (
      await team.owner.post(`/chats/${other}/messages/batch`, {
        messages: Array.from({ length: 100 }, (_, i) => ({ body: `${i}`, clientId: `${i}` })),
      })
    ).body["messages"]
    const receiptOf = async (index: number) =>
      (await team.owner.get(`/messages/${messages[index]!["id"]}/receipts`)).body["readBy"][0]
    await ada.put(`/chats/${other}/read`, { seq: messages[1]!["seq"] })
    const early = await receiptOf(0)
    await ada.put(`/chats/${other}/read`, { seq: messages[99]!["seq"] })
    expect(await receiptOf(0)).toEqual(early)
    expect(Date.parse((await receiptOf(50)).readAt)).toBeGreaterThanOrEqual(Date.parse(early.readAt))
    await server.db
      .sql`insert into read_log (chat_id, user_id, seq) select ${other}, ${ada.id}, 1000 + n from generate_series(1, 300) n`
    await server.app.stores.messages.trimReadLog(other, ada.id)
    const [{ count }] = await server.db.sql<
      [{ count: number }]
    >`select count(*)::int as count from read_log where chat_id = ${other}`
    expect(count).toBe(200)
    expect(await receiptOf(0)).toMatchObject({ userId: ada.id, readAt: null })
  })
})
