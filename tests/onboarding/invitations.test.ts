import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
import { type Json, type Person, type Server, type Team, createClient, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let made = 0
const log: string[] = []
beforeAll(async () => {
  server = await startApp({ LOG_LEVEL: "warn" }, { write: (line) => void log.push(line) })
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const account = (fields: object = {}) => {
  const handle = `person${++made}`
  return { email: `${handle}@example.org`, handle, password: "correct horse battery", ...fields }
}
const signUp = (fields: object) => createClient(server.url).post("/users", account(fields))
const invite = async (options: object = {}): Promise<Json> =>
  (await team.owner.post(`/workspaces/${team.workspaceId}/invitations`, options)).body["invitation"]
const usesOf = async (token: string) =>
  (await server.db.sql<{ uses: number }[]>`select uses from invitations where token = ${token}`)[0]!.uses
const workspaceFor = async (person: Person, id = team.workspaceId) =>
  (await server.app.stores.workspaces.findFor(person.id, { id }))!
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { status: number }) => error.status,
  )

describe("the first run", () => {
  test("needs the code, and makes one owner however many try", async () => {
    const fresh = await startApp()
    const client = createClient(fresh.url)
    expect((await client.post("/users", account({ setupCode: "wrong" }))).status).toBe(403)
    expect((await client.post("/users", account())).status).toBe(403)
    const tries = await Promise.all([1, 2, 3].map(() => client.post("/users", account({ setupCode: "setup-code" }))))
    const done = tries.filter(({ status }) => status === 201)
    expect(done).toHaveLength(1)
    expect(done[0]!.body["user"].serverOwner).toBe(true)
    expect(done[0]!.body["workspace"].role).toBe("owner")
    const owner = createClient(fresh.url, done[0]!.body["token"])
    const { chats } = (await owner.get(`/workspaces/${done[0]!.body["workspace"].id}/chats`)).body
    expect(chats.map(({ name }: Json) => name)).toEqual(["general"])
    expect((await client.post("/users", account({ setupCode: "setup-code" }))).status).toBe(403)
    await fresh.stop()
  })

  test("by the page lands in the team, and the page is gone afterwards", async () => {
    const fresh = await startApp()
    expect((await browse(fresh.url, null, "GET", "/")).headers.get("location")).toBe("/setup")
    const form = {
      workspaceName: "Harbour",
      displayName: "Olive",
      handle: "olive",
      email: "o@example.org",
      password: "long enough",
    }
    const set = (setupCode: string) => browse(fresh.url, null, "POST", "/setup", { form: { ...form, setupCode } })
    expect((await set("wrong")).status).toBe(403)
    const done = await set("setup-code")
    expect([done.status, done.headers.get("location")]).toEqual([303, "/w/harbour"])
    expect(done.headers.get("set-cookie")).toContain("confab=")
    expect((await set("setup-code")).status).toBe(409)
    expect((await browse(fresh.url, null, "GET", "/setup")).status).toBe(303)
    await fresh.stop()
  })
})

describe("signing up", () => {
  test("needs an invitation, unless the server is open", async () => {
    expect((await signUp({})).status).toBe(403)
    const open = await startApp({ SIGN_UP: "open" })
    await startTeam(open.url)
    const answer = await createClient(open.url).post("/users", account())
    expect(answer.status).toBe(201)
    expect(answer.body["workspace"]).toBeUndefined()
    expect((await createClient(open.url, answer.body["token"]).get("/me")).body["workspaces"]).toEqual([])
    await open.stop()
  })

  test("with a taken e-mail or handle, in any case, is a conflict that uses nothing up", async () => {
    const { token } = await invite({ maxUses: 1 })
    for (const taken of [{ email: "OWNER@example.org" }, { handle: "Owner" }])
      expect((await signUp({ invite: token, ...taken })).status).toBe(409)
    expect(await usesOf(token)).toBe(0)
    expect((await signUp({ invite: token })).status).toBe(201)
  })

  test("takes whom the invitation names a role for, into #general but guests", async () => {
    for (const role of ["member", "admin", "guest"] as const) {
      const person = await team.join(`as-${role}`, role)
      expect((await workspaceFor(person)).role).toBe(role)
      const { chats } = (await person.get(`/workspaces/${team.workspaceId}/chats`)).body
      expect(chats.map(({ name }: Json) => name)).toEqual(role === "guest" ? [] : ["general"])
    }
    const { messages } = (await team.owner.get(`/chats/${team.general}/messages`)).body
    expect(messages.filter(({ kind }: Json) => kind === "system").length).toBeGreaterThan(1)
  })
})

describe("an invitation", () => {
  test("is used up by people, not by looking at it", async () => {
    const { token } = await invite({ maxUses: 2 })
    for (let i = 0; i < 3; i++) {
      const page = await browse(server.url, null, "GET", `/invite/${token}`)
      expect(page.status).toBe(200)
      expect(page.text).toContain("Harbour")
      expect(page.text).toContain("Olive Owner")
    }
    expect(await usesOf(token)).toBe(0)
    expect((await signUp({ invite: token })).status).toBe(201)
    expect((await signUp({ invite: token })).status).toBe(201)
    expect((await signUp({ invite: token })).status).toBe(410)
    expect((await browse(server.url, null, "GET", `/invite/${token}`)).status).toBe(410)
  })

  test("for one lets in one of many who come at once", async () => {
    const { token } = await invite({ maxUses: 1 })
    const answers = await Promise.all([1, 2, 3, 4].map(() => signUp({ invite: token })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410, 410, 410])
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused).toHaveLength(3)
  })

  test("ends with its time, or when it is revoked", async () => {
    const [late, revoked] = [await invite({ expiresInHours: 1 }), await invite()]
    await server.db.sql`update invitations set expires_at = now() where token = ${late["token"]}`
    expect((await signUp({ invite: late["token"] })).status).toBe(410)
    const revoke = () => browse(server.url, team.owner, "POST", `/w/harbour/invitations/${revoked["id"]}/revoke`)
    expect((await revoke()).status).toBe(303)
    expect((await signUp({ invite: revoked["token"] })).status).toBe(410)
    expect((await revoke()).status).toBe(404)
    expect((await signUp({ invite: "made-up" })).status).toBe(410)
  })

  test("brings in who has an account, and uses nothing for who is in already", async () => {
    const open = await team.owner.post("/workspaces", { name: "Second", slug: "second" })
    const { invitation } = (await team.owner.post(`/workspaces/${open.body["workspace"].id}/invitations`, {})).body
    const ada = await team.join("ada")
    const accept = (person: Person) => browse(server.url, person, "POST", `/invite/${invitation.token}`)
    expect((await accept(ada)).headers.get("location")).toBe("/w/second")
    expect((await accept(ada)).headers.get("location")).toBe("/w/second")
    expect((await accept(team.owner)).headers.get("location")).toBe("/w/second")
    expect(await usesOf(invitation.token)).toBe(1)
    expect((await ada.get("/me")).body["workspaces"]).toHaveLength(2)
  })

  test("gives no more than its maker could: admins are invited by admins, guests invite nobody", async () => {
    const [member, admin, guest] = [
      await team.join("em"),
      await team.join("ed", "admin"),
      await team.join("gus", "guest"),
    ]
    const by = async (person: Person, role: string) =>
      (await person.post(`/workspaces/${team.workspaceId}/invitations`, { role })).status
    expect([await by(member, "member"), await by(member, "guest"), await by(member, "admin")]).toEqual([201, 201, 403])
    expect([await by(admin, "admin"), await by(guest, "guest"), await by(team.owner, "owner")]).toEqual([201, 403, 422])
    const { token } = await invite({ role: "admin" })
    expect((await browse(server.url, member, "GET", "/w/harbour/settings")).text).not.toContain(token)
    expect((await browse(server.url, admin, "GET", "/w/harbour/settings")).text).toContain(token)
  })

  test("is listed page by page among the settings, the newest first, for each who sees it", async () => {
    const [member, admin] = [await team.join("max"), await team.join("ana", "admin")]
    const ids = Array.from({ length: 260 }, newId).toSorted().toReversed()
    const { body } = await team.owner.post("/workspaces", { name: "Open", slug: "open" })
    const workspaceId: string = body["workspace"].id
    await server.db.sql`insert into workspace_members (workspace_id, user_id, role)
      values (${workspaceId}, ${member.id}, 'member'), (${workspaceId}, ${admin.id}, 'admin')`
    // Every other one makes an admin. Three at a time, and less than a millisecond from those to the next.
    await server.db.sql`insert into invitations (id, workspace_id, token, role, created_by, created_at, expires_at)
      select id, ${workspaceId}, id::text, case when n % 2 = 0 then 'admin' else 'member' end, ${team.owner.id},
        now() - n / 3 * interval '1 microsecond', now() + interval '1 day'
      from unnest(${ids}::uuid[]) with ordinality t(id, n)`
    const walk = async (person: Person, query = ""): Promise<string[]> => {
      const { text } = await browse(server.url, person, "GET", `/w/open/settings${query}`)
      const shown = [...text.matchAll(/id="link-([\w-]+)"/g)].map(([, id]) => id!)
      const next = /href="(\?invitations=[\w-]+)#invitations"/.exec(text)
      return next ? [...shown, ...(await walk(person, next[1]!))] : shown
    }
    expect(await walk(admin)).toEqual(ids)
    expect(await walk(member)).toEqual(ids.filter((_, index) => index % 2 === 0))
    expect((await browse(server.url, admin, "GET", "/w/open/settings?invitations=Zm9v")).status).toBe(422)
  })
})

