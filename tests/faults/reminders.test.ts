import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Json, type Person, type Server, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { type TestRedis, startRedis } from "../support/redis"
import { untilJoined } from "../support/redis-link"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

/** Reminders on two nodes of which one dies again and again while they fall due: each is told, and marked once. */
const directory = mkdtempSync(join(tmpdir(), "confab-reminders-"))
let redis: TestRedis
let server: Server
let other: Awaited<ReturnType<typeof startServed>> | undefined
let ada: Person
let workspaceId: string

async function startOther() {
  other = await startServed({
    env: {
      DATABASE_URL: server.database.url,
      REDIS_URL: redis.url,
      CONFAB_DATA_DIR: directory,
      LOG_LEVEL: "fatal",
      RATE_LIMIT: "off",
    },
  })
  return other
}

beforeAll(async () => {
  redis = await startRedis()
  server = await startApp({}, { redisUrl: redis.url, jobs: true })
  const team = await startTeam(server.url)
  ada = await team.join("ada")
  workspaceId = team.workspaceId
  await untilJoined(server)
  await untilJoined(await startOther())
})
afterAll(async () => {
  await other?.end("SIGKILL")
  await server?.stop()
  await redis?.stop()
  rmSync(directory, { recursive: true, force: true })
})

test("every reminder is told to every device once, though a node is killed while they fall due", async () => {
  const sockets = [await openEvents(server.url, ada.token), await openEvents(server.url, at(server.url, ada).token)]
  await Promise.all(sockets.map((socket) => socket.first("hello")))
  const count = 300
  const ids: string[] = []
  const from = Date.now() + 6_000
  for (let n = 0; n < count; n++) {
    const { status, body } = await ada.post(`/workspaces/${workspaceId}/reminders`, {
      text: `reminder ${n}`,
      remindAt: new Date(Math.max(from + n * 30, Date.now() + 3_000)).toISOString(),
    })
    if (status !== 201) throw new Error(JSON.stringify(body))
    ids.push(body["saved"].id)
  }
  for (const after of [1_000, 4_000, 7_000]) {
    await Bun.sleep(Math.max(0, from + after - Date.now()))
    await other!.end("SIGKILL")
    await startOther()
  }
  const rows = () => server.db.sql<Json[]>`select told_at from saved_messages where told_at is not null`
  await eventually("all are told", async () => (await rows()).length === count)
  const heardBy = ({ frames }: (typeof sockets)[number]) =>
    frames.filter(({ type }) => type === "reminder").map(({ id }) => String(id))
  // What the other node tells comes through Redis: it may still be on its way when it is written down as told.
  await eventually("each device heard as many", () => sockets.every((socket) => new Set(heardBy(socket)).size >= count))
  const told = sockets.map(heardBy)
  for (const heard of told) {
    expect(new Set(heard)).toEqual(new Set(ids))
    // Twice only where a node died after it told and before it could write that down.
    expect(heard.length - count).toBeLessThanOrEqual(3 * 50)
  }
  const [late] = await server.db.sql<{ usual: number; most: number }[]>`select
    round((percentile_cont(0.5) within group (order by extract(epoch from told_at - remind_at)))::numeric, 1)::float8 as usual,
    round(max(extract(epoch from told_at - remind_at)), 1)::float8 as most from saved_messages`
  await eventually(
    "no job is left",
    async () => {
      const [row] = await server.db.sql<
        { open: number }[]
      >`select count(*)::int as open from pgboss.job where name = 'reminder' and state < 'completed'`
      return row!.open === 0
    },
    60_000,
  )
  const heard = told.map(({ length }) => length).join(" and ")
  process.stdout.write(`reminders: ${count}, heard ${heard}; late by ${late!.usual} s, at most ${late!.most} s\n`)
  for (const socket of sockets) socket.close()
})
