import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { type Json, type Person, type Team, at, startTeam } from "../support/app"
import { confab } from "../support/confab"
import { temporaryEmbedded } from "../support/embedded"
import { openEvents } from "../support/events-socket"
import { readFigures, sumOf } from "../support/figures"
import { browse } from "../support/page-requests"
import { type TestRedis, startRedis } from "../support/redis"
import { startServed } from "../support/served"
import { type Standby, startStandby } from "../support/standby"
import { eventually } from "../support/patience"

/** Two nodes on a primary with a streaming standby, which keep nothing in memory, so that every read shows. */
let primary: Awaited<ReturnType<typeof temporaryEmbedded>>
let standby: Standby
let redis: TestRedis
let node: Awaited<ReturnType<typeof startServed>>
let other: Awaited<ReturnType<typeof startServed>>
let env: Record<string, string>
let team: Team
let ada: Person
let chat: string

beforeAll(async () => {
  primary = await temporaryEmbedded()
  standby = await startStandby(primary)
  redis = await startRedis()
  env = {
    DATABASE_URL: `postgres://${primary.user}:hunter2@localhost:${primary.port}/confab?host=${primary.socketDir}`,
    DATABASE_REPLICA_URLS: standby.url.replace("@", ":hunter2@"),
    REDIS_URL: redis.url,
    CACHE_MEMORY_MIB: "0",
    RATE_LIMIT: "off",
    SETUP_CODE: "setup-code",
    PASSWORD_HASH_MEMORY_KIB: "1024",
    LOG_LEVEL: "info",
  }
  node = await startServed({ env })
  other = await startServed({ env })
  team = await startTeam(node.url)
  ada = await team.join("ada")
  chat = await team.chat("channel", [ada])
  const messages = Array.from({ length: 80 }, (_, n) => ({ body: `message ${n}`, clientId: `m${n}` }))
  expect((await team.owner.post(`/chats/${chat}/messages/batch`, { messages })).status).toBe(201)
})
afterAll(async () => {
  await Promise.all([node?.end("SIGTERM"), other?.end("SIGTERM")])
  await standby?.end()
  await redis?.stop()
  await primary?.end()
})

const replicaOf = async (url: string): Promise<Json> =>
  (await (await fetch(`${url}/health`)).json()).database.replicas[0]
const isUp = async () =>
  (await replicaOf(node.url))["status"] === "up" && (await replicaOf(other.url))["status"] === "up"
beforeEach(() => eventually("both nodes have the replica", isUp))

type Reads = { replica: number; none: number; behind: number; failed: number }

/** What some requests did to a node's reads. */
async function readsOf(work: () => Promise<unknown>, url = node.url): Promise<Reads> {
  const count = async () => {
    const figures = await readFigures(url)
    return (outcome: string) => sumOf(figures, "db_replica_reads_total", { outcome })
  }
  const before = await count()
  await work()
  const after = await count()
  const since = (outcome: string) => after(outcome) - before(outcome)
  return { replica: since("replica"), none: since("none"), behind: since("behind"), failed: since("failed") }
}

const bodies = ({ body }: { body: Json }) => (body["messages"] as Json[]).map((message) => message["body"] as string)
const say = async (body: string) =>
  (await team.owner.post(`/chats/${chat}/messages`, { body })).body["message"] as { id: string; seq: number }
const latest = (person: Person = ada) => person.get(`/chats/${chat}/messages`)

/** Replays are stopped from the test's start to its end. */
const paused = (name: string, work: () => Promise<void>) =>
  test(name, async () => {
    await standby.pause()
    try {
      await work()
    } finally {
      await standby.resume()
    }
  })

test("what may lag is read from the replica: pages in all directions, counts, lists, search", async () => {
  const { seq } = (await latest()).body["messages"][70] ?? { seq: 40 }
  const cursor = (await latest()).body["nextCursor"] as string
  const requests: [string, number][] = [
    // The page, and who has read it.
    [`/chats/${chat}/messages`, 2],
    [`/chats/${chat}/messages?limit=20`, 2],
    [`/chats/${chat}/messages?before=${cursor}`, 2],
    [`/chats/${chat}/messages?after=${cursor}`, 2],
    [`/chats/${chat}/messages?around=${seq}`, 2],
    [`/chats/${chat}/members`, 1],
    // What is said of each chat, and the counts.
    [`/workspaces/${team.workspaceId}/chats`, 2],
  ]
  await eventually("the replica has it all", async () => (await readsOf(latest)).behind === 0)
  for (const [path, least] of requests) {
    const reads = await readsOf(async () => expect((await ada.get(path)).status).toBe(200))
    expect({ path, ...reads }).toEqual({ path, replica: expect.any(Number), none: 0, behind: 0, failed: 0 })
    expect(reads.replica).toBeGreaterThanOrEqual(least)
  }
  const search = () => ada.get("/search?q=message")
  await eventually("the index is filled", async () => (await search()).body["results"].length > 0)
  const reads = await readsOf(search)
  expect(reads).toMatchObject({ none: 0, behind: 0, failed: 0 })
  expect(reads.replica).toBeGreaterThanOrEqual(2)
  const page = await readsOf(() => browse(node.url, ada, "GET", `/c/${chat}`))
  expect(page.replica).toBeGreaterThanOrEqual(1)
})

