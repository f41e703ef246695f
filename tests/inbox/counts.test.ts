import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import fc from "fast-check"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"

let server: Server
let team: Team
let people: Person[]
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  people = [team.owner, await team.join("ada"), await team.join("bob")]
})
afterAll(() => server.stop())

type Counts = { unread: number; mentions: number; lastReadSeq: number }

async function countsOf(person: Person, chat: string): Promise<Counts> {
  const { body } = await person.get(`/workspaces/${team.workspaceId}/chats?limit=100`)
  const { unread, mentions, lastReadSeq } = body["chats"].find(({ id }: Json) => id === chat)
  return { unread, mentions, lastReadSeq }
}

/** The definition, said as plainly as SQL allows, over whole rows and without any index. */
async function plainCounts(person: Person, chat: string): Promise<Counts> {
  const [row] = await server.db.sql<Counts[]>`
    select m.last_read_seq, count(x.id)::int as unread,
      (count(x.id) filter (where x.mentions_all or m.user_id = any(x.mentioned_ids)))::int as mentions
    from chat_members m left join messages x on x.chat_id = m.chat_id and x.seq > m.last_read_seq
      and x.sender_id <> m.user_id and x.kind = 'text' and x.thread_of is null and x.deleted_at is null
    where m.chat_id = ${chat} and m.user_id = ${person.id} group by m.last_read_seq`
  return { ...row!, unread: Math.min(100, row!.unread), mentions: Math.min(100, row!.mentions) }
}

const post = async (person: Person, chat: string, body: string, threadOf?: string): Promise<Json> =>
  (await person.post(`/chats/${chat}/messages`, { body, threadOf })).body["message"]
const read = (person: Person, chat: string, seq: number, unread?: true) =>
  person.put(`/chats/${chat}/read`, { seq, unread })

describe("what counts as unread", () => {
  test("others' visible messages; never one's own, replies, deleted ones or lines of the system", async () => {
    const [owner, ada] = people as [Person, Person, Person]
    const chat = await team.chat("private", [ada])
    expect(await countsOf(ada, chat)).toMatchObject({ unread: 0, mentions: 0 })
    const first = await post(owner, chat, "one @ada")
    await post(owner, chat, "two @channel and @ada")
    await post(owner, chat, "three @ghost and @bob")
    await post(owner, chat, "reply @ada", first["id"])
    await post(ada, chat, "own @channel @ada")
    await owner.patch(`/chats/${chat}`, { topic: "a line of the system" })
    const deleted = await post(owner, chat, "gone @ada")
    expect(await countsOf(ada, chat)).toMatchObject({ unread: 4, mentions: 3 })
    await owner.delete(`/messages/${deleted["id"]}`)
    expect(await countsOf(ada, chat)).toMatchObject({ unread: 3, mentions: 2 })
    await read(ada, chat, first["seq"])
    expect(await countsOf(ada, chat)).toMatchObject({ unread: 2, mentions: 1 })
    expect(await countsOf(owner, chat)).toMatchObject({ unread: 1, mentions: 1 })
  })

  test("a mention that comes or goes with an edit", async () => {
    const [owner, ada] = people as [Person, Person, Person]
    const chat = await team.chat("private", [ada])
    const message = await post(owner, chat, "nobody")
    for (const [body, mentions] of [
      ["@ada", 1],
      ["nobody", 0],
      ["@channel", 1],
      ["@Ada.", 1],
      ["a@ada.org", 0],
    ] as const) {
      await owner.patch(`/messages/${message["id"]}`, { body })
      expect(await countsOf(ada, chat)).toMatchObject({ unread: 1, mentions })
    }
  })

  test("begins at 0 for who joins, is added, comes by invitation or comes back", async () => {
    const chat = await team.chat("channel", [], `history-${Bun.randomUUIDv7().slice(-8)}`)
    for (let i = 0; i < 3; i++) {
      await post(team.owner, chat, `old ${i} @channel`)
      await post(team.owner, team.general, `old ${i} @channel`)
    }
    const carl = await team.join("carl")
    expect(await countsOf(carl, team.general)).toMatchObject({ unread: 0, mentions: 0 })
    await carl.put(`/chats/${chat}/members/me`)
    expect(await countsOf(carl, chat)).toMatchObject({ unread: 0, mentions: 0 })
    expect((await carl.get(`/chats/${chat}`)).body["chat"].lastReadSeq).toBe(5)
    await carl.delete(`/chats/${chat}/members/me`)
    await post(team.owner, chat, "missed @channel")
    await team.owner.put(`/chats/${chat}/members/${carl.id}`)
    const { lastSeq, lastReadSeq } = (await carl.get(`/chats/${chat}`)).body["chat"]
    expect(lastReadSeq).toBe(lastSeq)
  })

  test("is counted up to 100", async () => {
    const ada = people[1]!
    const chat = await team.chat("private", [ada])
    for (let i = 0; i < 2; i++) {
      const messages = Array.from({ length: 80 }, (_, n) => ({ body: "@ada", clientId: `${i} ${n}` }))
      await team.owner.post(`/chats/${chat}/messages/batch`, { messages })
    }
    expect(await countsOf(ada, chat)).toMatchObject({ unread: 100, mentions: 100 })
  })
})

