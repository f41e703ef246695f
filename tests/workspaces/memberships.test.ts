import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Broker } from "../../src/platform/realtime/broker"
import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import { type Json, type Person, type Server, type Team, at, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { eventually } from "../support/patience"

const shared = createMemoryBroker()
const nodes: [string, () => [Broker, Broker]][] = [
  ["two nodes that hear each other", () => [shared, shared]],
  ["two nodes that tell each other nothing", () => [createMemoryBroker(), createMemoryBroker()]],
]

describe.each(nodes)("the teams of a person, kept by %s", (what, brokers) => {
  let here: Server
  let there: Server
  let team: Team
  let ada: Person
  beforeAll(async () => {
    const [one, other] = brokers()
    here = await startApp({ SIGN_UP: "open" }, { broker: one })
    there = await startApp({ SIGN_UP: "open" }, { on: here.database, broker: other })
    team = await startTeam(here.url)
    ada = await team.join("ada")
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
  })

  const teamsOf = async (node: Server) =>
    ((await at(node.url, ada).get("/me")).body["workspaces"] as Json[]).map(({ name, role }) => `${name}: ${role}`)
  /** At once where it was done, soon on the other node, which had kept what was before. */
  async function expectBoth(teams: string[]) {
    expect(await teamsOf(here)).toEqual(teams)
    await eventually("the other node shows it", async () => Bun.deepEquals(await teamsOf(there), teams))
    expect((await at(there.url, ada).get("/workspaces")).body["workspaces"]).toHaveLength(teams.length)
  }

  test("another role, a team of one's own, another team by its invitation, and leaving", async () => {
    const { name } = (await ada.get("/me")).body["workspaces"][0]
    await expectBoth([`${name}: member`])
    const change = { role: "admin" }
    expect((await team.owner.patch(`/workspaces/${team.workspaceId}/members/${ada.id}`, change)).status).toBe(200)
    await expectBoth([`${name}: admin`])
    const own = await ada.post("/workspaces", { name: "Ada's", slug: "adas" })
    expect(own.status).toBe(201)
    await expectBoth([`${name}: admin`, "Ada's: owner"])

    const third = (await team.owner.post("/workspaces", { name: "Third", slug: "third" })).body["workspace"] as Json
    const invited = await team.owner.post(`/workspaces/${third["id"]}/invitations`, { role: "guest" })
    const { token } = invited.body["invitation"]
    expect((await browse(here.url, ada, "POST", `/invite/${token}`, { form: {} })).status).toBe(303)
    await expectBoth([`${name}: admin`, "Ada's: owner", "Third: guest"])

    expect((await team.owner.delete(`/workspaces/${third["id"]}/members/${ada.id}`)).status).toBe(204)
    await expectBoth([`${name}: admin`, "Ada's: owner"])
    expect((await ada.delete(`/workspaces/${team.workspaceId}/members/${ada.id}`)).status).toBe(204)
    await expectBoth(["Ada's: owner"])
  })

  test("another name", async () => {
    const { slug } = (await ada.get("/me")).body["workspaces"][0]
    const rename = (name: string) => browse(here.url, ada, "POST", `/w/${slug}/settings`, { form: { name } })
    expect((await rename("Renamed")).status).toBe(303)
    expect(await teamsOf(here)).toEqual(["Renamed: owner"])
    if (what === nodes[0]![0]) await expectBoth(["Renamed: owner"])
  })
})

test("a hundred and two teams come page by page", async () => {
  const server = await startApp({ SIGN_UP: "open" })
  const team = await startTeam(server.url)
  const { db } = server
  await db.transaction("fill", async (tx) => {
    await tx`insert into workspaces (id, name, slug) select gen_random_uuid(), 'Team ' || n, 'team-' || n from generate_series(1, 101) n`
    await tx`insert into workspace_members (workspace_id, user_id, role, joined_at)
      select id, ${team.owner.id}, 'member', now() + substr(slug, 6)::int * interval '1 ms' from workspaces where slug ~ '^team-[0-9]'`
  })
  const first = (await team.owner.get("/me")).body
  expect(first["workspaces"]).toHaveLength(100)
  const rest = (await team.owner.get(`/workspaces?cursor=${first["nextCursor"]}&limit=100`)).body
  const names = [...first["workspaces"], ...rest["workspaces"]].map(({ name }) => name)
  expect(names.slice(1)).toEqual(Array.from({ length: 101 }, (_, i) => `Team ${i + 1}`))
  expect(rest["nextCursor"]).toBeNull()
  await server.stop()
})