describe("leaving a team", () => {
  const leave = async (person: Person) =>
    server.app.actions.onboarding.leaveWorkspace(person.id, await workspaceFor(person))
  const remove = async (actor: Person, person: Person) =>
    server.app.actions.onboarding.removeFromWorkspace(actor.id, await workspaceFor(actor), person.id)

  test("is not for the last owner, also when two owners leave at once", async () => {
    expect(await refusal(leave(team.owner))).toBe(409)
    const second = await team.join("second-owner")
    await server.db.sql`update workspace_members set role = 'owner' where user_id = ${second.id}`
    const results = await Promise.all([refusal(leave(team.owner)), refusal(leave(second))])
    expect(results.filter((status) => status === null)).toHaveLength(1)
    await server.db.sql`insert into workspace_members (workspace_id, user_id, role)
      values (${team.workspaceId}, ${team.owner.id}, 'owner') on conflict do nothing`
    await server.db.sql`delete from workspace_members where user_id = ${second.id}`
    await team.owner.put(`/chats/${team.general}/members/me`)
  })

  test("takes one out of every chat, with a line in each, and the way back finds the direct chat again", async () => {
    const leaver = await team.join("leaver")
    const direct = await team.chat("direct", [leaver])
    const room = await team.chat("private", [leaver])
    await team.owner.post(`/chats/${direct}/messages`, { body: "between us" })
    await leave(leaver)
    for (const chat of [direct, room, team.general]) expect((await leaver.get(`/chats/${chat}`)).status).toBe(404)
    const lines = (await team.owner.get(`/chats/${room}/messages`)).body["messages"] as Json[]
    expect(lines[0]).toMatchObject({ kind: "system", senderId: leaver.id })
    await server.app.actions.onboarding.acceptInvitation(leaver.id, (await invite())["token"])
    expect((await leaver.get(`/chats/${room}`)).status).toBe(404)
    const again = await leaver.post(`/workspaces/${team.workspaceId}/chats`, {
      kind: "direct",
      members: [team.owner.id],
    })
    expect([again.status, again.body["chat"]?.id]).toEqual([200, direct])
    expect((await leaver.get(`/chats/${direct}/messages`)).body["messages"]).toHaveLength(1)
  })

  test("is done to others only by who stands above them", async () => {
    const [member, admin, other] = [
      await team.join("mia"),
      await team.join("abe", "admin"),
      await team.join("amy", "admin"),
    ]
    for (const [actor, person] of [
      [member, admin],
      [admin, other],
      [admin, team.owner],
    ] as const)
      expect(await refusal(remove(actor, person))).toBe(403)
    expect(await refusal(remove(admin, member))).toBeNull()
    expect(await refusal(remove(team.owner, admin))).toBeNull()
    expect(await refusal(remove(team.owner, admin))).toBe(404)
    const { body } = await team.owner.get(`/chats/${team.general}/messages?limit=1`)
    expect(body["messages"][0]).toMatchObject({
      kind: "system",
      senderId: team.owner.id,
      body: "removed Abe from the team",
    })
  })

  test("and being added to chats meanwhile never deadlock, and leave nobody in a chat of a team that they left", async () => {
    const chats = await Promise.all([1, 2, 3, 4].map(() => team.chat("private")))
    for (let round = 0; round < 6; round++) {
      const person = await team.join(`round${round}`)
      const answers = await Promise.all([
        ...chats.map((chat) => team.owner.put(`/chats/${chat}/members/${person.id}`)),
        refusal(leave(person)),
        team.owner.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [person.id] }),
      ])
      for (const answer of answers) if (answer && typeof answer === "object") expect(answer.status).toBeLessThan(500)
      const left = await server.db.sql`select 1 from chat_members where user_id = ${person.id}`
      const inTeam = await server.db.sql`select 1 from workspace_members where user_id = ${person.id}`
      expect([left.length, inTeam.length]).toEqual([0, 0])
    }
    expect(log.filter((line) => line.includes("in its way"))).toEqual([])
  })
})

