import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Json, type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let people: Record<"owner" | "admin" | "member" | "guest", Person>
let made = 0
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

const join = (role: "admin" | "member" | "guest" = "member") => team.join(`person${++made}`, role)
const address = (id: string) => `/workspaces/${team.workspaceId}/members/${id}`
const give = (actor: Person, person: Person, role?: string) => actor.patch(address(person.id), { role })
const remove = (actor: Person, person: Person) => actor.delete(address(person.id))
const roleOf = async (person: Person) =>
  (await server.app.stores.workspaces.findMember(team.workspaceId, person.id))?.role ?? null
const recorded = async (action: string, subject: string) => [
  ...(await server.db.sql<{ actorId: string; detail: string }[]>`
    select actor_id, detail from audit where action = ${action} and subject = ${subject} order by id`),
]
const lastLine = async (): Promise<Json> =>
  (await team.owner.get(`/chats/${team.general}/messages?limit=1`)).body["messages"][0]

describe("a program gives a role", () => {
  test("with the rights that a page asks for, and hears what somebody is now", async () => {
    const person = await join()
    const { status, body } = await give(people.admin, person, "guest")
    expect(status).toBe(200)
    const { members } = (await team.owner.get(`/workspaces/${team.workspaceId}/members?limit=100`)).body
    expect(body["member"]).toEqual(members.find(({ userId }: Json) => userId === person.id))
    expect(body["member"]).toMatchObject({ userId: person.id, role: "guest" })
    expect(await recorded("workspace.role", person.id)).toEqual([
      { actorId: people.admin.id, detail: JSON.stringify({ role: "guest" }) },
    ])
    for (const role of ["owner", "admin"]) {
      const page = { form: { role } }
      const path = `/w/harbour/people/${person.id}/role`
      expect((await give(people.admin, person, role)).status).toBe(403)
      expect((await browse(server.url, people.admin, "POST", path, page)).status).toBe(403)
    }
    expect((await give(people.member, people.guest, "member")).status).toBe(403)
    expect((await give(people.admin, team.owner, "member")).status).toBe(403)
    expect(await roleOf(person)).toBe("guest")
  })

  test("that there is, to somebody who is there, and not to the last owner", async () => {
    expect((await give(team.owner, people.member, "emperor")).status).toBe(422)
    expect((await give(team.owner, people.member)).body["errors"]).toMatchObject([{ path: "role" }])
    expect((await team.owner.patch(address(Bun.randomUUIDv7()), { role: "guest" })).status).toBe(404)
    expect((await team.owner.patch(address("me"), { role: "guest" })).status).toBe(404)
    expect((await give(team.owner, team.owner, "member")).status).toBe(409)
    expect(await roleOf(people.member)).toBe("member")
    expect(await roleOf(team.owner)).toBe("owner")
  })
})

