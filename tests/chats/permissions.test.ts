import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { png } from "../support/pictures"
import { openEvents } from "../support/events-socket"

/** What nobody outside may read; each stands in names, topics and texts. */
const secrets = { chat: "zebrafish", history: "quicksilver", person: "Marmaduke", team: "Larkspur" }

type Role = "stranger" | "foreigner" | "ex-member" | "guest" | "outsider"
const forbidden: Record<Role, string[]> = {
  stranger: Object.values(secrets),
  foreigner: Object.values(secrets),
  "ex-member": Object.values(secrets),
  guest: [secrets.chat, secrets.history, secrets.person],
  outsider: [secrets.chat, secrets.history],
}

let server: Server
let team: Team
let slug: string
let made = 0
let open: string
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  await server.db.sql`update workspaces set name = ${secrets.team}`
  slug = (await team.owner.get("/me")).body["workspaces"][0].slug
  open = await team.chat("channel", [], "open-to-all")
  await team.owner.post(`/chats/${open}/messages`, { body: secrets.history })
})
afterAll(() => server.stop())

async function upload(token: string, chat: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/chats/${chat}/attachments?name=${secrets.chat}.png`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: png(8, 8) as Uint8Array<ArrayBuffer>,
  })
  return ((await response.json()) as { attachment: { id: string } }).attachment.id
}

/** A private chat with a member, where everything is secret. */
async function createFixture() {
  const member = await team.join(`member${++made}`)
  await server.db.sql`update users set display_name = ${`${secrets.person} ${made}`} where id = ${member.id}`
  const chat = await team.chat("private", [member], `${secrets.chat}-${made}`)
  await team.owner.patch(`/chats/${chat}`, { topic: `${secrets.chat} topic` })
  const picture = await upload(member.token, chat)
  const { body } = await member.post(`/chats/${chat}/messages`, {
    body: `${secrets.chat} said`,
    attachments: [picture],
  })
  const { invitation } = (await team.owner.post(`/workspaces/${team.workspaceId}/invitations`, {})).body
  const session = (await server.app.stores.sessions.listOf(member.id, { after: null, limit: 1 }))[0]!
  return {
    member,
    chat,
    message: body["message"].id as string,
    invitation: invitation.id as string,
    session: session.id,
    picture,
    unsent: await upload(member.token, chat),
  }
}
type Fixture = Awaited<ReturnType<typeof createFixture>>

/** People who are not in the fixture's chat. */
async function createOthers({ chat }: Fixture): Promise<[Role, Person | null][]> {
  const n = ++made
  const [ex, guest, outsider] = [
    await team.join(`ex${n}`),
    await team.join(`guest${n}`, "guest"),
    await team.join(`out${n}`),
  ]
  await team.owner.put(`/chats/${chat}/members/${ex.id}`)
  const workspace = (await server.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
  await server.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, ex.id)
  await team.owner.put(`/chats/${chat}/members/${outsider.id}`)
  await team.owner.delete(`/chats/${chat}/members/${outsider.id}`)
  await team.chat("group", [guest])
  const elsewhere = await team.owner.post("/workspaces", { name: "Elsewhere", slug: `elsewhere-${n}` })
  const { invitation } = (await team.owner.post(`/workspaces/${elsewhere.body["workspace"].id}/invitations`, {})).body
  const foreigner = await signUp(`far${n}`, invitation.token)
  return [
    ["stranger", null],
    ["foreigner", foreigner],
    ["ex-member", ex],
    ["guest", guest],
    ["outsider", outsider],
  ]
}

async function signUp(handle: string, invite: string): Promise<Person> {
  const account = { email: `${handle}@example.org`, handle, password: "correct horse battery", invite }
  const { body } = await team.owner.post("/users", account)
  return { ...team.owner, ...body["user"], token: body["token"] }
}

/** Whose business an address is: `own` is everybody's who is signed in, `admin` the server owner's. */
type Scope = "public" | "own" | "chat" | "team" | "admin"
type Body = (fixture: Fixture) => { json?: unknown; form?: Record<string, string> }
/** `ends`: the caller, or who is named in it, is not the same afterwards. */
type Route = { scope: Scope; body?: Body; ends?: true }

const route = (scope: Scope, body?: Body, ends?: true): Route => ({ scope, body, ends })
const none: Body = () => ({ form: {} })
const form =
  (fields: Record<string, string>): Body =>
  () => ({ form: fields })
const json =
  (value: unknown): Body =>
  () => ({ json: value })

/** Every address there is. A new one is written down here, or the first test fails. */
const known: Record<string, Route> = {
  "GET /health": route("public"),
  "GET /ready": route("public"),
  "GET /metrics": route("public"),
  "GET /manual": route("public"),
  "GET /offline": route("public"),
  "GET /manual/:page": route("public"),
  "GET /": route("public"),
  "GET /setup": route("public"),
  "POST /setup": route(
    "public",
    form({ workspaceName: "x", displayName: "x", handle: "xx", email: "x@y.z", password: "long enough" }),
  ),
  "GET /sign-in": route("public"),
  "POST /sign-in": route("public", form({ login: "nobody", password: "nothing" })),
  "POST /sign-out": route("public", none, true),
  "GET /forgotten": route("public"),
  "GET /reset/:token": route("public"),
  "POST /reset/:token": route("public", form({ password: "long enough" })),
  "GET /invite/:token": route("public"),
  "POST /invite/:token": route("public", none),
  "GET /api/v1/openapi.json": route("public"),
  "POST /api/v1/users": route("public", json({ email: "z@y.z", handle: "zz", password: "long enough" })),
  "POST /api/v1/sessions": route("public", json({ login: "nobody", password: "nothing" })),

  "GET /api/v1/me": route("own"),
  "PATCH /api/v1/me": route("own", json({ displayName: "x" })),
  "GET /api/v1/search": route("own"),
  "GET /search": route("own"),
  "POST /searches": route("own", form({ q: "crane", team: "elsewhere" })),
  "POST /searches/:id/rename": route("own", form({ name: "x" })),
  "POST /searches/:id/remove": route("own", none),
  "GET /api/v1/searches": route("own"),
  "POST /api/v1/searches": route("own", json({ q: "crane", workspaceId: "00000000-0000-7000-8000-000000000000" })),
  "PATCH /api/v1/searches/:id": route("own", json({ name: "x" })),
  "PUT /api/v1/searches/:id/seen": route("own", json({})),
  "DELETE /api/v1/searches/:id": route("own"),
  "GET /c/:id/find": route("chat"),
  "GET /c/:id/matches": route("chat"),
  "GET /m/:id/context": route("chat"),
  "GET /c/:id/completions": route("chat"),
  "GET /c/:id/draft": route("chat"),
  "POST /c/:id/draft": route("chat", form({ text: "x" })),
  "GET /w/:slug/drafts": route("team"),
  "GET /w/:slug/drafts/count": route("team"),
  "GET /m/:id/saved": route("chat"),
  "POST /m/:id/save": route("chat", form({ when: "3h" })),
  // Also what one may no longer read.
  "POST /m/:id/unsave": route("own", none),
  "GET /w/:slug/saved": route("team"),
  "GET /w/:slug/saved/count": route("team"),
  "GET /saved/marks": route("own"),
  "GET /saved.css": route("own"),
  "GET /saved/:id": route("own"),
  "GET /saved/:id/notice": route("own"),
  "GET /saved/:id/remind": route("own"),
  "POST /saved/:id/remind": route("own", form({ when: "3h" })),
  "POST /saved/:id/done": route("own", form({ done: "1" })),
  "POST /saved/:id/remove": route("own", none),
  "GET /api/v1/workspaces/:id/saved": route("team"),
  "POST /api/v1/workspaces/:id/reminders": route(
    "team",
    json({ text: "mine", remindAt: new Date(Date.now() + 3_600_000).toISOString() }),
  ),
  "PUT /api/v1/messages/:id/saved": route("chat", json({})),
  "DELETE /api/v1/messages/:id/saved": route("own"),
  "PATCH /api/v1/saved/:id": route("own", json({ done: true })),
  "DELETE /api/v1/saved/:id": route("own"),
  "GET /m/:id/absent": route("chat"),
  "POST /m/:id/add": route("chat", none),
  "GET /search/completions": route("own"),
  "POST /search/recent": route("own", form({ q: "berth" })),
  "POST /search/recent/forget": route("own", none),
  "DELETE /api/v1/sessions/current": route("own", undefined, true),
  "GET /api/v1/workspaces": route("own"),
  "POST /api/v1/workspaces": route("own", () => ({ json: { name: "Own", slug: `own-${++made}` } }), true),
  "GET /api/v1/events": route("own"),
  "POST /api/v1/events/ticket": route("own", json({})),
  "GET /ws": route("own"),
  "GET /counts": route("own"),
  "GET /quotes": route("own"),
  "GET /account": route("own"),
  "POST /account/profile": route("own", form({ displayName: "x", handle: "owner", email: "owner@example.org" })),
  "POST /account/settings": route("own", form({ theme: "dark" })),
  "GET /api/v1/me/settings": route("own"),
  "PATCH /api/v1/me/settings": route("own", json({ theme: "dark" })),
  "POST /account/password": route("own", form({ current: "wrong", password: "long enough" })),
  "GET /workspaces/new": route("own"),
  "POST /workspaces/new": route("own", form({ name: "Own" }), true),

  "GET /api/v1/chats/:id": route("chat"),
  "PATCH /api/v1/chats/:id": route("chat", json({ topic: "mine" })),
  "PUT /api/v1/chats/:id/members/me": route("chat", json({})),
  "DELETE /api/v1/chats/:id/members/me": route("chat"),
  "GET /api/v1/chats/:id/members/me": route("chat"),
  "PATCH /api/v1/chats/:id/members/me": route("chat", json({ muted: true })),
  "GET /c/:id/notice": route("chat"),
  "GET /account/notifications": route("own"),
  "POST /account/notifications": route("own", form({ quiet: "1", from: "22:00", to: "07:00" })),
  "GET /c/:id/preferences": route("chat"),
  "POST /c/:id/preferences": route("chat", form({ favourite: "1" })),
  "GET /api/v1/workspaces/:id/sections": route("team"),
  "POST /api/v1/workspaces/:id/sections": route("team", json({ name: "Mine" })),
  "PUT /api/v1/workspaces/:id/arrangement": route("team", json({ place: "channels", chats: [] })),
  "POST /api/v1/sections/:id/move": route("own", json({ by: 1 })),
  "PATCH /api/v1/sections/:id": route("own", json({ name: "Mine" })),
  "DELETE /api/v1/sections/:id": route("own"),
  "GET /w/:slug/catch-up": route("team"),
  "GET /w/:slug/unread": route("team"),
  "GET /w/:slug/mentions": route("team"),
  "GET /api/v1/workspaces/:id/mentions": route("team"),
  "GET /api/v1/workspaces/:id/catch-up": route("team"),
  "POST /w/:slug/read": route("team", none),
  "POST /w/:slug/unread-again": route("team", form({ positions: "[]" })),
  "GET /w/:slug/switch": route("team"),
  "GET /w/:slug/switch/options": route("team"),
  "GET /w/:slug/shortcuts": route("team"),
  "POST /w/:slug/arrange": route("team", form({ place: "channels", chats: "" })),
  "GET /w/:slug/sections": route("team"),
  "POST /w/:slug/sections": route("team", form({ name: "Mine" })),
  "POST /w/:slug/sections/:section/rename": route("own", form({ name: "Mine" })),
  "POST /w/:slug/sections/:section/move": route("own", form({ by: "1" })),
  "POST /w/:slug/sections/:section/remove": route("own", none),
  "GET /api/v1/chats/:id/members": route("chat"),
  "PUT /api/v1/chats/:id/members/:userId": route("chat", json({})),
  "DELETE /api/v1/chats/:id/members/:userId": route("chat"),
  "GET /api/v1/chats/:id/messages": route("chat"),
  "POST /api/v1/chats/:id/messages": route("chat", json({ body: "let me in" })),
  "POST /api/v1/chats/:id/messages/batch": route("chat", json({ messages: [{ body: "let me in", clientId: "1" }] })),
  "POST /api/v1/chats/:id/attachments": route("chat", none),
  "DELETE /api/v1/attachments/:id": route("chat"),
  "PUT /api/v1/me/avatar": route("own", none),
  "DELETE /api/v1/me/avatar": route("own", none),
  "POST /account/avatar": route("own", none),
  "POST /account/avatar/remove": route("own", none),
  "GET /avatars/:file{[0-9a-f]+\\.webp}": route("own"),
  "GET /files/:id/full.webp": route("chat"),
  "GET /files/:id/thumb.webp": route("chat"),
  "POST /c/:id/attachments": route("chat", none),
  "POST /attachments/:id/remove": route("chat", none),
  "GET /api/v1/chats/:id/changes": route("chat"),
  "PUT /api/v1/chats/:id/read": route("chat", json({ seq: 1 })),
  "GET /api/v1/messages/:id": route("chat"),
  "PATCH /api/v1/messages/:id": route("chat", json({ body: "mine" })),
  "DELETE /api/v1/messages/:id": route("chat"),
  "POST /api/v1/messages/:id/restore": route("chat", json({})),
  "GET /api/v1/messages/:id/receipts": route("chat"),
  "PUT /api/v1/messages/:id/follow": route("chat", json({})),
  "DELETE /api/v1/messages/:id/follow": route("chat"),
  "PUT /api/v1/messages/:id/thread/read": route("chat", json({ seq: 1 })),
  "PUT /api/v1/messages/:id/pin": route("chat", json({})),
  "DELETE /api/v1/messages/:id/pin": route("chat"),
  "GET /api/v1/chats/:id/pins": route("chat"),
  "GET /api/v1/messages/:id/edits": route("chat"),
  "GET /c/:id/pins": route("chat"),
  "POST /m/:id/pin": route("chat", none),
  "POST /m/:id/unpin": route("chat", none),
  "GET /m/:id/edits": route("chat"),
  "GET /api/v1/messages/:id/reactions": route("chat"),
  "PUT /api/v1/messages/:id/reactions/:emoji": route("chat", json({})),
  "DELETE /api/v1/messages/:id/reactions/:emoji": route("chat"),
  "GET /c/:id": route("chat"),
  "GET /c/:id/changes": route("chat"),
  "GET /c/:id/date": route("chat"),
  "GET /c/:id/details": route("chat"),
  "GET /c/:id/messages": route("chat"),
  "POST /c/:id/messages": route("chat", form({ body: "let me in" })),
  "GET /c/:id/settings": route("chat"),
  "POST /c/:id/settings": route("chat", form({ topic: "mine" })),
  "POST /c/:id/announcement": route("chat", none),
  "POST /c/:id/archive": route("chat", none),
  "POST /c/:id/join": route("chat", none),
  "POST /c/:id/leave": route("chat", none),
  "POST /c/:id/members": route("chat", form({ handle: "owner" })),
  "POST /c/:id/members/:userId/remove": route("chat", none),
  "POST /c/:id/read": route("chat", form({ seq: "1" })),
  "GET /m/:id": route("chat"),
  "GET /m/:id/actions": route("chat"),
  "GET /m/:id/thread": route("chat"),
  "GET /m/:id/replies": route("chat"),
  "GET /m/:id/follow": route("chat"),
  "POST /m/:id/follow": route("chat", form({ following: "1" })),
  "POST /m/:id/thread/read": route("chat", form({ seq: "1" })),
  "GET /m/:id/react": route("chat"),
  "POST /m/:id/react": route("chat", form({ emoji: "🎉" })),
  "GET /m/:id/reactions": route("chat"),
  "GET /m/:id/who": route("chat"),
  "GET /emoji": route("own"),
  "GET /emoji/found": route("own"),
  "GET /m/:id/receipts": route("chat"),
  "GET /m/:id/edit": route("chat"),
  "POST /m/:id/edit": route("chat", form({ body: "mine" })),
  "POST /m/:id/delete": route("chat", none),
  "POST /m/:id/restore": route("chat", none),

  "GET /api/v1/workspaces/:id/chats": route("team"),
  "POST /api/v1/workspaces/:id/chats": route("team", () => ({ json: { kind: "channel", name: `made-${++made}` } })),
  "GET /api/v1/workspaces/:id/members": route("team"),
  "GET /api/v1/workspaces/:id/threads": route("team"),
  "PUT /api/v1/workspaces/:id/threads/read": route("team", json({})),
  "POST /api/v1/workspaces/:id/read": route("team", json({})),
  "GET /w/:slug/threads": route("team"),
  "GET /w/:slug/threads/count": route("team"),
  "POST /w/:slug/threads/read": route("team", none),
  "POST /api/v1/workspaces/:id/invitations": route("team", json({})),
  "GET /w/:slug": route("team"),
  "GET /w/:slug/sidebar": route("team"),
  "GET /w/:slug/browse": route("team"),
  "GET /w/:slug/new": route("team"),
  "POST /w/:slug/chats": route("team", () => ({ form: { kind: "channel", name: `made-${++made}` } })),
  "GET /w/:slug/people": route("team"),
  "POST /w/:slug/people/:userId/direct": route("team", none),
  "POST /w/:slug/people/:userId/role": route("team", form({ role: "guest" })),
  "POST /w/:slug/people/:userId/remove": route("team", none),
  "POST /w/:slug/people/:userId/ban": route("team", none),
  "POST /w/:slug/bans/:userId/lift": route("team", none),
  "PATCH /api/v1/workspaces/:id/members/:userId": route("team", json({ role: "guest" })),
  "DELETE /api/v1/workspaces/:id/members/:userId": route("team", undefined, true),
  "GET /api/v1/workspaces/:id/bans": route("team"),
  "PUT /api/v1/workspaces/:id/bans/:userId": route("team", json({})),
  "DELETE /api/v1/workspaces/:id/bans/:userId": route("team", none),
  "GET /w/:slug/settings": route("team"),
  "POST /w/:slug/settings": route("team", form({ name: secrets.team })),
  "POST /w/:slug/receipts": route("team", form({ shown: "1" })),
  "PUT /api/v1/workspaces/:id/receipts": route("team", json({ shown: true })),
  "GET /api/v1/workspaces/:id/contacts": route("team"),
  "POST /w/:slug/search-language": route("team", form({ language: "german" })),
  "POST /w/:slug/invitations": route("team", none),
  "POST /w/:slug/invitations/:id/revoke": route("team", none),
  "POST /w/:slug/leave": route("team", none, true),

  // Of the member, who is somebody to the team.
  "GET /api/v1/users/:id/presence": route("team"),
  "PUT /api/v1/me/favourites/:id": route("team", json({})),
  "DELETE /api/v1/me/favourites/:id": route("team", json({})),
  "GET /u/:id": route("team"),
  "GET /api/v1/workspaces/:id/drafts": route("team"),
  "GET /api/v1/chats/:id/draft": route("chat"),
  "PUT /api/v1/chats/:id/draft": route("chat", json({ text: "begun" })),
  "DELETE /api/v1/chats/:id/draft": route("chat", json({})),
  "GET /api/v1/me/quiet-hours": route("own"),
  "PUT /api/v1/me/quiet-hours": route("own", json({ from: "22:00", to: "07:00" })),
  "DELETE /api/v1/me/quiet-hours": route("own", json({})),
  "GET /api/v1/me/blocked": route("own"),
  "PUT /api/v1/me/blocked/:id": route("team", json({})),
  "DELETE /api/v1/me/blocked/:id": route("own", json({})),
  "GET /account/blocked": route("own"),
  "GET /account/blocked.css": route("own"),
  "POST /u/:id/block": route("team", form({ blocked: "1" })),
  "POST /u/:id/favourite": route("team", form({ favourite: "1" })),
  "GET /api/v1/presence": route("own"),
  "GET /api/v1/me/presence": route("own"),
  "PUT /api/v1/me/presence": route("own", json({ presence: "online" })),
  "PUT /api/v1/me/status": route("own", json({ text: "busy" })),
  "PUT /api/v1/me/receipts": route("own", json({ shown: true })),
  "GET /status": route("own"),
  "POST /status": route("own", form({ text: "busy" })),
  "POST /status/clear": route("own", none),
  "POST /status/presence": route("own", form({ presence: "online" })),
  "POST /status/receipts": route("own", form({ shown: "1" })),

  "GET /admin/people": route("admin"),
  "GET /admin/audit": route("admin"),
  "GET /admin/performance": route("admin"),
  "GET /admin/performance/plans/:statement": route("admin"),
  "POST /admin/performance/sockets/:id/close": route("admin", none),
  "POST /admin/people/:userId/deactivate": route("admin", none),
  "POST /admin/people/:userId/reactivate": route("admin", none),
  "POST /admin/people/:userId/reset-link": route("admin", none),
  // A session of somebody else is nobody's.
  "POST /account/sessions/:id/revoke": route("admin", none),
}

function fill(path: string, fixture: Fixture): string {
  const id = /^(\/api\/v1\/users|\/api\/v1\/me\/favourites|\/api\/v1\/me\/blocked|\/u)\//.test(path)
    ? fixture.member.id
    : path.startsWith("/api/v1/workspaces")
      ? team.workspaceId
      : path.includes("/invitations/")
        ? fixture.invitation
        : path.includes("/sessions/")
          ? fixture.session
          : path.startsWith("/files/")
            ? fixture.picture
            : path.includes("/attachments/")
              ? fixture.unsent
              : /^(\/api\/v1\/messages|\/m)\//.test(path)
                ? fixture.message
                : fixture.chat
  return path
    .replace(":id", id)
    .replace(":userId", fixture.member.id)
    .replace(":slug", slug)
    .replace(":section", fixture.chat)
    .replace(":token", "x".repeat(43))
    .replace(":page", "index")
    .replace(/:file\{.*\}/, `${"0".repeat(64)}.webp`)
    .replace(":emoji", encodeURIComponent("🎉"))
    .replace(/\/changes$/, "/changes?after=0")
    .replace(/\/notice$/, "/notice?seq=1")
    .replace(/\/(search|find|matches)$/, `/$1?q=${secrets.chat.slice(0, -1)}%20OR%20${secrets.history.slice(0, -1)}`)
    .replace(/\/completions$/, "/completions?word=from:")
    .replace(/\/quotes$/, `/quotes?ids=${fixture.message}`)
    .replace(/\/presence$/, `/presence?ids=${fixture.member.id}`)
    .replace(/\/date$/, "/date?date=2026-01-01")
}

const isApi = (path: string) => path.startsWith("/api/")
/** What a refusal for want of a session looks like. */
const isTurnedAway = ({ status, headers }: { status: number; headers: Headers }) =>
  status === 401 || (status === 303 && headers.get("location")!.startsWith("/sign-in"))

test("every address is known to this table", () => {
  const present = new Set(server.app.routes.map(({ method, path }) => `${method} ${path}`))
  expect([...present].filter((name) => !known[name])).toEqual([])
  expect(Object.keys(known).filter((name) => !present.has(name))).toEqual([])
})

for (const [name, { scope, body, ends }] of Object.entries(known)) {
  const [method, path] = name.split(" ") as [string, string]

  test(`${name} (${scope})`, async () => {
    const fixture = await createFixture()
    const shared = ends ? null : await createOthers(fixture)
    const call = (person: Person | null, partial: boolean, headers?: Record<string, string>) =>
      browse(server.url, person, method, fill(path, fixture), { ...body?.(fixture), partial, headers })

    for (const partial of isApi(path) ? [false] : [false, true]) {
      for (const [role, person] of shared ?? (await createOthers(fixture))) {
        const answer = await call(person, partial)
        const told = `${role}${partial ? ", partial" : ""}: ${answer.status}`
        expect(answer.status, told).toBeLessThan(500)
        for (const secret of forbidden[role])
          expect(answer.text.toLowerCase(), told).not.toContain(secret.toLowerCase())
        if (role === "stranger" && scope !== "public") expect(isTurnedAway(answer), told).toBe(true)
        if (role === "stranger" || scope === "public" || scope === "own") continue
        const isTheirs = scope === "team" && (role === "guest" || role === "outsider")
        if (!isTheirs) expect(answer.status, told).toBe(404)
      }
    }

    if (method !== "GET") {
      for (const headers of [{ Origin: "http://evil.example" }, { Origin: "null" }, { Origin: "" }])
        expect((await call(fixture.member, false, headers)).status, JSON.stringify(headers)).toBe(403)
    }
    const allowed = await call(fixture.member, false)
    expect(allowed.status).toBeLessThan(500)
    if (scope === "chat" || scope === "team") {
      expect(allowed.status).not.toBe(404)
      expect(isTurnedAway(allowed)).toBe(false)
    }
  })
}

describe("an open channel, seen by who has not joined", () => {
  test("shows name, topic and number of members, and no history", async () => {
    const outsider = await team.join(`looker${++made}`)
    const { status, body } = await outsider.get(`/chats/${open}`)
    expect(status).toBe(200)
    expect(body["chat"]).toEqual({
      id: open,
      workspaceId: team.workspaceId,
      kind: "channel",
      name: "open-to-all",
      topic: "",
      memberCount: 1,
      joined: false,
    })
    for (const path of ["messages", "changes?after=0", "members"]) {
      expect((await outsider.get(`/chats/${open}/${path}`)).status).toBe(404)
    }
    const page = await browse(server.url, outsider, "GET", `/c/${open}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain("open-to-all")
    expect(page.text).not.toContain(secrets.history)
    await outsider.put(`/chats/${open}/members/me`)
    expect(JSON.stringify((await outsider.get(`/chats/${open}/messages`)).body)).toContain(secrets.history)
  })

  test("is nothing to guests", async () => {
    const guest = await team.join(`visitor${++made}`, "guest")
    expect((await guest.get(`/chats/${open}`)).status).toBe(404)
    expect((await guest.put(`/chats/${open}/members/me`)).status).toBe(404)
    expect((await browse(server.url, guest, "GET", `/c/${open}`)).status).toBe(404)
    expect((await browse(server.url, guest, "GET", `/w/${slug}/browse`)).text).not.toContain("open-to-all")
  })
})

