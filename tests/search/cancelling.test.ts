import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { createBus } from "../support/bus"
import { parseQuery } from "../../src/search/query"
import { TooSlow, cancellable } from "../../src/search/cancelling"

/** What was found before would be taken from the cache; and who is stopped is stopped long before their time. */
const env = { CACHE_MEMORY_MIB: "0", SEARCH_TIMEOUT_MS: "20000" }
const soonMs = 10_000
const bus = createBus()
let server: Server
let team: Team
let reader: Person
beforeAll(async () => {
  server = await startApp(env, { broker: bus.connect() })
  team = await startTeam(server.url)
  reader = await team.join("reader")
  await team.owner.post(`/chats/${team.general}/messages`, { body: "a crane by the quay" })
  while ((await reader.get("/search?q=crane")).body["results"].length === 0) await Bun.sleep(20)
  // How far the index is would be asked of the index itself.
  await server.app.stores.search.keepPlaces()
  // From here on every look at the index takes half a minute.
  await server.db.sql.unsafe(`alter table search_documents rename to quick_documents;
    create view search_documents as select d.* from quick_documents d cross join lateral (select pg_sleep(30) where d.message_id is not null) s`)
})
afterAll(() => server.stop())

type Running = { pid: number; startedAt: string }
/** Searches that Postgres works on now, seen from outside. */
const running = () =>
  server.db.sql<Running[]>`select pid, query_start::text as started_at from pg_stat_activity
    where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`
async function atWork(count: number, within = soonMs) {
  const deadline = performance.now() + within
  for (;;) {
    const list = await running()
    if (list.length === count) return list
    if (performance.now() > deadline) throw new Error(`${list.length} searches at work, not ${count}`)
    await Bun.sleep(10)
  }
}
const search = (who: Person, q = "crane") => who.get(`/search?q=${q}`)
/** Ends from outside, as its time would, what these are answers to. */
async function stopped<T>(...answers: Promise<T>[]): Promise<T[]> {
  let waiting = true
  const all = Promise.all(answers).finally(() => (waiting = false))
  while (waiting) {
    await server.db.sql`select pg_cancel_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`
    await Bun.sleep(10)
  }
  return all
}

test("a search that would take over 2 s is stopped, and says how to narrow it", async () => {
  const { SEARCH_TIMEOUT_MS: _, ...usual } = env
  const own = await startApp(usual, { on: server.database })
  const begun = performance.now()
  const answer = await search(at(own.url, reader))
  const took = performance.now() - begun
  expect(answer.status).toBe(503)
  expect(answer.body["detail"]).toContain("narrow")
  expect(took).toBeGreaterThan(1_900)
  expect(took).toBeLessThan(20_000)
  expect(await running()).toHaveLength(0)
  await own.stop()
})

test("a newer search of the same person stops the older one in Postgres itself, and nobody else's", async () => {
  const other = await team.join("other")
  const theirs = search(other)
  const [foreign] = await atWork(1)
  const begun = performance.now()
  const older = search(reader)
  const both = await atWork(2)
  const own = both.find(({ pid }) => pid !== foreign!.pid)!
  const newer = search(reader, "quay")
  const answer = await older
  expect(performance.now() - begun).toBeLessThan(soonMs)
  expect(answer.status).toBe(409)
  const left = await atWork(2)
  expect(left.map(({ pid, startedAt }) => `${pid} ${startedAt}`)).not.toContain(`${own.pid} ${own.startedAt}`)
  expect(left.map(({ pid }) => pid)).toContain(foreign!.pid)
  expect((await stopped(newer, theirs)).map(({ status }) => status)).toEqual([503, 503])
  expect(await running()).toHaveLength(0)
})