test("its answers are those of the primary, from whichever node", async () => {
  const [here, there] = [await latest(), await latest(at(other.url, ada))]
  expect(bodies(here)).toHaveLength(50)
  expect(bodies(there)).toEqual(bodies(here))
  expect(node.output()).not.toMatch(/"level":50/)
})

paused(
  "a replica that stands still hides nothing: what was said, changed, deleted and read since is shown at once",
  async () => {
    const { id, seq } = await say("said while it stands still")
    for (const url of [node.url, other.url]) {
      const reads = await readsOf(
        async () => expect(bodies(await latest(at(url, ada)))[0]).toBe("said while it stands still"),
        url,
      )
      expect(reads.behind).toBeGreaterThanOrEqual(1)
    }
    expect((await team.owner.patch(`/messages/${id}`, { body: "changed" })).status).toBe(200)
    expect(bodies(await latest(at(other.url, ada)))[0]).toBe("changed")
    expect((await ada.put(`/chats/${chat}/read`, { seq })).status).toBe(204)
    // Her own position, at a node that was not told of it by her.
    const [newest] = (await latest(at(other.url, ada))).body["messages"] as Json[]
    expect(newest).toMatchObject({ id, readCount: 1 })
    const chats = await at(other.url, ada).get(`/workspaces/${team.workspaceId}/chats`)
    expect((chats.body["chats"] as Json[]).find((one) => one["id"] === chat)).toMatchObject({
      unread: 0,
      lastReadSeq: seq,
    })
    expect((await team.owner.delete(`/messages/${id}`)).status).toBe(204)
    expect(bodies(await latest(at(other.url, ada)))).not.toContain("changed")
    const page = await browse(other.url, ada, "GET", `/c/${chat}`)
    expect(page.text).not.toContain("said while it stands still")
  },
)

paused("rights are asked of the primary: who is removed finds nothing any more, who is added everything", async () => {
  const carl = await team.join(`carl-${Bun.randomUUIDv7().slice(-6)}`)
  expect((await latest(carl)).status).toBe(404)
  expect((await team.owner.put(`/chats/${chat}/members/${carl.id}`)).status).toBe(204)
  expect(bodies(await latest(at(other.url, carl)))).toHaveLength(50)
  expect((await team.owner.delete(`/chats/${chat}/members/${carl.id}`)).status).toBe(204)
  for (const url of [node.url, other.url]) {
    expect((await latest(at(url, carl))).status).toBe(404)
    expect((await at(url, carl).get(`/chats/${chat}/messages?around=3`)).status).toBe(404)
    expect((await at(url, carl).get("/search?q=message")).body["results"]).toEqual([])
  }
})

paused("who was removed before the replica learns of it finds nothing by searching it", async () => {
  const before = await ada.get("/search?q=message")
  expect(before.body["results"].length).toBeGreaterThan(0)
  // Not her own doing: that she is out, the replica must be told by what the primary says of her chats.
  expect((await team.owner.delete(`/chats/${chat}/members/${ada.id}`)).status).toBe(204)
  const reads = await readsOf(async () => expect((await ada.get("/search?q=message")).body["results"]).toEqual([]))
  expect(reads.behind).toBeGreaterThanOrEqual(1)
  expect((await team.owner.put(`/chats/${chat}/members/${ada.id}`)).status).toBe(204)
})

test("once it goes on, the replica is used again", async () => {
  await standby.pause()
  await say("one more")
  expect((await readsOf(latest)).behind).toBeGreaterThanOrEqual(1)
  await standby.resume()
  await eventually("it has caught up", async () => {
    const reads = await readsOf(latest)
    return reads.replica >= 2 && reads.behind === 0
  })
})