test("guests see only the people of their chats", async () => {
  const guest = await team.join(`caller${++made}`, "guest")
  const friend = await team.join(`friend${++made}`)
  await team.chat("group", [guest, friend])
  const { members } = (await guest.get(`/workspaces/${team.workspaceId}/members`)).body
  const ids = (members as { userId: string }[]).map(({ userId }) => userId)
  expect(new Set(ids)).toEqual(new Set([guest.id, friend.id, team.owner.id]))
})

test("pushed frames: nothing of a chat reaches who is not in it, whatever they say", async () => {
  const fixture = await createFixture()
  const others = (await createOthers(fixture)).filter(([, person]) => person)
  const faces = ["/api/v1/events", "/ws"]
  const sockets = await Promise.all(
    others.flatMap(([role, person]) =>
      faces.map(async (path) => ({ role, path, socket: await openEvents(server.url, person!.token, { path }) })),
    ),
  )
  const { chat, message, member } = fixture
  for (const { socket } of sockets) {
    await socket.first("hello")
    socket.say({ type: "resume", after: { [chat]: 0 }, open: chat })
    await socket.first("resumed")
    socket.say({ type: "open", chatId: chat, after: 0 })
    socket.say({ type: "read", chatId: chat, seq: 1 })
    socket.say({ type: "draft", chatId: chat, text: "mine" })
    socket.say({ type: "send", chatId: chat, body: "let me in", clientId: "1" })
    await socket.first("error", ({ clientId }) => clientId === "1")
  }
  await member.post(`/chats/${chat}/messages`, { body: `${secrets.chat} pushed @channel` })
  await member.patch(`/messages/${message}`, { body: `${secrets.chat} edited` })
  await member.post(`/chats/${chat}/messages`, { body: `${secrets.chat} reply`, threadOf: message })
  await member.delete(`/messages/${message}`)
  await member.patch(`/chats/${chat}`, { topic: `${secrets.chat} again` })
  const inside = await openEvents(server.url, member.token)
  await inside.resume({ [chat]: 0 })
  expect(inside.messages().length).toBeGreaterThan(3)
  for (const { role, path, socket } of sockets) {
    socket.say({ type: "ping" })
    await socket.first("pong")
    // What only gives back the id that they named themselves, whether there is such a chat or not.
    const echoes = ["draft", "opened", "removed"]
    const heard = JSON.stringify(socket.frames.filter(({ type }) => !echoes.includes(String(type))))
    for (const secret of forbidden[role]) expect(heard, `${role} at ${path}`).not.toContain(secret)
    expect(heard, `${role} at ${path}`).not.toContain(chat)
    expect(socket.frames.find(({ type }) => type === "opened")?.["rev"], `${role} at ${path}`).toBeNull()
    socket.close()
  }
  inside.close()
})