describe("a program finds people of a team", () => {
  const find = async (query: string, actor: Person = people.member): Promise<Json> =>
    (await actor.get(`/workspaces/${team.workspaceId}/members?${query}`)).body
  const handles = ({ members }: Json): string[] => members.map(({ handle }: Json) => handle)
  const shown = async (query: string, actor: Person) => {
    const { text } = await browse(server.url, actor, "GET", `/w/harbour/people?${query}`, { partial: true })
    return [...text.matchAll(/<small>@(\w+) /g)].map(([, handle]) => handle)
  }

  test("by a part of their handle or name, as the page of people does, page by page", async () => {
    for (const handle of ["nils", "nina", "nora"]) await team.join(handle)
    const gone = await team.join("nino")
    await give(team.owner, gone, "guest")
    await team.owner.patch("/me", { displayName: "Olive NIght" })
    expect(handles(await find("q=ni"))).toEqual(["nils", "nina", "nino", "owner"])
    expect(handles(await find("q=NIG"))).toEqual(["owner"])
    expect(handles(await find("q=%25"))).toEqual([])
    expect(handles(await find("limit=100"))).toEqual(handles(await find("q=&limit=100")))
    const first = await find("q=ni&limit=3")
    expect(handles(first)).toEqual(["nils", "nina", "nino"])
    expect(await find(`q=ni&limit=3&cursor=${first["nextCursor"]}`)).toMatchObject({
      members: [{ handle: "owner" }],
      nextCursor: null,
    })
    expect(await shown("q=ni", people.member)).toEqual(["nils", "nina", "nino", "owner"])
    expect((await people.member.get(`/workspaces/${team.workspaceId}/members?q=${"x".repeat(101)}`)).status).toBe(422)
  })

  test("but those whom a guest does not see are not found by one, and nobody by who is not in the team", async () => {
    const [friend, other] = [await team.join("quinn"), await team.join("quiet")]
    const guest = await join("guest")
    await team.chat("group", [guest, friend])
    expect(handles(await find("q=qui", guest))).toEqual(["quinn"])
    expect(await shown("q=qui", guest)).toEqual(["quinn"])
    expect(handles(await find("q=qui", other))).toEqual(["quiet", "quinn"])
    const { workspace } = (await other.post("/workspaces", { name: "Elsewhere", slug: "elsewhere" })).body
    expect((await friend.get(`/workspaces/${workspace.id}/members?q=qui`)).status).toBe(404)
    const unknown = await fetch(`${server.url}/api/v1/workspaces/${team.workspaceId}/members?q=qui`)
    expect(unknown.status).toBe(401)
  })
})

describe("a program removes somebody from a team", () => {
  test("who hears no more of its chats from then on, and it is on record", async () => {
    const person = await join()
    const room = await team.chat("private", [person])
    const socket = await openEvents(server.url, person.token)
    await socket.resume()
    expect((await remove(people.admin, person)).status).toBe(204)
    for (const chat of [room, team.general])
      expect(await socket.first("removed", ({ chatId }) => chatId === chat)).toMatchObject({ reason: "removed" })
    expect(await lastLine()).toMatchObject({ kind: "system", senderId: people.admin.id })
    await team.owner.post(`/chats/${team.general}/messages`, { body: "among us" })
    socket.say({ type: "ping" })
    await socket.first("pong")
    expect(socket.messages().some(({ body }) => body === "among us")).toBe(false)
    expect((await person.get(`/workspaces/${team.workspaceId}/members`)).status).toBe(404)
    expect(await recorded("workspace.remove", person.id)).toEqual([
      { actorId: people.admin.id, detail: JSON.stringify({ workspaceId: team.workspaceId }) },
    ])
    expect((await remove(people.admin, person)).status).toBe(404)
    socket.close()
  })

  test("only from above", async () => {
    const other = await join("admin")
    for (const [actor, person] of [
      [people.member, people.guest],
      [people.guest, people.member],
      [people.admin, other],
      [people.admin, team.owner],
    ] as const) {
      const page = await browse(server.url, actor, "POST", `/w/harbour/people/${person.id}/remove`, { form: {} })
      expect([(await remove(actor, person)).status, page.status]).toEqual([403, 403])
      expect(await roleOf(person)).not.toBeNull()
    }
  })

  test("who leaves, where it is oneself: whoever one is, but the last owner", async () => {
    for (const role of ["guest", "member", "admin"] as const) {
      const person = await join(role)
      const room = await team.chat("private", [person])
      const socket = await openEvents(server.url, person.token)
      await socket.resume()
      expect((await remove(person, person)).status).toBe(204)
      expect(await socket.first("removed", ({ chatId }) => chatId === room)).toMatchObject({ reason: "left" })
      if (role !== "guest") expect(await lastLine()).toMatchObject({ senderId: person.id, body: "left" })
      expect(await recorded("workspace.leave", person.id)).toHaveLength(1)
      expect(await recorded("workspace.remove", person.id)).toHaveLength(0)
      socket.close()
    }
    expect((await remove(team.owner, team.owner)).status).toBe(409)
    expect(await roleOf(team.owner)).toBe("owner")
    const second = await join()
    await give(team.owner, second, "owner")
    expect((await remove(second, second)).status).toBe(204)
    expect(await recorded("workspace.leave", second.id)).toHaveLength(1)
  })
})