describe("the read position", () => {
  test("moves forward, at most to the end, and back only when asked to", async () => {
    const ada = people[1]!
    const chat = await team.chat("private", [ada])
    const messages = [
      await post(team.owner, chat, "1"),
      await post(team.owner, chat, "2"),
      await post(team.owner, chat, "3"),
    ]
    const seq = (index: number) => messages[index]!["seq"] as number
    const at = async () => (await countsOf(ada, chat)).lastReadSeq
    expect((await read(ada, chat, seq(1))).status).toBe(204)
    expect(await at()).toBe(seq(1))
    await read(ada, chat, seq(0))
    expect(await at()).toBe(seq(1))
    await read(ada, chat, 1_000_000)
    expect(await at()).toBe(seq(2))
    await read(ada, chat, seq(0), true)
    expect(await countsOf(ada, chat)).toMatchObject({ lastReadSeq: seq(0), unread: 2 })
  })

  test("is one's own, and only in one's own chats", async () => {
    const [, ada, bob] = people as [Person, Person, Person]
    const chat = await team.chat("private", [ada])
    const message = await post(team.owner, chat, "1")
    await read(ada, chat, message["seq"])
    expect((await countsOf(team.owner, chat)).lastReadSeq).not.toBe(message["seq"])
    expect((await read(bob, chat, 1)).status).toBe(404)
  })

  test("bumps nothing", async () => {
    const ada = people[1]!
    const chat = await team.chat("private", [ada])
    const message = await post(team.owner, chat, "1")
    await read(ada, chat, message["seq"])
    await read(ada, chat, message["seq"] - 1, true)
    expect((await ada.get(`/chats/${chat}`)).body["chat"].lastRev).toBe(message["rev"])
  })
})

const bodies = ["plain", "@ada look", "@bob look", "@channel all", "@ada @bob @everyone", "@nobody here"]
const who = fc.nat(2)
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("post" as const), who, body: fc.constantFrom(...bodies) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("reply" as const), who, nth: fc.nat(), body: fc.constantFrom(...bodies) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("edit" as const), nth: fc.nat(), body: fc.constantFrom(...bodies) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "restore" as const), nth: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("topic" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      who,
      share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("unread" as const),
      who,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

test("the counts are what a plain query says, at any interleaving of posts, deletes, reads and two devices", async () => {
  const rounds = fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      const chat = await team.chat("private", people)
      const written: { id: string; by: Person }[] = []
      let last = 1
      const pick = (nth: number) => written[nth % Math.max(1, written.length)]
      const perform = async (now: Command): Promise<unknown> => {
        if (now.do === "post" || now.do === "reply") {
          const person = people[now.who]!
          const root = now.do === "reply" ? pick(now.nth) : undefined
          const message = await post(person, chat, now.body, root?.id)
          if (!message) return
          last = Math.max(last, message["seq"])
          if (now.do === "post") written.push({ id: message["id"], by: person })
          return
        }
        if (now.do === "topic") return people[now.who]!.patch(`/chats/${chat}`, { topic: Bun.randomUUIDv7() })
        if (now.do === "read") return read(people[now.who]!, chat, Math.floor(last * now.share))
        if (now.do === "unread") return read(people[now.who]!, chat, Math.floor(last * now.share), true)
        const target = pick(now.nth)
        if (!target) return
        if (now.do === "edit") return target.by.patch(`/messages/${target.id}`, { body: now.body })
        if (now.do === "delete") return target.by.delete(`/messages/${target.id}`)
        const { user } = (await server.app.actions.sessions.authenticate(target.by.token))!
        return server.app.actions.messages.restore(user, target.id).catch(() => {})
      }
      // What one round holds happens at once, as from several devices; after each the counts must be right.
      for (const round of steps) {
        await Promise.all(round.map(perform))
        for (const person of people) expect(await countsOf(person, chat)).toEqual(await plainCounts(person, chat))
      }
      const sidebar = await server.app.actions.inbox.sidebar(people[1]!.id, await workspace(people[1]!))
      const sum = sidebar.chats.reduce((total, { unread }) => total + unread, 0)
      expect(sidebar.workspaces.find(({ id }) => id === team.workspaceId)!.unread).toBe(sum)
      await archive(chat)
    }),
    { numRuns: 12 },
  )
})

const workspace = async (person: Person) =>
  (await server.app.stores.workspaces.findFor(person.id, { id: team.workspaceId }))!
/** A person's list of chats stays short. The chat itself is never deleted, and its index is being written at this moment. */
const archive = (chat: string) => server.db.sql`delete from chat_members where chat_id = ${chat}`
