import { afterAll, expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { startTeam } from "../support/app"
import { ask, temporaryDirectory } from "../support/embedded"
import { openEvents } from "../support/events-socket"
import { eventually } from "../support/patience"
import { isRunning } from "../support/processes"
import { startServed } from "../support/served"

const place = temporaryDirectory()
afterAll(() => place.remove())

test("SIGTERM finishes what is in flight, ends sockets with 1001, stops Postgres, and exits with 0", async () => {
  const dataDir = join(place.path, "data")
  const server = await startServed({
    env: {
      CONFAB_DATA_DIR: dataDir,
      SETUP_CODE: "setup-code",
      SHUTDOWN_SECONDS: "60",
      PASSWORD_HASH_MEMORY_KIB: "1024",
    },
  })
  const { owner, general } = await startTeam(server.url)
  const socket = await openEvents(server.url, owner.token)
  await socket.resume()
  const directory = join(dataDir, "postgres")
  const postgres = Number.parseInt(readFileSync(join(directory, "18/postmaster.pid"), "utf8"))
  expect(isRunning(postgres)).toBe(true)

  // Nobody can write messages for a while, so the send is still in flight when the signal comes.
  const tell = <T extends object>(statement: string) => ask<T>(join(directory, "run"), statement)
  const activity = "from pg_stat_activity where pid <> pg_backend_pid() and"
  const blocked = tell("begin; lock table messages in share mode; select pg_sleep(60); commit").catch(() => {})
  await eventually("it is locked", async () => (await tell(`select ${activity} wait_event = 'PgSleep'`)).length > 0)
  const sent = owner.post(`/chats/${general}/messages`, { body: "last words", clientId: Bun.randomUUIDv7() })
  await eventually("the send waits", async () => (await tell(`select ${activity} wait_event_type = 'Lock'`)).length > 0)
  const stopped = server.end("SIGTERM")
  await eventually("nobody is let in", () =>
    fetch(`${server.url}/health`).then(
      () => false,
      () => true,
    ),
  )
  await tell(`select pg_cancel_backend(pid) ${activity} wait_event = 'PgSleep'`)

  expect((await sent).status).toBe(201)
  expect(await socket.closed()).toMatchObject({ code: 1001 })
  expect(await stopped).toBe(0)
  expect(isRunning(postgres)).toBe(false)
  await blocked

  const again = await startServed({ env: { CONFAB_DATA_DIR: dataDir, SHUTDOWN_SECONDS: "60" } })
  const { body } = await fetch(`${again.url}/api/v1/chats/${general}/messages`, {
    headers: { Authorization: `Bearer ${owner.token}` },
  }).then(async (response) => ({ body: await response.text() }))
  expect(body).toContain("last words")
  // An idle keep-alive connection is nobody's request: it is not waited for.
  const start = performance.now()
  expect(await again.end("SIGINT")).toBe(0)
  expect(performance.now() - start).toBeLessThan(50_000)
})
