import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { newId } from "../../src/platform/ids"
import { ownPath } from "../../src/sessions/input"
import { type Json, type Server, type Team, createClient, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
const password = "correct horse battery"
beforeAll(async () => {
  server = await startApp({ TRUSTED_PROXIES: "127.0.0.1" })
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const signIn = (login: string, given = password) =>
  createClient(server.url).post("/sessions", { login, password: given })
const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  browse(server.url, null, "POST", "/sign-in", { form: fields, headers })

describe("signing in", () => {
  test("takes e-mail or handle in any case, and gives another token each time", async () => {
    await team.join("Ada.Lovelace")
    const answers = await Promise.all(
      ["ada.lovelace", "ADA.LOVELACE", "Ada.Lovelace@Example.ORG", "  ada.lovelace  "].map((login) => signIn(login)),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(new Set(answers.map(({ body }) => body["token"])).size).toBe(4)
    expect(answers[0]!.body["token"]).toMatch(/^[\w-]{43}$/)
  })

  test("keeps only a hash of the token", async () => {
    const { body } = await signIn("owner")
    const rows = await server.db.sql`select * from sessions`
    expect(JSON.stringify(rows)).not.toContain(body["token"])
  })

  test("says the same whether the login, the password or the account is wrong", async () => {
    const gone = await team.join("gone")
    await server.app.actions.users.deactivate(null, gone.id)
    await team.join("imported")
    await server.db.sql`update users set password_hash = null where handle = 'imported'`
    const answers = [
      await signIn("owner", "wrong password"),
      await signIn("nobody", password),
      await signIn("nobody@example.org", password),
      await signIn("gone"),
      await signIn("imported"),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(401)
      expect(body).toEqual(answers[0]!.body)
    }
    const pages = await Promise.all(["owner", "nobody", "gone"].map((login) => form({ login, password: "wrong one" })))
    for (const [i, { status, text }] of pages.entries()) {
      expect(status).toBe(401)
      expect(text.replaceAll(["owner", "nobody", "gone"][i]!, "X")).toBe(pages[0]!.text.replaceAll("owner", "X"))
    }
  })

  test("by form sets a cookie that scripts cannot read", async () => {
    const { status, headers } = await form({ login: "owner", password, next: "/account" })
    expect([status, headers.get("location")]).toEqual([303, "/account"])
    const cookie = headers.get("set-cookie")!
    expect(cookie).toMatch(/^confab=[\w-]{43};/)
    for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(attribute)
    expect(cookie).not.toContain("Secure")
  })

  test("over TLS binds the cookie to the host", async () => {
    const headers = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example", Origin: "https://chat.example" }
    const { status, headers: answer } = await form({ login: "owner", password }, headers)
    expect(status).toBe(303)
    expect(answer.get("set-cookie")).toMatch(/^__Host-confab=.*Secure/)
  })

  test("over TLS behind a chain of proxies is by what the client asked for", async () => {
    const chain = { "X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "chat.example, inner.example" }
    const { status, headers } = await form({ login: "owner", password }, { ...chain, Origin: "https://chat.example" })
    expect(status).toBe(303)
    expect(headers.get("set-cookie")).toMatch(/^__Host-confab=.*Secure/)
  })

  test("by a form of another site is refused, also without a cookie", async () => {
    const { status, headers } = await form({ login: "owner", password }, { Origin: "http://evil.example" })
    expect(status).toBe(403)
    expect(headers.get("set-cookie")).toBeNull()
  })
})

test("afterwards one goes to paths of this server only", async () => {
  const bad = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    "/\tx",
    "/x\0",
  ]
  for (const next of [...bad, "/sign-in", "/sign-out", `/${"x".repeat(3000)}`]) {
    expect([next, ownPath(next)]).toEqual([next, "/"])
  }
  for (const next of ["/c/1?at=2#m-3", "/w/harbour", "/"]) expect(ownPath(next)).toBe(next)
  for (const next of bad) {
    const { headers } = await form({ login: "owner", password, next })
    expect(headers.get("location")).toBe("/")
  }
  const path = `/c/${team.general}?at=3`
  const deep = await browse(server.url, null, "GET", path)
  expect(deep.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
})

test("300 people behind one address sign in at once, with all limits on", async () => {
  const office = await startApp({ RATE_LIMIT: "on" })
  const { owner } = await startTeam(office.url)
  const passwordHash = (await office.app.stores.users.findForSignIn(owner.handle))!.passwordHash
  const people = Array.from({ length: 300 }, (_, i) => ({ handle: `clerk${i}`, email: `clerk${i}@example.org` }))
  const accounts = people.map((person) => ({ ...person, id: newId(), displayName: person.handle, passwordHash }))
  await office.db.transaction(
    "test.people",
    async (tx) => void (await office.app.stores.users.insertMany(tx, accounts)),
  )
  const answers = await Promise.all(
    people.map(({ handle, email }, i) =>
      createClient(office.url).post("/sessions", { login: i % 2 ? handle : email, password }),
    ),
  )
  expect(answers.filter(({ status }) => status !== 201)).toEqual([])
  expect(new Set(answers.map(({ body }) => body["user"].handle)).size).toBe(300)
  await office.stop()
})

describe("guessing", () => {
  let limited: Server
  let team: Awaited<ReturnType<typeof startTeam>>
  beforeAll(async () => {
    limited = await startApp({ RATE_LIMIT: "on" })
    team = await startTeam(limited.url)
  })
  afterAll(() => limited.stop())
  const guess = (login: string, given: string) =>
    createClient(limited.url).post("/sessions", { login, password: given })

  test("is slowed for each account, known or not, in any case", async () => {
    const tries: [string[], string][] = [
      // An account has one line for all of its logins.
      [["owner", "OWNER", "owner@example.org", "Owner@Example.org"], "owner@example.org"],
      [["nobody", "NOBODY"], "nobody"],
      [["nobody@example.org", "Nobody@Example.org"], "nobody@example.org"],
    ]
    const refusals: Json[] = []
    for (const [logins, last] of tries) {
      for (let i = 0; i < 10; i++) expect((await guess(logins[i % logins.length]!, `wrong ${i}`)).status).toBe(401)
      const refused = await guess(last, password)
      expect(refused.status).toBe(429)
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
      refusals.push({ ...refused.body, detail: refused.body["detail"].replaceAll(/\d+/g, "N") })
    }
    expect(refusals).toEqual(refusals.map(() => refusals[0]!))
    expect((await guess("somebody@example.org", password)).status).toBe(401)
  })

  test("the present password from an open session is slowed in the same way", async () => {
    const ada = await team.join("ada")
    const change = (current: string) =>
      browse(limited.url, ada, "POST", "/account/password", { form: { current, password: "another password" } })
    for (let i = 0; i < 10; i++) expect((await change(`wrong ${i}`)).status).toBe(422)
    expect((await change(password)).status).toBe(429)
    expect((await guess("ada@example.org", password)).status).toBe(429)
  })
})

describe("sessions", () => {
  const at = async (token: string) => (await createClient(server.url, token).get("/me")).status

  test("slide: one in use lives on, one that is not ends", async () => {
    const { body } = await signIn("owner")
    const { session } = (await server.app.actions.sessions.authenticate(body["token"]))!
    // As time passes, and as if no cache had seen it.
    await server.db
      .sql`update sessions set last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 hour' where id = ${session.id}`
    server.app.cache.forgetAll()
    expect(await at(body["token"])).toBe(200)
    const [row] = await server.db.sql<
      { left: boolean }[]
    >`select expires_at > now() + interval '29 days' as left from sessions where id = ${session.id}`
    expect(row!.left).toBe(true)
    await server.db.sql`update sessions set expires_at = now() - interval '1 second' where id = ${session.id}`
    server.app.cache.forgetAll()
    expect(await at(body["token"])).toBe(401)
  })

  test("are listed on the account page, and each can be ended there", async () => {
    const zoe = await team.join("zoe")
    const other: string = (await signIn("zoe")).body["token"]
    const { session } = (await server.app.actions.sessions.authenticate(other))!
    const page = await browse(server.url, zoe, "GET", "/account")
    expect(page.text).toContain(`/account/sessions/${session.id}/revoke`)
    const revoke = () => browse(server.url, zoe, "POST", `/account/sessions/${session.id}/revoke`)
    expect((await revoke()).status).toBe(303)
    expect(await at(other)).toBe(401)
    expect(await at(zoe.token)).toBe(200)
    expect((await revoke()).status).toBe(404)
  })

  test("are listed page by page, those that were seen last first, however many at one moment", async () => {
    const xan = await team.join("xan")
    const ids = Array.from({ length: 130 }, newId).toSorted().toReversed()
    // Two at a time, and less than a millisecond from one pair to the next.
    await server.db.sql`insert into sessions (id, user_id, token_hash, last_seen_at, expires_at)
      select id, ${xan.id}, id::text::bytea, now() - interval '1 hour' - (n + 1) / 2 * interval '1 microsecond', now() + interval '1 day'
      from unnest(${ids}::uuid[]) with ordinality t(id, n)`
    const walk = async (query: string): Promise<string[]> => {
      const { text } = await browse(server.url, xan, "GET", `/account${query}`)
      const shown = [...text.matchAll(/\/account\/sessions\/([\w-]+)\/revoke/g)].map(([, id]) => id!)
      const next = /href="(\?sessions=[\w-]+)#sessions"/.exec(text)
      return next ? [...shown, ...(await walk(next[1]!))] : shown
    }
    const { session } = (await server.app.actions.sessions.authenticate(xan.token))!
    expect(await walk("")).toEqual([session.id, ...ids])
    expect((await browse(server.url, xan, "GET", "/account?sessions=Zm9v")).status).toBe(422)
  })

  test("end at sign-out, which also makes the browser forget", async () => {
    const yan = await team.join("yan")
    const { headers } = await browse(server.url, yan, "POST", "/sign-out")
    expect(headers.get("set-cookie")).toContain("confab=;")
    expect(headers.get("clear-site-data")).toContain("storage")
    expect(await at(yan.token)).toBe(401)
  })

  test("end twice without a complaint, as from two tabs at once", async () => {
    const wes = await team.join("wes")
    const answers = await Promise.all([1, 2].map(() => browse(server.url, wes, "POST", "/sign-out")))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
  })

  test("that cannot be ended now are not said to be: the cookie stays, for another try", async () => {
    const lines: string[] = []
    const stuck = await startApp({ LOG_LEVEL: "warn" }, { write: (line) => lines.push(line) })
    const { owner } = await startTeam(stuck.url)
    const { session } = (await stuck.app.actions.sessions.authenticate(owner.token))!
    const inTheWay = Promise.withResolvers<void>()
    const isLocked = Promise.withResolvers<void>()
    const holding = stuck.db.sql.begin(async (tx) => {
      await tx`select 1 from sessions where id = ${session.id} for update`
      isLocked.resolve()
      await inTheWay.promise
    })
    await isLocked.promise
    const { status, headers } = await browse(stuck.url, owner, "POST", "/sign-out")
    inTheWay.resolve()
    await holding
    expect(status).toBe(503)
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
    expect([headers.get("set-cookie"), headers.get("clear-site-data")]).toEqual([null, null])
    expect(lines.some((line) => line.includes("/sign-out"))).toBe(true)
    expect((await owner.get("/me")).status).toBe(200)
    expect((await browse(stuck.url, owner, "POST", "/sign-out")).status).toBe(303)
    expect((await owner.get("/me")).status).toBe(401)
    await stuck.stop()
  })

  test("are not taken from a cookie when a header says otherwise, nor from made-up tokens", async () => {
    const { token } = team.owner
    const me = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/v1/me`, { headers }).then((answer) => answer.status)
    expect(await me({ Cookie: `confab=${token}` })).toBe(200)
    expect(await me({ Cookie: `confab=${token}`, Authorization: "Bearer x" })).toBe(401)
    for (const made of [
      "",
      "Bearer",
      "Bearer ",
      `bearer ${token}`,
      `Basic ${token}`,
      `Bearer ${token} `,
      `Bearer ${token}x`,
    ])
      expect([200, 401]).toContain(await me({ Authorization: made }))
    expect(await me({ Authorization: `Bearer ${"a".repeat(43)}` })).toBe(401)
  })
})

test("a program with a token needs no origin, whatever its cookie jar", async () => {
  const answer = await fetch(`${server.url}/api/v1/chats/${team.general}/messages`, {
    method: "POST",
    headers: { Authorization: `Bearer ${team.owner.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ body: "from a program" }),
  })
  expect(answer.status).toBe(201)
})
