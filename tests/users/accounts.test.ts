import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
import { type Person, type Server, type Team, createClient, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
const log: string[] = []
const password = "correct horse battery"
beforeAll(async () => {
  server = await startApp({ LOG_LEVEL: "warn" }, { write: (line) => void log.push(line) })
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const signIn = async (login: string, given = password) =>
  (await createClient(server.url).post("/sessions", { login, password: given })).status
const accountOf = async (person: Person) => (await server.app.actions.sessions.authenticate(person.token))!.user
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { status: number }) => error.status,
  )
const users = () => server.app.actions.users

describe("a reset link", () => {
  const reset = (token: string, given: string) =>
    browse(server.url, null, "POST", `/reset/${token}`, { form: { password: given } })

  test("sets a password once, ends every session, and is recorded", async () => {
    const ada = await team.join("ada")
    const token = await users().createResetLink(null, ada.id, null)
    for (let i = 0; i < 2; i++) expect((await browse(server.url, null, "GET", `/reset/${token}`)).status).toBe(200)
    expect((await reset(token, "short")).status).toBe(422)
    expect((await reset(token, "a new password")).status).toBe(303)
    expect((await ada.get("/me")).status).toBe(401)
    expect([await signIn("ada"), await signIn("ada", "a new password")]).toEqual([401, 201])
    expect((await reset(token, "another password")).status).toBe(410)
    expect((await browse(server.url, null, "GET", `/reset/${token}`)).status).toBe(410)
    const rows = await server.db.sql<
      { action: string }[]
    >`select action from audit where subject = ${ada.id} order by id`
    expect(rows.map(({ action }) => action)).toContain("user.password-reset")
    expect(JSON.stringify(await server.db.sql`select * from password_resets`)).not.toContain(token)
  })

  test("used by two at once sets one password", async () => {
    const bob = await team.join("bob")
    const token = await users().createResetLink(null, bob.id, null)
    const answers = await Promise.all([reset(token, "password one"), reset(token, "password two")])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410])
  })

  test("ends after a day, with the next one, and with the account", async () => {
    const cy = await team.join("cy")
    const old = await users().createResetLink(null, cy.id, null)
    const next = await users().createResetLink(null, cy.id, null)
    expect((await reset(old, "a new password")).status).toBe(410)
    await server.db.sql`update password_resets set expires_at = now() where user_id = ${cy.id}`
    expect((await reset(next, "a new password")).status).toBe(410)
    const last = await users().createResetLink(null, cy.id, null)
    await users().deactivate(null, cy.id)
    expect((await reset(last, "a new password")).status).toBe(410)
    expect(await refusal(users().createResetLink(null, cy.id, null))).toBe(409)
  })

  test("is made by a server owner for anybody, by an admin only for people below in no other team", async () => {
    const [admin, peer, member] = [
      await team.join("boss", "admin"),
      await team.join("peer", "admin"),
      await team.join("em"),
    ]
    const link = (person: Person, of: Person) =>
      browse(server.url, person, "POST", `/admin/people/${of.id}/reset-link`, { form: { workspace: team.workspaceId } })
    expect((await link(team.owner, member)).status).toBe(200)
    expect((await link(admin, member)).status).toBe(200)
    for (const [person, of] of [
      [member, admin],
      [admin, team.owner],
      [admin, peer],
    ] as const)
      expect((await link(person, of)).status).toBe(404)
    await member.post("/workspaces", { name: "Own", slug: "em-own" })
    expect((await link(admin, member)).status).toBe(403)
    expect((await link(team.owner, member)).status).toBe(200)
  })

  test("is not made by a request that is refused", async () => {
    const lee = await team.join("lee")
    const count = async () => (await server.db.sql`select 1 from password_resets where user_id = ${lee.id}`).length
    const link = (query: string) =>
      browse(server.url, team.owner, "POST", `/admin/people/${lee.id}/reset-link${query}`, { form: {} })
    expect((await link("?limit=-1")).status).toBe(422)
    expect(await count()).toBe(0)
    expect((await link("?limit=1")).status).toBe(200)
    expect(await count()).toBe(1)
  })

  describe("ends with the right of its maker:", () => {
    const workspaceFor = async (person: Person) =>
      (await server.app.stores.workspaces.findFor(person.id, { id: team.workspaceId }))!
    const setRole = async (of: Person, role: "member" | "admin") =>
      server.app.actions.workspaces.changeRole(team.owner.id, await workspaceFor(team.owner), of.id, role)
    const remove = async (of: Person) =>
      server.app.actions.onboarding.removeFromWorkspace(team.owner.id, await workspaceFor(team.owner), of.id)
    const joinElsewhere = ({ id, handle }: Person) =>
      server.app.actions.onboarding.createWorkspace(id, { name: "Elsewhere", slug: handle })

    const outcomes: [string, (maker: Person, member: Person) => Promise<unknown>][] = [
      ["the member came into another team", (_maker, member) => joinElsewhere(member)],
      ["the member is now as high as the maker", (_maker, member) => setRole(member, "admin")],
      ["the member left the team", (_maker, member) => remove(member)],
      ["the maker is no admin any more", (maker) => setRole(maker, "member")],
      ["the maker was removed", remove],
      ["the maker was deactivated", (maker) => users().deactivate(null, maker.id)],
    ]
    let made = 0
    test.each(outcomes)("%s", async (_how, end) => {
      const [maker, member] = [await team.join(`maker${++made}`, "admin"), await team.join(`forgetful${made}`)]
      const make = async () => users().createResetLink(await accountOf(maker), member.id, team.workspaceId)
      expect((await reset(await make(), "a new password")).status).toBe(303)
      const token = await make()
      await end(maker, member)
      expect((await browse(server.url, null, "GET", `/reset/${token}`)).status).toBe(410)
      expect((await reset(token, "stolen password")).status).toBe(410)
      expect([await signIn(member.handle, "stolen password"), await signIn(member.handle, "a new password")]).toEqual([
        401, 201,
      ])
    })

    test("it is asked again when the link is used, not only when its page is shown", async () => {
      const [maker, member] = [await team.join(`maker${++made}`, "admin"), await team.join(`forgetful${made}`)]
      const token = await users().createResetLink(await accountOf(maker), member.id, team.workspaceId)
      await joinElsewhere(member)
      const use = server.db.transaction("users.reset-password", (tx) => server.app.stores.users.useReset(tx, token))
      expect(await use).toBeNull()
    })

    test("a server owner's goes on, wherever the person goes", async () => {
      const member = await team.join(`forgetful${++made}`)
      const token = await users().createResetLink(await accountOf(team.owner), member.id, null)
      await joinElsewhere(member)
      expect((await reset(token, "a new password")).status).toBe(303)
    })
  })
})

