import { afterAll, afterEach, beforeAll, expect, test } from "bun:test"
import { createChatStore } from "../../src/chats/store"
import { createEvents } from "../../src/platform/events/events"
import { createLog } from "../../src/platform/log"
import { startHousekeeping } from "../../src/sessions/jobs"
import { createSessionStore } from "../../src/sessions/store"
import { createUserActions } from "../../src/users/actions"
import { createPasswords } from "../../src/users/passwords"
import { createUserStore } from "../../src/users/store"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { openEvents } from "../support/events-socket"
import { eventually } from "../support/patience"
import { type Links, startLinks, untilJoined } from "../support/redis-link"

let links: Links
let server: Server
let team: Team
let made = 0
beforeAll(async () => {
  links = await startLinks()
  server = await startApp()
  team = await startTeam(server.url)
})
const others: Server[] = []
afterEach(async () => {
  for (const node of others.splice(0)) await node.stop()
})
afterAll(async () => {
  await server.stop()
  await links.stop()
})

const somebody = () => team.join(`cached${++made}`)
async function node(options: Parameters<typeof startApp>[1] = {}) {
  const other = await startApp({}, { on: server.database, ...options })
  others.push(other)
  if (options.redisUrl) await untilJoined(other)
  return other
}

/** How often a node asks the database something: who somebody is, where nothing else is said. */
function askings(of: Server, what = "sessions.viewer") {
  let count = 0
  of.db.onQuery((name) => void (name === what && count++))
  return () => count
}

/** Asks until the session is in this node's cache, and believed. */
async function warm(person: Person, of: Server) {
  const count = askings(of)
  for (let before = -1; before !== count();) {
    before = count()
    expect((await person.get("/me")).status).toBe(200)
  }
}

const untilRefused = (person: Person) =>
  eventually("they are refused", async () => (await person.get("/me")).status === 401)

test("the database is asked once who somebody is", async () => {
  const ada = await somebody()
  await warm(ada, server)
  const count = askings(server)
  for (let i = 0; i < 20; i++) await ada.get("/me")
  expect(count()).toBe(0)
})

