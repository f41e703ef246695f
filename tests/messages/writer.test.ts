import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Send } from "../../src/messages/flush-store"
import { createMessageStore } from "../../src/messages/store"
import { createWriter } from "../../src/messages/writer"
import { Unavailable } from "../../src/platform/db/open"
import { newId } from "../../src/platform/ids"
import { type Person, type Server, type Team, at, openSame, startApp, startTeam } from "../support/app"

let server: Server
let other: Server
let team: Team
let grace: Person

beforeAll(async () => {
  server = await startApp()
  other = await startApp({}, { on: server.database })
  team = await startTeam(server.url)
  grace = await team.join("grace")
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const nul = "\0"
const makeSend = (chatId: string, change: Partial<Send> = {}): Send => {
  const id = newId()
  return {
    id,
    chatId,
    senderId: team.owner.id,
    clientId: id,
    body: "x",
    html: "x",
    threadOf: null,
    inChannel: false,
    mentionedIds: [],
    mentionsAll: false,
    mentionsHere: false,
    linkedChatIds: [],
    me: false,
    attachments: [],
    ...change,
  }
}
const stored = async (chatId: string) =>
  server.db.sql<
    { seq: number; rev: number; body: string }[]
  >`select seq, rev, body from messages where chat_id = ${chatId} and kind = 'text' order by seq`
const heads = async (chatId: string) =>
  (
    await server.db.sql<
      { lastSeq: number; lastRev: number }[]
    >`select last_seq, last_rev from chats where id = ${chatId}`
  )[0]!

/** Holds a chat's lock until told to release it; work in between runs in the same transaction. */
async function holdLock(chatId: string) {
  const released = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const db = openSame(server.database)
  const done = db.sql.begin(async (tx) => {
    await tx`select 1 from chats where id = ${chatId} for no key update`
    locked.resolve()
    await released.promise
  })
  await locked.promise
  return async () => {
    released.resolve()
    await done
    await db.close()
  }
}

/** Resolves when so many statements of this database wait for a lock; gives their backends. */
async function untilWaiting(count: number): Promise<number[]> {
  for (;;) {
    const rows = await server.db.sql<
      { pid: number }[]
    >`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if (rows.length >= count) return rows.map((row) => row.pid)
    await Bun.sleep(5)
  }
}

describe("the same clientId", () => {
  test("twice in one flush is stored once", async () => {
    const chat = await team.chat("private")
    const flushes: number[] = []
    const store = createMessageStore(server.db)
    const writer = createWriter({ flush: (sends) => (flushes.push(sends.length), store.flush(sends)) })
    const first = writer.write([makeSend(chat)])
    const [a, b] = await Promise.all([
      writer.write([makeSend(chat, { clientId: "same" })]),
      writer.write([makeSend(chat, { clientId: "same" })]),
    ])
    await first
    expect(flushes).toEqual([1, 1])
    expect([a![0]!.kind, b![0]!.kind]).toEqual(["stored", "repeat"])
    expect((a![0] as { id: string }).id).toBe((b![0] as { id: string }).id)
    expect(await stored(chat)).toHaveLength(2)
  })

  test("on two nodes at the same moment is stored once, and both answer with it", async () => {
    const chat = await team.chat("private")
    const release = await holdLock(chat)
    const send = (person: Person) => person.post(`/chats/${chat}/messages`, { body: "hello", clientId: "both" })
    const answers = [send(team.owner), send(at(other.url, team.owner))]
    await untilWaiting(2)
    await release()
    const [a, b] = await Promise.all(answers)
    expect(new Set([a!.status, b!.status])).toEqual(new Set([200, 201]))
    expect(a!.body["message"].id).toBe(b!.body["message"].id)
    expect(await stored(chat)).toHaveLength(1)
  })

  test("of somebody else is another message", async () => {
    const chat = await team.chat("private", [grace])
    const [a, b] = await Promise.all(
      [team.owner, grace].map((person) => person.post(`/chats/${chat}/messages`, { body: "mine", clientId: "1" })),
    )
    expect([a!.status, b!.status]).toEqual([201, 201])
    expect(await stored(chat)).toHaveLength(2)
  })
})

describe("one flush, many outcomes", () => {
  test("a send is answered and stored alike, alone and in company", async () => {
    const [chat, company] = [await team.chat("private", [grace]), await team.chat("private")]
    const { flush } = createMessageStore(server.db)
    const rowOf = async (send: Send, isAlone: boolean) => {
      const rows = await flush(isAlone ? [send] : [send, makeSend(company)])
      return rows.find(({ ord }) => ord === 1)!
    }
    const becomes = (change: Partial<Record<"archived" | "announcement", boolean>>) =>
      team.owner.patch(`/chats/${chat}`, change)
    for (const isAlone of [true, false]) {
      const { lastSeq: seq, lastRev: rev } = await heads(chat)
      const send = makeSend(chat, { body: "said", html: "<p>said</p>", mentionsAll: true })
      const first = await rowOf(send, isAlone)
      expect(first).toMatchObject({ outcome: "ok", id: send.id, seq: seq + 1, rev: rev + 1, head: rev + 1 })
      expect(Math.abs(first.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
      expect(first).toMatchObject({ senderName: "Olive Owner", senderHandle: "owner", senderAvatar: null })
      expect(await heads(chat)).toEqual({ lastSeq: seq + 1, lastRev: rev + 1 })
      const kept = await server.db.sql`
        select seq, rev, sender_id, client_id, body, html, mentions_all from messages where id = ${send.id}`
      expect(kept[0]!).toMatchObject({ seq: seq + 1, rev: rev + 1, clientId: send.clientId, mentionsAll: true })
      const again = await rowOf({ ...send, id: newId() }, isAlone)
      expect(again).toMatchObject({ outcome: "repeat", id: send.id, head: rev + 1 })
      const refused = async (change: Partial<Send>) => (await rowOf(makeSend(chat, change), isAlone)).outcome
      expect(await refused({ senderId: newId() })).toBe("not-found")
      expect(await refused({ chatId: newId() })).toBe("not-found")
      await becomes({ announcement: true })
      expect(await refused({ senderId: grace.id })).toBe("announcement")
      await becomes({ announcement: false })
      await becomes({ archived: true })
      expect(await refused({})).toBe("archived")
      await becomes({ archived: false })
      const { lastSeq, lastRev } = await heads(chat)
      expect({ lastSeq, lastRev }).toEqual({ lastSeq: seq + 1 + 4, lastRev: rev + 1 + 4 })
    }
  })

  test("a bad send among 50 good ones fails alone", async () => {
    const chat = await team.chat("private")
    const writer = createWriter({ flush: createMessageStore(server.db).flush })
    const lead = writer.write([makeSend(chat)])
    const sends = Array.from({ length: 51 }, (_, i) => makeSend(chat, { body: i === 25 ? nul : `good ${i}` }))
    const results = await Promise.allSettled(sends.map((send) => writer.write([send])))
    await lead
    expect(results.filter((result) => result.status === "rejected")).toHaveLength(1)
    expect(results[25]!.status).toBe("rejected")
    const rows = await stored(chat)
    expect(rows.slice(1).map((row) => row.body)).toEqual(sends.filter((_, i) => i !== 25).map((send) => send.body))
    expect(rows.map((row) => row.seq - rows[0]!.seq)).toEqual(rows.map((_, i) => i))
  })

  test("a batch is written whole or not at all, and its neighbours are not touched", async () => {
    const chat = await team.chat("private")
    const writer = createWriter({ flush: createMessageStore(server.db).flush })
    const lead = writer.write([makeSend(chat)])
    const batch = writer.write([
      makeSend(chat, { body: "a" }),
      makeSend(chat, { body: nul }),
      makeSend(chat, { body: "b" }),
    ])
    const neighbour = writer.write([makeSend(chat, { body: "neighbour" })])
    expect((await Promise.allSettled([lead, batch, neighbour])).map((result) => result.status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ])
    expect((await stored(chat)).map((row) => row.body)).toEqual(["x", "neighbour"])
  })

  test("who is not in the chat is refused while others are stored", async () => {
    const chat = await team.chat("private")
    const writer = createWriter({ flush: createMessageStore(server.db).flush })
    const outcomes = await Promise.all([
      writer.write([makeSend(chat)]),
      writer.write([makeSend(chat, { senderId: grace.id })]),
      writer.write([makeSend(chat)]),
      writer.write([makeSend(newId())]),
      writer.write([makeSend(chat, { threadOf: newId() })]),
    ])
    expect(outcomes.map(([outcome]) => (outcome!.kind === "refused" ? outcome!.reason : outcome!.kind))).toEqual([
      "stored",
      "not-found",
      "stored",
      "not-found",
      "no-thread",
    ])
  })

  test("a repeat inside a batch gives the stored one", async () => {
    const chat = await team.chat("private")
    const messages = ["1", "2", "1", "3"].map((clientId) => ({ body: `m${clientId}`, clientId }))
    const first = await team.owner.post(`/chats/${chat}/messages/batch`, { messages })
    const again = await team.owner.post(`/chats/${chat}/messages/batch`, { messages })
    expect(first.status).toBe(201)
    const ids = first.body["messages"].map((message: { id: string }) => message.id)
    expect(ids[2]).toBe(ids[0])
    expect(again.body["messages"].map((message: { id: string }) => message.id)).toEqual(ids)
    expect(await stored(chat)).toHaveLength(3)
  })
})

describe("what changed while a send waited for the chat", () => {
  test("a sender who was removed between check and write is refused", async () => {
    const chat = await team.chat("private", [grace])
    const release = await holdLock(chat)
    const removal = team.owner.delete(`/chats/${chat}/members/${grace.id}`)
    await untilWaiting(1)
    const late = grace.post(`/chats/${chat}/messages`, { body: "too late" })
    await untilWaiting(2)
    await release()
    expect((await removal).status).toBe(204)
    expect((await late).status).toBe(404)
    expect(await stored(chat)).toHaveLength(0)
  })

  test("a chat that was archived takes nothing more", async () => {
    const chat = await team.chat("private", [grace])
    const release = await holdLock(chat)
    const archiving = team.owner.patch(`/chats/${chat}`, { archived: true })
    await untilWaiting(1)
    const late = grace.post(`/chats/${chat}/messages`, { body: "too late" })
    await untilWaiting(2)
    await release()
    expect((await archiving).status).toBe(200)
    expect((await late).status).toBe(403)
    expect((await grace.post(`/chats/${chat}/messages`, { body: "later still" })).status).toBe(403)
    expect(await stored(chat)).toHaveLength(0)
  })
})

describe("numbers", () => {
  test("are gapless and in the senders' order with two nodes writing at once", async () => {
    const chat = await team.chat("private", [grace])
    const before = await heads(chat)
    const nodes = [team.owner, at(other.url, team.owner), grace, at(other.url, grace)]
    const sent = await Promise.all(
      nodes.flatMap((person) =>
        Array.from({ length: 50 }, (_, i) => person.post(`/chats/${chat}/messages`, { body: `${i}` })),
      ),
    )
    expect(sent.every((answer) => answer.status === 201)).toBe(true)
    const rows = await stored(chat)
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 200 }, (_, i) => before.lastSeq + 1 + i))
    expect(rows.map((row) => row.rev)).toEqual(Array.from({ length: 200 }, (_, i) => before.lastRev + 1 + i))
    expect(await heads(chat)).toEqual({ lastSeq: before.lastSeq + 200, lastRev: before.lastRev + 200 })
  })

  test("of a flush over many chats are each chat's own", async () => {
    const chats = await Promise.all([1, 2, 3].map(() => team.chat("private")))
    const starts = await Promise.all(chats.map(heads))
    const writer = createWriter({ flush: createMessageStore(server.db).flush })
    await Promise.all(Array.from({ length: 60 }, (_, i) => writer.write([makeSend(chats[i % 3]!)])))
    for (const [index, chat] of chats.entries()) {
      expect((await stored(chat)).map((row) => row.seq)).toEqual(
        Array.from({ length: 20 }, (_, i) => starts[index]!.lastSeq + 1 + i),
      )
    }
  })
})

describe("deadlocks", () => {
  test("come when two writers lock chats in their own order", async () => {
    const [a, b] = (await Promise.all([team.chat("private"), team.chat("private")])) as [string, string]
    const [one, two] = [openSame(server.database), openSame(server.database)]
    const bothHold = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const lockBoth = (db: typeof one, first: string, second: string, mine: number) =>
      db.sql.begin(async (tx) => {
        // Else the limit for waiting ends both at the moment at which Postgres looks for a circle.
        await tx`set local lock_timeout = 0`
        await tx`select 1 from chats where id = ${first} for no key update`
        bothHold[mine]!.resolve()
        await bothHold[1 - mine]!.promise
        await tx`select 1 from chats where id = ${second} for no key update`
      })
    const results = await Promise.allSettled([lockBoth(one, a, b, 0), lockBoth(two, b, a, 1)])
    const codes = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []))
    expect(codes).toEqual(["40P01"])
    await Promise.all([one.close(), two.close()])
  })

  test("never come between two nodes' flushes, whatever order the sends are in", async () => {
    const chats = await Promise.all([1, 2, 3, 4].map(() => team.chat("private")))
    const errors: unknown[] = []
    const nodeOf = (db: typeof server.db) => {
      const store = createMessageStore(db)
      return createWriter({
        flush: (sends) =>
          store.flush(sends).catch((error: unknown) => {
            errors.push(error)
            throw error
          }),
      })
    }
    const writers = [nodeOf(server.db), nodeOf(other.db)]
    for (let round = 0; round < 15; round++) {
      await Promise.all(
        writers.flatMap((writer, node) => {
          const order = node === 0 ? chats : chats.toReversed()
          return order.flatMap((chat) => Array.from({ length: 5 }, () => writer.write([makeSend(chat)])))
        }),
      )
    }
    expect(errors).toEqual([])
    for (const chat of chats) expect(await stored(chat)).toHaveLength(150)
  })
})

describe("a lost connection", () => {
  test("during a flush: the send is repeated and stored once", async () => {
    const chat = await team.chat("private")
    const release = await holdLock(chat)
    const answer = team.owner.post(`/chats/${chat}/messages`, { body: "survives", clientId: "s" })
    const [pid] = await untilWaiting(1)
    await server.db.sql`select pg_terminate_backend(${pid!})`
    await release()
    expect([200, 201]).toContain((await answer).status)
    expect((await stored(chat)).map((row) => row.body)).toEqual(["survives"])
  })

  test("after the commit and before its answer: stored once", async () => {
    const chat = await team.chat("private")
    const store = createMessageStore(server.db)
    let lost = 0
    const writer = createWriter({
      async flush(sends) {
        const rows = await store.flush(sends)
        if (lost++ === 0) throw new Unavailable(undefined)
        return rows
      },
    })
    const [outcome] = await writer.write([makeSend(chat)])
    expect(outcome!.kind).toBe("repeat")
    expect(await stored(chat)).toHaveLength(1)
  })

  test("that lasts is told to every sender, and nothing stays behind", async () => {
    const writer = createWriter({ flush: () => Promise.reject(new Unavailable(undefined)), attempts: 2 })
    const results = await Promise.allSettled([writer.write([makeSend(newId())]), writer.write([makeSend(newId())])])
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"])
    await writer.drain()
  })
})

describe("the queue", () => {
  test("is bounded: what does not fit is refused at once, what is in it is written", async () => {
    const gate = Promise.withResolvers<void>()
    const chat = await team.chat("private")
    const store = createMessageStore(server.db)
    const writer = createWriter({ flush: async (sends) => (await gate.promise, store.flush(sends)), longestQueue: 10 })
    const running = writer.write([makeSend(chat)])
    const waiting = Array.from({ length: 10 }, () => writer.write([makeSend(chat)]))
    const refused: unknown = await writer.write([makeSend(chat)]).catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 503 })
    gate.resolve()
    await Promise.all([running, ...waiting])
    expect(await stored(chat)).toHaveLength(11)
    await writer.write([makeSend(chat)])
  })

  test("goes out in flushes of a bounded size", async () => {
    const chat = await team.chat("private")
    const sizes: number[] = []
    const store = createMessageStore(server.db)
    const writer = createWriter({ flush: (sends) => (sizes.push(sends.length), store.flush(sends)), largestFlush: 8 })
    await Promise.all(Array.from({ length: 30 }, () => writer.write([makeSend(chat)])))
    expect(sizes[0]).toBe(1)
    expect(Math.max(...sizes)).toBe(8)
    expect(await stored(chat)).toHaveLength(30)
  })
})
