import { afterAll, beforeAll, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
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

/** As a guest into 130 teams, two at a time, and less than a millisecond from one pair to the next. */
async function takeIntoMany(person: Person): Promise<string[]> {
  const ids = Array.from({ length: 130 }, () => newId()).toSorted()
  await server.db.sql`insert into workspaces (id, name, slug)
    select id, 'Team', id::text from unnest(${ids}::uuid[]) id`
  await server.db.sql`insert into workspace_members (workspace_id, user_id, role, joined_at)
    select id, ${person.id}, 'guest', now() + (n + 1) / 2 * interval '1 microsecond' from unnest(${ids}::uuid[]) with ordinality t(id, n)`
  return ids
}

test("teams are listed page by page, those that one came into first at the beginning, however many at one moment", async () => {
  const nora = await team.join("nora", "guest")
  const ids = await takeIntoMany(nora)
  const idsOf = (body: Json) => (body["workspaces"] as Json[]).map(({ id }) => id as string)
  const walk = async (query: string, body: Json): Promise<string[]> => {
    if (body["nextCursor"] === null) return idsOf(body)
    const next = await nora.get(`/workspaces?cursor=${body["nextCursor"]}${query}`)
    return [...idsOf(body), ...(await walk(query, next.body))]
  }
  const all = [team.workspaceId, ...ids]
  const [usual, three] = [await nora.get("/workspaces"), await nora.get("/workspaces?limit=3")]
  expect([usual.body["workspaces"].length, three.body["workspaces"].length]).toEqual([50, 3])
  expect(await walk("", usual.body)).toEqual(all)
  expect(await walk("&limit=3", three.body)).toEqual(all)
  const me = (await nora.get("/me")).body
  expect(idsOf(me)).toEqual(all.slice(0, 100))
  expect(await walk("&limit=100", me)).toEqual(all)
  for (const cursor of ["x", "Zm9v", "%00"])
    expect((await nora.get(`/workspaces?cursor=${cursor}`)).body["errors"]).toMatchObject([{ path: "cursor" }])
})

test("who is more than a guest in the last of many teams starts another", async () => {
  const nils = await team.join("nils", "guest")
  const last = (await takeIntoMany(nils)).at(-1)!
  const start = () => nils.post("/workspaces", { name: "Mine", slug: "nils" })
  expect((await start()).status).toBe(403)
  await server.db
    .sql`update workspace_members set role = 'member' where user_id = ${nils.id} and workspace_id = ${last}`
  expect((await start()).status).toBe(201)
})