describe("one's own account", () => {
  test("takes no handle that means everybody or nothing, and no name that hides or turns text around", async () => {
    const person = await team.join("nameless")
    const profile = { displayName: "Nameless", handle: "nameless", email: "nameless@example.org" }
    const save = (fields: object) =>
      browse(server.url, person, "POST", "/account/profile", { form: { ...profile, ...fields } })
    for (const handle of ["channel", "ALL", "everyone", "here", "..", "--"])
      expect((await save({ handle })).status).toBe(422)
    expect((await save({ displayName: "\u200b\u2060" })).status).toBe(422)
    expect((await save({ displayName: "Grace\u202e Hopper" })).status).toBe(303)
    expect((await accountOf(person)).displayName).toBe("Grace Hopper")
  })

  test("changes the password only with the present one", async () => {
    const dot = await team.join("dot")
    const change = (current: string, next: string) =>
      browse(server.url, dot, "POST", "/account/password", { form: { current, password: next } })
    expect((await change("wrong", "a new password")).status).toBe(422)
    expect((await change(password, "short")).status).toBe(422)
    expect((await change(password, "a new password")).status).toBe(303)
    expect((await dot.get("/me")).status).toBe(200)
    expect(await signIn("dot", "a new password")).toBe(201)
  })

  test("keeps e-mails and handles apart whatever their case", async () => {
    const eve = await team.join("eve")
    const change = (fields: object) =>
      browse(server.url, eve, "POST", "/account/profile", {
        form: { displayName: "Eve", handle: "eve", email: "eve@example.org", ...fields },
      })
    for (const taken of [{ handle: "OWNER" }, { email: "Owner@Example.org" }])
      expect((await change(taken)).status).toBe(409)
    for (const bad of [
      { handle: "x" },
      { handle: "a b" },
      { handle: "ä-ö" },
      { handle: "x".repeat(33) },
      { email: "nobody" },
    ])
      expect((await change(bad)).status).toBe(422)
    expect((await change({ handle: "Eve.2", displayName: "  Eve   the\nSecond " })).status).toBe(303)
    expect((await eve.get("/me")).body["user"]).toMatchObject({ handle: "eve.2", displayName: "Eve the Second" })
  })
})

