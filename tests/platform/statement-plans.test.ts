import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Server, type Team, startApp, startTeam } from "../support/app"
import { eventually } from "../support/patience"

const lines: string[] = []
let server: Server
let team: Team
beforeAll(async () => {
  server = await startApp({ LOG_LEVEL: "warn", SLOW_QUERY_MS: "1" }, { write: (line) => void lines.push(line) })
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const slow = (name: string) =>
  lines.map((line) => JSON.parse(line) as Json).filter(({ msg, query }) => msg === "slow query" && query === name)

test("the line of a slow statement names its plan; the same plan is named the same", async () => {
  // A lock that is held makes the group commit slow, and a sleep in the transaction holds it.
  const hold = () =>
    server.db.sql.begin(async (tx) => {
      await tx`select 1 from chats where id = ${team.general} for update`
      const sent = team.owner.post(`/chats/${team.general}/messages`, { body: "quicksilver" })
      await tx`select pg_sleep(0.05)`
      return { sent }
    })
  for (let i = 0; i < 3; i++) expect((await (await hold()).sent).status).toBe(201)
  await eventually("it is logged with a plan", () => slow("messages.flush").some(({ plan }) => plan))
  const plans = new Set(slow("messages.flush").flatMap(({ plan }) => plan ?? []))
  expect(plans.size).toBe(1)
  expect([...plans][0]).toMatch(/^[\da-z]{6,}$/)
  expect(lines.join("")).not.toContain("quicksilver")
})

test("a server owner sees the plan, with its steps and without values", async () => {
  const headers = { Cookie: `confab=${team.owner.token}` }
  const page = await fetch(`${server.url}/admin/performance/plans/messages.flush`, { headers })
  const text = await page.text()
  expect(page.status).toBe(200)
  expect(text).toMatch(/Index Scan using \w+ on (messages|chats)/)
  expect(text).not.toContain("quicksilver")
})