describe("an invitation ends with the right of its maker:", () => {
  async function inviteBy(person: Person, role = "member"): Promise<string> {
    const answer = await person.post(`/workspaces/${team.workspaceId}/invitations`, { role })
    expect(answer.status).toBe(201)
    return answer.body["invitation"].token
  }
  const setRole = async (userId: string, role: "member" | "guest") =>
    server.app.actions.workspaces.changeRole(team.owner.id, await workspaceFor(team.owner), userId, role)
  const outcomes: [string, (maker: Person) => Promise<unknown>][] = [
    [
      "removed",
      async (maker) =>
        server.app.actions.onboarding.removeFromWorkspace(team.owner.id, await workspaceFor(team.owner), maker.id),
    ],
    ["deactivated", (maker) => server.app.actions.users.deactivate(null, maker.id)],
    ["made a guest", (maker) => setRole(maker.id, "guest")],
  ]
  test.each(outcomes)("%s", async (_how, end) => {
    const maker = await team.join(`maker${++made}`)
    const token = await inviteBy(maker)
    expect((await signUp({ invite: token })).status).toBe(201)
    await end(maker)
    expect((await signUp({ invite: token })).status).toBe(410)
    expect(await usesOf(token)).toBe(1)
  })

  test("an admin who is a member again invites no admins", async () => {
    const maker = await team.join(`maker${++made}`, "admin")
    const [toAdmin, toMember] = [await inviteBy(maker, "admin"), await inviteBy(maker)]
    await setRole(maker.id, "member")
    expect((await signUp({ invite: toAdmin })).status).toBe(410)
    expect((await signUp({ invite: toMember })).status).toBe(201)
  })
})