describe("a program changes one's own account:", () => {
  const recorded = async (person: Person) =>
    (await server.db.sql`select 1 from audit where action = 'user.profile' and subject = ${person.id}`).length

  test("what it names, and nothing else", async () => {
    const gil = await team.join("gil")
    const socket = await openEvents(server.url, gil.token)
    await socket.resume()
    const named = await gil.patch("/me", { displayName: " Gil   Blas" })
    expect(named.status).toBe(200)
    expect(named.body["user"]).toMatchObject({ displayName: "Gil Blas", handle: "gil", email: "gil@example.org" })
    const called = await gil.patch("/me", { handle: "Blas", email: "blas@example.org" })
    expect(called.body["user"]).toEqual({ ...named.body["user"], handle: "blas", email: "blas@example.org" })
    expect((await gil.get("/me")).body["user"]).toEqual(called.body["user"])
    expect(await signIn("blas@example.org")).toBe(201)
    expect(await recorded(gil)).toBe(2)
    await socket.first("user", ({ id, handle }) => id === gil.id && handle === "blas")
    socket.close()
  })

  test("two parts of it at once, from two devices, and both stay", async () => {
    const hal = await team.join("hal")
    await hal.get("/me")
    for (let i = 0; i < 5; i++) {
      const change = { displayName: `Hal ${i}`, email: `hal${i}@example.org` }
      await Promise.all(Object.entries(change).map(([name, value]) => hal.patch("/me", { [name]: value })))
      expect((await hal.get("/me")).body["user"]).toMatchObject(change)
    }
  })

  test("nothing, where nothing is new", async () => {
    const ida = await team.join("ida")
    const before = (await ida.get("/me")).body["user"]
    for (const change of [{}, { handle: "IDA", displayName: "Ida" }, { avatarUrl: "elsewhere", serverOwner: true }]) {
      const { status, body } = await ida.patch("/me", change)
      expect([status, body["user"]]).toEqual([200, before])
    }
    expect(await recorded(ida)).toBe(0)
  })

  test("to nothing that a page would refuse", async () => {
    const jo = await team.join("jo")
    for (const taken of [{ handle: "OWNER" }, { email: "Owner@Example.org" }])
      expect((await jo.patch("/me", taken)).status).toBe(409)
    for (const [name, bad] of [
      ["handle", "here"],
      ["handle", "x"],
      ["email", "nobody"],
      ["displayName", "\u200b"],
      ["displayName", null],
    ] as const) {
      const { status, body } = await jo.patch("/me", { [name]: bad })
      expect([status, body["errors"][0].path]).toEqual([422, name])
    }
    expect((await jo.get("/me")).body["user"]).toMatchObject({ handle: "jo", email: "jo@example.org" })
    expect(await recorded(jo)).toBe(0)
  })
})