describe("a replica that", () => {
  /** Reads all the time; tells how long the slowest took. */
  async function whileReading(work: (answered: () => number) => Promise<void>) {
    const failures: unknown[] = []
    let count = 0
    let running = true
    const reader = async (url: string) => {
      const me = at(url, ada)
      while (running) {
        const answer = await latest(me).catch((error: unknown) => ({ status: 0, error }))
        count++
        if (answer.status !== 200) failures.push(answer)
      }
    }
    const readers = [node.url, other.url, node.url, other.url].map(reader)
    try {
      await work(() => count)
    } finally {
      running = false
      await Promise.all(readers)
    }
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(50)
  }
  const untilStatus = (status: string) =>
    eventually(`it is ${status}`, async () => (await replicaOf(node.url))["status"] === status)

  test("is killed fails no request; health says so, and it is taken back", async () => {
    await whileReading(async () => {
      await standby.kill()
      await untilStatus("down")
      const health = (await (await fetch(`${node.url}/health`)).json()) as Json
      expect(health["status"]).toBe("degraded")
      expect(sumOf(await readFigures(node.url), "db_replica_up")).toBe(0)
      expect((await readsOf(latest)).none).toBeGreaterThanOrEqual(1)
      await standby.start()
      await untilStatus("up")
    })
    await eventually("it is read from", async () => (await readsOf(latest)).replica > 0)
  })

  test("hangs holds nobody up for longer than a moment, and is taken back", async () => {
    await whileReading(async (answered) => {
      standby.freeze()
      const before = answered()
      await untilStatus("down")
      await eventually("everybody goes on reading", () => answered() > before + 100)
      standby.thaw()
      await untilStatus("up")
    })
    await eventually("it is read from", async () => (await readsOf(latest)).replica > 0)
  })

  test("falls behind is left alone until it has caught up", async () => {
    const strict = await startServed({ env: { ...env, DATABASE_REPLICA_LAG_MS: "300" } })
    await eventually("it is up", async () => (await replicaOf(strict.url))["status"] === "up")
    await standby.pause()
    await say("what it does not get")
    await eventually("it is behind", async () => (await replicaOf(strict.url))["status"] === "behind")
    const { lagMs, behindBytes } = await replicaOf(strict.url)
    expect(lagMs).toBeGreaterThan(300)
    expect(behindBytes).toBeGreaterThan(0)
    expect(sumOf(await readFigures(strict.url), "db_replica_lag_seconds")).toBeGreaterThan(0.3)
    const reads = await readsOf(() => latest(at(strict.url, ada)), strict.url)
    expect(reads).toMatchObject({ replica: 0, behind: 0, failed: 0 })
    await standby.resume()
    await eventually("it is up again", async () => (await replicaOf(strict.url))["status"] === "up")
    await strict.end("SIGTERM")
  })
})

test("while Redis is away nobody knows who wrote elsewhere: what depends on it is read from the primary", async () => {
  await eventually("all is well", async () => (await readsOf(latest)).behind === 0)
  await redis.kill()
  // The page by its chat's rev as ever; who has read it, from the primary.
  const reads = await readsOf(latest)
  expect(reads).toMatchObject({ behind: 1, none: 0, failed: 0 })
  expect(reads.replica).toBeGreaterThanOrEqual(1)
  await redis.start()
  await eventually("it is known again", async () => (await readsOf(latest)).behind === 0)
})

test("the reading marks that come by a socket count as well", async () => {
  const socket = await openEvents(other.url, ada.token)
  await socket.resume()
  const { id, seq } = await say("to be read")
  await standby.pause()
  socket.say({ type: "read", chatId: chat, seq })
  await eventually("it is read", async () => {
    const [newest] = (await latest()).body["messages"] as Json[]
    return newest!["id"] === id && newest!["readCount"] === 1
  })
  await standby.resume()
  socket.close()
})

test("nobody is shown a password", async () => {
  const health = await (await fetch(`${node.url}/health`)).text()
  expect(health).toContain(standby.name)
  const figures = await (await fetch(`${node.url}/metrics`)).text()
  for (const text of [health, figures, node.output(), other.output()]) expect(text).not.toContain("hunter2")
})

test("doctor tells how far each replica is, and what is none", async () => {
  const well = await confab(["doctor"], env)
  expect(well.output).toMatch(new RegExp(`✓ replica ${standby.name}: \\d+ ms behind\n`))
  const stranger = await temporaryEmbedded()
  const urls = [
    env["DATABASE_URL"],
    `postgres://postgres@localhost:5432/confab?host=${stranger.socketDir}`,
    "postgres://127.0.0.1:1/confab",
  ]
  const { code, output } = await confab(["doctor"], { ...env, DATABASE_REPLICA_URLS: urls.join(", ") })
  expect(output).toContain(`✗ replica ${primary.socketDir}: it follows no primary\n`)
  expect(output).toContain(`✗ replica ${stranger.socketDir}: it is not a copy of this database\n`)
  expect(output).toContain("✗ replica 127.0.0.1:1: ")
  expect(code).toBe(1)
  await stranger.end()
})
