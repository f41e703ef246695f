import { afterAll, beforeAll, expect, test } from "bun:test"
import { startTeam, type Team } from "../support/app"
import { ask, temporaryEmbedded } from "../support/embedded"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

type Postgres = Awaited<ReturnType<typeof temporaryEmbedded>>

let postgres: Postgres
let served: Awaited<ReturnType<typeof startServed>>
let team: Team
beforeAll(async () => {
  postgres = await temporaryEmbedded()
  served = await startServed({
    env: {
      DATABASE_URL: `postgres://${postgres.user}@localhost:${postgres.port}/confab?host=${postgres.socketDir}`,
      RATE_LIMIT: "off",
      SETUP_CODE: "setup-code",
      PASSWORD_HASH_MEMORY_KIB: "1024",
      LOG_LEVEL: "fatal",
    },
  })
  team = await startTeam(served.url)
})
afterAll(async () => {
  await served?.end("SIGKILL")
  await postgres?.end()
})

test("Postgres restarts twice under load: every answer is one or says to try again, and nothing acknowledged is gone", async () => {
  const headers = { Authorization: `Bearer ${team.owner.token}` }
  const strange: string[] = []
  const acknowledged: string[] = []
  let answered = 0
  let running = true

  async function call(path: string, init: RequestInit = {}): Promise<boolean> {
    const answer = await fetch(served.url + path, { ...init, headers: { ...headers, ...init.headers } })
    const text = await answer.text()
    if (answer.status === 503 && answer.headers.get("Retry-After")) return false
    if (answer.ok) answered++
    else strange.push(`${path}: ${answer.status} ${text.slice(0, 200)}`)
    return answer.ok
  }
  async function write(sender: number) {
    for (let n = 0; running; n++) {
      const clientId = `${sender}-${n}`
      const stored = await call(`/api/v1/chats/${team.general}/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ body: clientId, clientId }),
      })
      if (stored) acknowledged.push(clientId)
    }
  }
  async function read(path: string) {
    while (running) await call(path)
  }
  const load = [
    ...Array.from({ length: 12 }, (_, sender) => write(sender)),
    ...[`/c/${team.general}`, `/api/v1/chats/${team.general}/messages`, "/api/v1/me", "/counts"].map(read),
  ]

  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    await eventually("the load runs", () => answered > 200)
    const pid = postgres.pid()!
    process.kill(pid, signal)
    await eventually("Postgres is back", async () => {
      if (postgres.pid() === pid) return false
      return ask(postgres.socketDir, "select 1").catch(() => null)
    })
    answered = 0
    const backAt = performance.now()
    await eventually("the server serves again", () => answered > 0)
    process.stdout.write(`served again ${Math.round(performance.now() - backAt)} ms after Postgres was back\n`)
  }
  await eventually("the load runs", () => answered > 200 && acknowledged.length > 100)
  running = false
  await Promise.all(load)

  expect(strange.slice(0, 5)).toEqual([])
  const rows = await ask<{ client_id: string }>(
    postgres.socketDir,
    "select client_id from messages where kind = 'text'",
  )
  const stored = rows.map((row) => row.client_id)
  expect(new Set(stored).size).toBe(stored.length)
  expect(acknowledged.filter((clientId) => !stored.includes(clientId))).toEqual([])
  expect((await fetch(`${served.url}/health`)).status).toBe(200)
})