describe("closing accounts", () => {
  test("is for server owners, undoes nothing that was said, and can be undone", async () => {
    const fay = await team.join("fay")
    const { body } = await fay.post(`/chats/${team.general}/messages`, { body: "said by fay" })
    expect(await refusal(users().deactivate(await accountOf(fay), team.owner.id))).toBe(403)
    await users().deactivate(await accountOf(team.owner), fay.id)
    expect([(await fay.get("/me")).status, await signIn("fay")]).toEqual([401, 401])
    expect((await team.owner.get(`/messages/${body["message"].id}`)).body["message"].body).toBe("said by fay")
    await users().reactivate(await accountOf(team.owner), fay.id)
    expect([(await fay.get("/me")).status, await signIn("fay")]).toEqual([401, 201])
  })

  test("waits for nobody who writes where the person is, and holds nobody up", async () => {
    const [leaver, chat] = [await team.join("lea"), await team.chat("private")]
    await team.owner.put(`/chats/${chat}/members/${leaver.id}`)
    const owner = await accountOf(team.owner)
    const failed: string[] = []
    server.db.onQuery((name, _ms, error) => void (error && failed.push(name)))
    let goesOn = true
    const writing = [1, 2, 3, 4].map(async () => {
      while (goesOn) {
        const { status } = await team.owner.post(`/chats/${chat}/messages`, { body: "on it", clientId: newId() })
        expect(status).toBe(201)
      }
    })
    for (let round = 0; round < 20; round++) {
      await users().deactivate(owner, leaver.id)
      await users().reactivate(owner, leaver.id)
    }
    goesOn = false
    await Promise.all(writing)
    expect([failed, log.filter((line) => line.includes("in its way"))]).toEqual([[], []])
  })

  test("spares the last server owner, also when two owners close each other at once", async () => {
    const alone = await startApp()
    const crew = await startTeam(alone.url)
    const { deactivate } = alone.app.actions.users
    expect(await refusal(deactivate(null, crew.owner.id))).toBe(409)
    const second = await crew.join("second")
    await alone.db.sql`update users set server_owner = true where id = ${second.id}`
    await alone.db.sql`update workspace_members set role = 'owner' where user_id = ${second.id}`
    const [one, two] = await Promise.all(
      [crew.owner, second].map(async ({ token }) => (await alone.app.actions.sessions.authenticate(token))!.user),
    )
    const results = await Promise.all([refusal(deactivate(one!, two!.id)), refusal(deactivate(two!, one!.id))])
    expect(results.filter((status) => status === null)).toHaveLength(1)
    await alone.stop()
  })

  describe("leaves no team without an owner who can act:", () => {
    const deactivate = async (person: Person) => {
      const actor = (await server.app.actions.sessions.authenticate(team.owner.token))!.user
      return users().deactivate(actor, person.id)
    }
    const add = ({ id }: Person, workspaceId: string, role: string) =>
      server.db.sql`insert into workspace_members (workspace_id, user_id, role) values (${workspaceId}, ${id}, ${role})
        on conflict (workspace_id, user_id) do update set role = excluded.role`
    const start = ({ id }: Person, name: string) => server.app.actions.onboarding.createWorkspace(id, { name })
    const activeOwners = async (workspaceId: string) =>
      (
        await server.db.sql`select 1 from workspace_members m join users u on u.id = m.user_id
          where m.workspace_id = ${workspaceId} and m.role = 'owner' and u.deactivated_at is null`
      ).length
    let made = 0
    const somebody = () => team.join(`captain${++made}`)

    test("the only one is kept until somebody else owns it, and the team is named", async () => {
      const [captain, mate, cook] = [await somebody(), await somebody(), await somebody()]
      const crew = await start(captain, "Crew of the Beagle")
      await add(cook, crew.id, "member")
      await add(mate, crew.id, "admin")
      const path = `/admin/people/${captain.id}/deactivate`
      const { status, text } = await browse(server.url, team.owner, "POST", path)
      expect(status).toBe(409)
      expect(text).toContain("the only owner of the team Crew of the Beagle: make somebody else there an owner first")
      expect((await captain.get("/me")).status).toBe(200)
      await add(mate, crew.id, "owner")
      await deactivate(captain)
      expect(await refusal(deactivate(mate))).toBe(409)
      // An owner who is deactivated is none who can act.
      expect(await activeOwners(crew.id)).toBe(1)
      // From the command line whoever means harm is stopped at once.
      await users().deactivate(null, mate.id)
      expect(await activeOwners(crew.id)).toBe(0)
    })

    test("a team that nobody else is in, or can act in, keeps nobody", async () => {
      const [captain, mate] = [await somebody(), await somebody()]
      const boat = await start(captain, "Dinghy")
      await add(mate, boat.id, "member")
      expect(await refusal(deactivate(captain))).toBe(409)
      await deactivate(mate)
      await deactivate(captain)
      expect((await captain.get("/me")).status).toBe(401)
    })

    const races: [string, (one: Person, two: Person, workspaceId: string) => Promise<unknown>[]][] = [
      ["both are closed at once", (one, two) => [deactivate(one), deactivate(two)]],
      [
        "one is closed while the other leaves",
        (one, two, id) => [
          deactivate(one),
          server.app.stores.workspaces
            .findFor(two.id, { id })
            .then((workspace) => server.app.actions.onboarding.leaveWorkspace(two.id, workspace!)),
        ],
      ],
      [
        "one is closed while the other steps down",
        (one, two, id) => [
          deactivate(one),
          server.app.stores.workspaces
            .findFor(two.id, { id })
            .then((workspace) => server.app.actions.workspaces.changeRole(two.id, workspace!, two.id, "member")),
        ],
      ],
    ]
    test.each(races)("%s", async (_how, race) => {
      for (let round = 0; round < 5; round++) {
        const [one, two, mate] = [await somebody(), await somebody(), await somebody()]
        const crew = await start(one, "Crew")
        await add(two, crew.id, "owner")
        await add(mate, crew.id, "member")
        const outcomes = await Promise.all(race(one, two, crew.id).map(refusal))
        expect(outcomes.filter((status) => status !== null)).toEqual([409])
        expect(await activeOwners(crew.id)).toBe(1)
      }
    })
  })
})