test("so does one at another node", async () => {
  const second = await startApp(env, { on: server.database, broker: bus.connect() })
  try {
    const begun = performance.now()
    const older = search(reader)
    await atWork(1)
    const newer = search(at(second.url, reader), "quay")
    expect((await older).status).toBe(409)
    expect(performance.now() - begun).toBeLessThan(soonMs)
    expect((await stopped(newer))[0]!.status).toBe(503)
  } finally {
    await second.stop()
  }
})

test("looking through the open chat stops the older look, and not a search on its page", async () => {
  const find = () =>
    fetch(`${server.url}/c/${team.general}/matches?q=crane`, {
      headers: { Authorization: `Bearer ${reader.token}`, "HX-Request": "true", "HX-Request-Type": "partial" },
    })
  const page = search(reader)
  await atWork(1)
  const begun = performance.now()
  const older = find()
  await atWork(2)
  const newer = find()
  const told = await (await older).text()
  expect(performance.now() - begun).toBeLessThan(soonMs)
  expect(told).toContain("A newer search has taken the place of this one.")
  const [status, answer] = await Promise.all([
    page.then((answer) => answer.status),
    newer.then((answer) => answer.text()),
    stopped(page),
    stopped(newer),
  ])
  expect(status).toBe(503)
  expect(answer).toContain("narrow")
})

test("one that is overtaken just when it is asked leaves its connection to others", async () => {
  const overtaken = new AbortController()
  const { signal } = overtaken
  const listen = signal.addEventListener.bind(signal)
  signal.addEventListener = (...heard: Parameters<typeof listen>) => {
    listen(...heard)
    overtaken.abort()
  }
  const scope = { userId: reader.id, workspaceId: team.workspaceId }
  const { clauses } = parseQuery("crane", { zone: null, now: new Date() })
  const begun = performance.now()
  const look = server.app.stores.search.find(scope, clauses, { before: null, limit: 1 }, signal)
  expect(await look.catch((error: unknown) => error)).toBeInstanceOf(TooSlow)
  expect(performance.now() - begun).toBeLessThan(soonMs)
  const open = await server.db.sql`select pid from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'`
  expect(open).toHaveLength(0)
})

test("one that is overtaken just as it ends stops nothing that is asked next on its connection", async () => {
  let late = 0
  const once = (afterMs: number) =>
    server.db.sql.begin(async (tx) => {
      const overtaken = new AbortController()
      const timer = setTimeout(() => overtaken.abort(), afterMs)
      const asked = cancellable(tx`select pg_sleep(0.002)`, overtaken.signal)
      const isStopped = await asked.then(
        () => false,
        (error: unknown) => error instanceof TooSlow,
      )
      clearTimeout(timer)
      if (isStopped) throw new TooSlow()
      if (overtaken.signal.aborted) late++
      await tx`select pg_sleep(0.002)`
    })
  for (let n = 0; late < 20 && n < 5_000; n++) {
    const ended = await once(n % 8).catch((error: unknown) => error)
    expect(ended === undefined || ended instanceof TooSlow, String(ended)).toBe(true)
  }
  expect(late).toBe(20)
})

test("one that is overtaken while several of its statements are under way is told so, whichever fails first", async () => {
  const scope = { userId: reader.id, workspaceId: team.workspaceId }
  const { clauses } = parseQuery("crane", { zone: null, now: new Date() })
  for (let round = 0; round < 5; round++) {
    const overtaken = new AbortController()
    const told = await server.db.sql.begin(async (tx) => {
      await tx`lock table search_languages in access exclusive mode`
      const look = server.app.stores.search.find(scope, clauses, { before: null, limit: 1 }, overtaken.signal)
      const answer = look.catch((error: unknown) => error)
      for (let waiting = 0; waiting === 0;) {
        const [row] = await tx<{ waiting: number }[]>`select count(*)::int as waiting from pg_locks
          where relation = 'search_languages'::regclass and not granted`
        waiting = row!.waiting
      }
      overtaken.abort()
      return answer
    })
    expect(told).toBeInstanceOf(TooSlow)
  }
})
