import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Server, at, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { untilJoined } from "../support/redis-link"
import { type TestRedis, startRedis } from "../support/redis"
import { startServed } from "../support/served"

const directory = mkdtempSync(join(tmpdir(), "confab-presence-"))
let redis: TestRedis
let server: Server
let other: Awaited<ReturnType<typeof startServed>>
beforeAll(async () => {
  redis = await startRedis()
  server = await startApp({}, { redisUrl: redis.url })
  other = await startServed({
    env: {
      DATABASE_URL: server.database.url,
      REDIS_URL: redis.url,
      CONFAB_DATA_DIR: directory,
      LOG_LEVEL: "fatal",
      RATE_LIMIT: "off",
    },
  })
  await Promise.all([server, other].map(untilJoined))
})
afterAll(async () => {
  await other?.end("SIGKILL")
  await server?.stop()
  await redis?.stop()
  rmSync(directory, { recursive: true, force: true })
})

test("who was on a node that died is gone by themselves, and who has others is not", async () => {
  const team = await startTeam(server.url)
  const [ada, bea] = [await team.join("ada"), await team.join("bea")]
  const viewer = await openEvents(server.url, team.owner.token)
  await viewer.resume()
  viewer.say({ type: "watch", ids: [ada.id, bea.id] })
  const states = (id: string) =>
    viewer.frames.filter(({ type, userId }) => type === "presence" && userId === id).map(({ presence }) => presence)
  for (const { id } of [ada, bea]) await viewer.until(() => states(id).at(-1) === "offline", "nobody")
  const there = await Promise.all([ada, bea].map((person) => openEvents(other.url, at(other.url, person).token)))
  const here = await openEvents(server.url, bea.token)
  for (const { id } of [ada, bea]) await viewer.until(() => states(id).at(-1) === "online", "both")
  await other.end("SIGKILL")
  await viewer.until(() => states(ada.id).at(-1) === "offline", "Ada gone")
  expect((await team.owner.get(`/users/${bea.id}/presence`)).body["presence"]).toBe("online")
  expect(states(bea.id)).toEqual(["offline", "online"])
  for (const socket of [viewer, here, ...there]) socket.close()
})