test("whoever makes up tokens fills nothing", async () => {
  const entries = () => server.app.cacheMemory.stats().entries
  const before = entries()
  for (let i = 0; i < 20; i++) {
    const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")
    expect((await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401)
  }
  expect(entries()).toBeLessThanOrEqual(before)
})

test("signed out is out, at the next request of the same node", async () => {
  const ada = await somebody()
  await warm(ada, server)
  await ada.delete("/sessions/current")
  expect((await ada.get("/me")).status).toBe(401)
})

test("signed out everywhere by one version: password, reset and deactivation, and the session that may stay does", async () => {
  const ada = await somebody()
  const login = { login: ada.handle, password: "correct horse battery" }
  const there = at(server.url, { ...ada, token: (await ada.post("/sessions", login)).body["token"] })
  await warm(ada, server)
  await warm(there, server)
  const { user, session } = (await server.app.actions.sessions.authenticate(ada.token))!
  const change = { current: "correct horse battery", password: "another horse battery" }
  await server.app.actions.users.changePassword(user, session.id, change)
  expect((await there.get("/me")).status).toBe(401)
  await warm(ada, server)
  await server.app.actions.users.deactivate(null, ada.id)
  expect((await ada.get("/me")).status).toBe(401)
})

test("a new name is there at the next request", async () => {
  const ada = await somebody()
  await warm(ada, server)
  const { user } = (await server.app.actions.sessions.authenticate(ada.token))!
  await server.app.actions.users.changeProfile(user, { displayName: "Ada L.", handle: ada.handle, email: user.email })
  expect((await ada.get("/me")).body["user"].displayName).toBe("Ada L.")
})

test("another node, through the database alone: out within a second or so, names too", async () => {
  const other = await node()
  const [gone, closed, renamed] = [await somebody(), await somebody(), await somebody()]
  const there = [gone, closed, renamed].map((person) => at(other.url, person))
  for (const person of there) await warm(person, other)
  await gone.delete("/sessions/current")
  await server.app.actions.users.deactivate(null, closed.id)
  const { user } = (await server.app.actions.sessions.authenticate(renamed.token))!
  await server.app.actions.users.changeProfile(user, { displayName: "New", handle: renamed.handle, email: user.email })
  await untilRefused(there[0]!)
  await untilRefused(there[1]!)
  while ((await there[2]!.get("/me")).body["user"].displayName !== "New") await Bun.sleep(5)
})

test("nodes that hear each other: out at once", async () => {
  const bus = createBus()
  const one = await node({ broker: bus.connect() })
  const two = await node({ broker: bus.connect() })
  const looks = askings(two, "sessions.revocations")
  const before: number[] = []
  for (let round = 0; round < 8; round++) {
    const ada = await somebody()
    await warm(at(two.url, ada), two)
    const earlier = looks()
    await at(one.url, ada).delete("/sessions/current")
    await untilRefused(at(two.url, ada))
    before.push(looks() - earlier)
  }
  // Not by the look into the database that follows within a second.
  expect(before).toContain(0)
})

test("a session lives on while a socket of it is open, and one that nobody uses is forgotten", async () => {
  const [hearing, gone] = [await somebody(), await somebody()]
  const events = await openEvents(server.url, hearing.token)
  const { sql } = server.db
  await sql`update sessions set last_seen_at = now() - interval '29 days', expires_at = now() + interval '1 day' where user_id = ${hearing.id}`
  await sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${gone.id}`
  const { stores, sockets } = server.app
  const stop = startHousekeeping({ sessions: stores.sessions, sockets, log: createLog("silent"), everyMs: 20 })
  const days = async (id: string) => {
    const [row] =
      await sql`select extract(epoch from expires_at - now()) / 86400 as days from sessions where user_id = ${id}`
    return row && Number(row["days"])
  }
  await eventually("it is in use", async () => (await days(hearing.id))! > 2)
  await eventually("the other is forgotten", async () => (await days(gone.id)) === undefined)
  stop()
  events.close()
})

test("a node that cannot read what was revoked believes nobody's cache", async () => {
  const other = await node()
  const ada = at(other.url, await somebody())
  await warm(ada, other)
  const count = askings(other)
  await other.db.sql.unsafe("alter table revocations rename to hidden")
  while (count() === 0) {
    expect((await ada.get("/me")).status).toBe(200)
    await Bun.sleep(50)
  }
  await other.db.sql.unsafe("alter table hidden rename to revocations")
  await warm(ada, other)
})

test("what ended while no node was there is not let in from Redis", async () => {
  const ada = await somebody()
  const first = await node({ redisUrl: links.server.url })
  await warm(at(first.url, ada), first)
  const kept = async () => (await links.ask((client) => client.dbsize())) > 1
  while (!(await kept())) await Bun.sleep(5)
  await others.pop()!.stop()
  const { db } = server
  const passwords = createPasswords({ memoryKib: 1024, passes: 1, concurrency: 1 })
  await createUserActions({
    db,
    users: createUserStore(db),
    passwords,
    events: createEvents(createLog("silent")),
    sessions: createSessionStore(db, { sessionDays: 1 }),
    renewChatsOf: createChatStore(db).renewAllOf,
  }).deactivate(null, ada.id)
  const second = await node({ redisUrl: links.server.url })
  for (let i = 0; i < 50; i++) {
    expect((await at(second.url, ada).get("/me")).status).toBe(401)
    await Bun.sleep(2)
  }
})

test("Redis that hangs keeps nobody waiting for long, and lets nobody in", async () => {
  const own = await startLinks()
  const other = await node({ redisUrl: own.server.url })
  const ada = at(other.url, await somebody())
  await warm(ada, other)
  own.pause()
  // It hangs until the test is over.
  await ada.delete("/sessions/current")
  expect((await ada.get("/me")).status).toBe(401)
  own.resume()
  await own.stop()
})