test("who is nowhere more than a guest starts no team", async () => {
  const [guest, member] = [await team.join("gustav", "guest"), await team.join("martha")]
  const start = (person: Person) => person.post("/workspaces", { name: "Mine", slug: `mine-${person.handle}` })
  expect((await start(guest)).status).toBe(403)
  expect((await start(member)).status).toBe(201)
})

test("teams of one name that are made at once each get an address; a chosen one is given once", async () => {
  const form = { name: "Regatta Club" }
  const pages = await Promise.all(
    [1, 2, 3].map(() => browse(server.url, team.owner, "POST", "/workspaces/new", { form })),
  )
  expect(pages.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(new Set(pages.map(({ headers }) => headers.get("location"))).size).toBe(3)
  const chosen = await Promise.all(
    [1, 2, 3].map(() => team.owner.post("/workspaces", { name: "Chosen", slug: "chosen" })),
  )
  expect(chosen.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
})

test("a wrong set-up code is shown in its field, to be corrected, and nothing else is lost", async () => {
  const fresh = await startApp()
  const form = {
    workspaceName: "Harbour",
    displayName: "Olive",
    handle: "olive",
    email: "olive@example.org",
    password: "long enough",
    setupCode: "wrong",
  }
  const refused = await browse(fresh.url, null, "POST", "/setup", { form })
  expect(refused.status).toBe(403)
  expect(refused.text).toMatch(/<input[^>]*name="setupCode"[^>]*value="wrong"/)
  expect(refused.text).toContain("The set-up code is wrong.")
  expect(refused.text).toContain('value="olive@example.org"')
  const accepted = await browse(fresh.url, null, "POST", "/setup", { form: { ...form, setupCode: "setup-code" } })
  expect(accepted.status).toBe(303)
  await fresh.stop()
})

test("guessing at the set-up code is slowed by address, also with a form that is not filled in", async () => {
  const fresh = await startApp({ RATE_LIMIT: "on", TRUSTED_PROXIES: "127.0.0.1" })
  const guess = (from: string, form: Record<string, string> = { setupCode: "wrong" }) =>
    browse(fresh.url, null, "POST", "/setup", { form, headers: { "X-Forwarded-For": from } })
  const tries = await Promise.all(Array.from({ length: 600 }, () => guess("192.0.2.1")))
  expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([422]))
  const form = { workspaceName: "Harbour", displayName: "Olive", handle: "olive", email: "olive@example.org" }
  const right = { ...form, password: "long enough", setupCode: "setup-code" }
  const refused = await guess("192.0.2.1", right)
  expect(refused.status).toBe(429)
  expect(refused.text).toContain('value="olive@example.org"')
  expect((await guess("192.0.2.2", right)).status).toBe(303)
  await fresh.stop()
})

test("an owner who is alone is shown a link for members, whatever else they have made", async () => {
  const lone = (await team.owner.post("/workspaces", { name: "Lone", slug: "lone" })).body["workspace"].id as string
  const asAdmin = await team.owner.post(`/workspaces/${lone}/invitations`, { role: "admin" })
  const { chats } = (await team.owner.get(`/workspaces/${lone}/chats`)).body
  const { text } = await browse(server.url, team.owner, "GET", `/c/${chats[0].id}`)
  const [, token] = /\/invite\/([\w-]+)/.exec(text) ?? []
  const [shown] = await server.db.sql<{ role: string }[]>`select role from invitations where token = ${token!}`
  expect(shown).toEqual({ role: "member" })
  expect(text).not.toContain(asAdmin.body["invitation"].token)
})
