import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let people: Record<string, Person>
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  people = {
    owner: team.owner,
    admin: await team.join("admin", "admin"),
    member: await team.join("member"),
    guest: await team.join("guest", "guest"),
  }
})
afterAll(() => server.stop())

let made = 0
const roleOf = async (person: Person) =>
  (await server.app.stores.workspaces.findMember(team.workspaceId, person.id))?.role ?? null
const give = async (actor: Person, person: Person, role: string) =>
  (await browse(server.url, actor, "POST", `/w/harbour/people/${person.id}/role`, { form: { role } })).status

test("roles are given by who stands above both the person and the role", async () => {
  const allowed: Record<string, string[]> = {
    owner: ["member to owner", "member to admin", "member to guest", "admin to member"],
    admin: ["member to guest", "guest to member"],
    member: [],
    guest: [],
  }
  const tries = ["member to owner", "member to admin", "member to guest", "guest to member", "admin to member"]
  for (const [actor, may] of Object.entries(allowed)) {
    for (const attempt of actor === "owner" ? may : tries) {
      const [from, to] = attempt.split(" to ") as ["member", string]
      const person = await team.join(`p${++made}`, from)
      const status = await give(people[actor]!, person, to)
      expect([actor, attempt, status]).toEqual([actor, attempt, may.includes(attempt) ? 303 : 403])
      expect(await roleOf(person)).toBe((may.includes(attempt) ? to : from) as "member")
      if (to === "owner" && status === 303) await give(team.owner, person, "member")
    }
  }
})

test("the last owner stays one, also when two step down at once", async () => {
  expect(await give(team.owner, team.owner, "member")).toBe(409)
  const second = await team.join("second")
  await give(team.owner, second, "owner")
  const statuses = await Promise.all([give(team.owner, team.owner, "admin"), give(second, second, "admin")])
  expect(statuses.filter((status) => status === 303)).toHaveLength(1)
  await server.db.sql`update workspace_members set role = 'owner' where user_id = ${team.owner.id}`
})

test("a role that is made up, or a person who is not there, changes nothing", async () => {
  expect(await give(team.owner, people["member"]!, "emperor")).toBe(422)
  const status = (
    await browse(server.url, team.owner, "POST", `/w/harbour/people/${Bun.randomUUIDv7()}/role`, {
      form: { role: "guest" },
    })
  ).status
  expect(status).toBe(404)
})

test("who may rename the team, and who may make, change and archive chats", async () => {
  const chat = await team.chat("channel", Object.values(people).slice(1))
  const statuses: Record<string, number[]> = {}
  for (const [role, person] of Object.entries(people)) {
    const rename = await browse(server.url, person, "POST", "/w/harbour/settings", { form: { name: "Harbour" } })
    const make = await person.post(`/workspaces/${team.workspaceId}/chats`, { kind: "private", name: `of-${role}` })
    const topic = await person.patch(`/chats/${chat}`, { topic: role })
    const archive = await person.patch(`/chats/${chat}`, { archived: true })
    const back = await team.owner.patch(`/chats/${chat}`, { archived: false })
    expect(back.status).toBe(200)
    statuses[role] = [rename.status, make.status, topic.status, archive.status]
  }
  expect(statuses).toEqual({
    owner: [303, 201, 200, 200],
    admin: [303, 201, 200, 200],
    member: [403, 201, 200, 200],
    guest: [403, 403, 403, 403],
  })
})

test("members are listed page by page, by handle, with their role", async () => {
  const seen: Json[] = []
  let path = `/workspaces/${team.workspaceId}/members?limit=3`
  for (;;) {
    const { body } = await team.owner.get(path)
    seen.push(...body["members"])
    if (!body["nextCursor"]) break
    path = `/workspaces/${team.workspaceId}/members?limit=3&cursor=${body["nextCursor"]}`
  }
  const handles = seen.map(({ handle }) => handle as string)
  expect(handles).toEqual(handles.toSorted())
  expect(new Set(handles).size).toBe(handles.length)
  expect(seen.find(({ handle }) => handle === "admin")!["role"]).toBe("admin")
})
