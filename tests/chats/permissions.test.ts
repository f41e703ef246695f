import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"
import { type Subjects, addressOf, createBelongings, upload } from "../support/belongings"
import { openEvents } from "../support/events-socket"
import { stateOf } from "../support/state"

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
  server = await startApp({}, { presencePatienceMs: 100 })
  team = await startTeam(server.url)
  await server.db.sql`update workspaces set name = ${secrets.team}`
  slug = (await team.owner.get("/me")).body["workspaces"][0].slug
  open = await team.chat("channel", [], "open-to-all")
  await team.owner.post(`/chats/${open}/messages`, { body: secrets.history })
})
afterAll(() => server.stop())

/** A private chat with a member, where everything is secret. */
async function createFixture() {
  const member = await team.join(`member${++made}`)
  await server.db.sql`update users set display_name = ${`${secrets.person} ${made}`} where id = ${member.id}`
  const chat = await team.chat("private", [member], `${secrets.chat}-${made}`)
  await team.owner.patch(`/chats/${chat}`, { topic: `${secrets.chat} topic` })
  const picture = await upload(server.url, member.token, chat, `${secrets.chat}.png`)
  const { body } = await member.post(`/chats/${chat}/messages`, {
    body: `${secrets.chat} said`,
    attachments: [picture],
  })
  const message: string = body["message"].id
  const { invitation } = (await team.owner.post(`/workspaces/${team.workspaceId}/invitations`, {})).body
  const { workspaceId } = team
  const belongings = await createBelongings(server, member, { workspaceId, chat, message })
  const subjects: Subjects = {
    ...belongings,
    chat,
    message,
    picture,
    invitation: invitation.id,
    person: member.id,
    workspace: workspaceId,
    slug,
    socket: message,
    token: "x".repeat(43),
  }
  return { member, chat, message, subjects }
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

/**
 * Whose business an address is: `own` is everybody's who is signed in, `person` of one person alone, whoever else is in their chat,
 * and `admin` the server owner's.
 */
type Scope = "public" | "own" | "person" | "chat" | "team" | "admin"
type Body = (fixture: Fixture) => { json?: unknown; form?: Record<string, string> }
type Particulars = {
  /** The caller, or who is named in it, is not the same afterwards. */
  ends?: true
  /** The status, of all or of some, where it does not follow from the scope; `partial` is that of a piece of a page. */
  answers?: number | Partial<Record<Role | "partial", number>>
  /** Whoever may, does something by it that is the member's too. */
  reaches?: true
}
type Route = Particulars & { scope: Scope; body?: Body }

const route = (scope: Scope, body?: Body, particulars?: Particulars): Route => ({ scope, body, ...particulars })
const ends: Particulars = { ends: true }
const noGuests: Particulars = { answers: { guest: 403 } }
const unseenByGuests: Particulars = { answers: { guest: 404 } }
const officesOnly: Particulars = { answers: { guest: 403, outsider: 403 } }
/** Everything about it is right but what is said in it. */
const wrong = (status: number): Particulars => ({ answers: status })
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
  "POST /sign-out": route("public", none, ends),
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
  "POST /searches": route("team", () => ({ form: { q: "crane", team: slug } })),
  "POST /searches/:id/rename": route("person", form({ name: "x" })),
  "POST /searches/:id/remove": route("person", none),
  "GET /api/v1/searches": route("own"),
  "POST /api/v1/searches": route("team", ({ subjects }) => ({ json: { q: "crane", workspaceId: subjects.workspace } })),
  "PATCH /api/v1/searches/:id": route("person", json({ name: "x" })),
  "PUT /api/v1/searches/:id/seen": route("person", json({})),
  "DELETE /api/v1/searches/:id": route("person"),
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
  "POST /m/:id/unsave": route("own", none, { answers: { partial: 404 } }),
  "GET /w/:slug/saved": route("team"),
  "GET /w/:slug/saved/count": route("team"),
  "GET /saved/marks": route("own"),
  "GET /saved.css": route("own"),
  "GET /saved/:id": route("person"),
  "GET /saved/:id/notice": route("person", undefined, { answers: 204 }),
  "GET /saved/:id/remind": route("person"),
  "POST /saved/:id/remind": route("person", form({ when: "3h" })),
  "POST /saved/:id/done": route("person", form({ done: "1" })),
  "POST /saved/:id/remove": route("person", none),
  "GET /api/v1/workspaces/:id/saved": route("team"),
  "POST /api/v1/workspaces/:id/reminders": route(
    "team",
    json({ text: "mine", remindAt: new Date(Date.now() + 3_600_000).toISOString() }),
  ),
  "PUT /api/v1/messages/:id/saved": route("chat", json({})),
  "DELETE /api/v1/messages/:id/saved": route("own"),
  "PATCH /api/v1/saved/:id": route("person", json({ done: true })),
  "DELETE /api/v1/saved/:id": route("person"),
  "GET /m/:id/absent": route("chat"),
  "POST /m/:id/add": route("chat", none),
  "GET /search/completions": route("own", undefined, { answers: { "ex-member": 404 } }),
  "POST /search/recent": route("own", form({ q: "berth" }), { answers: { "ex-member": 404 } }),
  "POST /search/recent/forget": route("own", none, { answers: { "ex-member": 404 } }),
  "DELETE /api/v1/sessions/current": route("own", undefined, ends),
  "GET /api/v1/workspaces": route("own"),
  "POST /api/v1/workspaces": route("own", () => ({ json: { name: "Own", slug: `own-${++made}` } }), {
    ...ends,
    answers: { "ex-member": 403, guest: 403 },
  }),
  "GET /api/v1/events": route("own", undefined, wrong(400)),
  "POST /api/v1/events/ticket": route("own", json({})),
  "GET /ws": route("own", undefined, wrong(400)),
  "GET /counts": route("own"),
  "GET /quotes": route("own"),
  "GET /account": route("own"),
  "POST /account/profile": route(
    "own",
    form({ displayName: "x", handle: "owner", email: "owner@example.org" }),
    wrong(409),
  ),
  "POST /account/settings": route("own", form({ theme: "dark" })),
  "GET /api/v1/me/settings": route("own"),
  "PATCH /api/v1/me/settings": route("own", json({ theme: "dark" })),
  "POST /account/password": route("own", form({ current: "wrong", password: "long enough" }), wrong(422)),
  "GET /workspaces/new": route("own"),
  "POST /workspaces/new": route("own", form({ name: "Own" }), { ...ends, answers: { "ex-member": 403, guest: 403 } }),

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
  "POST /api/v1/sections/:id/move": route("person", json({ by: 1 })),
  "PATCH /api/v1/sections/:id": route("person", json({ name: "Mine" })),
  "DELETE /api/v1/sections/:id": route("person"),
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
  "POST /w/:slug/sections/:section/rename": route("person", form({ name: "Mine" })),
  "POST /w/:slug/sections/:section/move": route("person", form({ by: "1" })),
  "POST /w/:slug/sections/:section/remove": route("person", none),
  "GET /api/v1/chats/:id/members": route("chat"),
  "PUT /api/v1/chats/:id/members/:userId": route("chat", json({})),
  "DELETE /api/v1/chats/:id/members/:userId": route("chat"),
  "GET /api/v1/chats/:id/messages": route("chat"),
  "POST /api/v1/chats/:id/messages": route("chat", json({ body: "let me in" })),
  "POST /api/v1/chats/:id/messages/batch": route("chat", json({ messages: [{ body: "let me in", clientId: "1" }] })),
  "POST /api/v1/chats/:id/attachments": route("chat", none),
  "DELETE /api/v1/attachments/:id": route("person"),
  "PUT /api/v1/me/avatar": route("own", none, wrong(422)),
  "DELETE /api/v1/me/avatar": route("own", none),
  "POST /account/avatar": route("own", none, wrong(422)),
  "POST /account/avatar/remove": route("own", none),
  "GET /avatars/:file{[0-9a-f]+\\.webp}": route("own", undefined, wrong(404)),
  "GET /files/:id/full.webp": route("chat"),
  "GET /files/:id/thumb.webp": route("chat"),
  "POST /c/:id/attachments": route("chat", none),
  "POST /attachments/:id/remove": route("person", none),
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
  "POST /api/v1/workspaces/:id/chats": route(
    "team",
    () => ({ json: { kind: "channel", name: `made-${++made}` } }),
    noGuests,
  ),
  "GET /api/v1/workspaces/:id/members": route("team"),
  "GET /api/v1/workspaces/:id/threads": route("team"),
  "PUT /api/v1/workspaces/:id/threads/read": route("team", json({})),
  "POST /api/v1/workspaces/:id/read": route("team", json({})),
  "GET /w/:slug/threads": route("team"),
  "GET /w/:slug/threads/count": route("team"),
  "POST /w/:slug/threads/read": route("team", none),
  "POST /api/v1/workspaces/:id/invitations": route("team", json({}), noGuests),
  "GET /w/:slug": route("team"),
  "GET /w/:slug/sidebar": route("team"),
  "GET /w/:slug/browse": route("team", undefined, noGuests),
  "GET /w/:slug/new": route("team"),
  "POST /w/:slug/chats": route("team", () => ({ form: { kind: "channel", name: `made-${++made}` } }), noGuests),
  "GET /w/:slug/people": route("team"),
  "POST /w/:slug/people/:userId/direct": route("team", none, { ...noGuests, reaches: true }),
  "POST /w/:slug/people/:userId/role": route("team", form({ role: "guest" }), officesOnly),
  "POST /w/:slug/people/:userId/remove": route("team", none, officesOnly),
  "POST /w/:slug/people/:userId/ban": route("team", none, officesOnly),
  "POST /w/:slug/bans/:userId/lift": route("team", none, officesOnly),
  "PATCH /api/v1/workspaces/:id/members/:userId": route("team", json({ role: "guest" }), officesOnly),
  "DELETE /api/v1/workspaces/:id/members/:userId": route("team", undefined, { ...ends, ...officesOnly }),
  "GET /api/v1/workspaces/:id/bans": route("team", undefined, officesOnly),
  "PUT /api/v1/workspaces/:id/bans/:userId": route("team", json({}), officesOnly),
  "DELETE /api/v1/workspaces/:id/bans/:userId": route("team", none, officesOnly),
  "GET /w/:slug/settings": route("team"),
  "POST /w/:slug/settings": route("team", form({ name: secrets.team }), officesOnly),
  "POST /w/:slug/receipts": route("team", form({ shown: "1" }), officesOnly),
  "PUT /api/v1/workspaces/:id/receipts": route("team", json({ shown: true }), officesOnly),
  "GET /api/v1/workspaces/:id/contacts": route("team"),
  "POST /w/:slug/search-language": route("team", form({ language: "german" }), officesOnly),
  "POST /w/:slug/invitations": route("team", none, noGuests),
  "POST /w/:slug/invitations/:id/revoke": route("team", none, officesOnly),
  "POST /w/:slug/leave": route("team", none, ends),

  // Of the member, who is somebody to the team.
  "GET /api/v1/users/:id/presence": route("team", undefined, unseenByGuests),
  "PUT /api/v1/me/favourites/:id": route("team", json({}), unseenByGuests),
  "DELETE /api/v1/me/favourites/:id": route("team", json({}), unseenByGuests),
  "GET /u/:id": route("team", undefined, unseenByGuests),
  "GET /api/v1/workspaces/:id/drafts": route("team"),
  "GET /api/v1/chats/:id/draft": route("chat"),
  "PUT /api/v1/chats/:id/draft": route("chat", json({ text: "begun" })),
  "DELETE /api/v1/chats/:id/draft": route("chat", json({})),
  "GET /api/v1/me/quiet-hours": route("own"),
  "PUT /api/v1/me/quiet-hours": route("own", json({ from: "22:00", to: "07:00" })),
  "DELETE /api/v1/me/quiet-hours": route("own", json({})),
  "GET /api/v1/me/blocked": route("own"),
  "PUT /api/v1/me/blocked/:id": route("team", json({}), unseenByGuests),
  "DELETE /api/v1/me/blocked/:id": route("own", json({})),
  "GET /account/blocked": route("own"),
  "GET /account/blocked.css": route("own"),
  "POST /u/:id/block": route("team", form({ blocked: "1" }), unseenByGuests),
  "POST /u/:id/favourite": route("team", form({ favourite: "1" }), unseenByGuests),
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
  "POST /account/sessions/:id/revoke": route("person", none),
}

/** A route's address with ids of what is the fixture's, and with the query without which it does not answer. */
function pathOf(pattern: string, { subjects, member, message }: Fixture): string {
  return addressOf(pattern, subjects)
    .replace(/\/changes$/, "/changes?after=0")
    .replace(/^(\/c\/.*\/notice)$/, "$1?seq=1")
    .replace(/\/(search|find|matches)$/, `/$1?q=${secrets.chat.slice(0, -1)}%20OR%20${secrets.history.slice(0, -1)}`)
    .replace(/\/completions$/, "/completions?word=from:")
    .replace(/\/quotes$/, `/quotes?ids=${message}`)
    .replace(/\/presence$/, `/presence?ids=${member.id}`)
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

/** What somebody who is not in the fixture's chat is answered; null: their call is taken. */
function refusalOf({ scope, answers }: Route, role: Role | "owner", partial: boolean): number | null {
  const given = typeof answers === "object" ? ((partial ? answers.partial : null) ?? answers[role as Role]) : answers
  if (given) return given
  const isTheirs = scope === "own" || (scope === "team" && (role === "guest" || role === "outsider"))
  return isTheirs ? null : 404
}

/** Reading changes nothing: all who only read do it at the same one. */
let toRead: Promise<{ fixture: Fixture; others: [Role, Person | null][] }> | undefined
async function createWalk() {
  const fixture = await createFixture()
  return { fixture, others: await createOthers(fixture) }
}

/** Holds that nothing was changed meanwhile: of what is the member's and the chat's, or anything at all. */
async function unchanged({ member, chat }: Fixture, extent: "theirs" | "all", work: () => Promise<void>) {
  const state = () => stateOf(server.db, extent === "all" ? undefined : { userId: member.id, chatId: chat })
  const before = await state()
  await work()
  expect(await state()).toEqual(before)
}

for (const [name, about] of Object.entries(known)) {
  const { scope, body, ends, reaches } = about
  const [method, path] = name.split(" ") as [string, string]

  test(`${name} (${scope})`, async () => {
    const { fixture, others } = await (method === "GET" ? (toRead ??= createWalk()) : createWalk())
    const call = (person: Person | null, partial: boolean, headers?: Record<string, string>) =>
      browse(server.url, person, method, pathOf(path, fixture), { ...body?.(fixture), partial, headers })
    type Walker = { role: Role | "owner"; person: Person | null; partial: boolean }
    const walk = async ({ role, person, partial }: Walker) => {
      const answer = await call(person, partial)
      const told = `${role}${partial ? ", partial" : ""}: ${answer.status}`
      expect(answer.status, told).toBeLessThan(500)
      for (const secret of role === "owner" ? [] : forbidden[role])
        expect(answer.text.toLowerCase(), told).not.toContain(secret.toLowerCase())
      if (scope === "public") return
      if (role === "stranger") return expect(isTurnedAway(answer), told).toBe(true)
      const refusal = refusalOf(about, role, partial)
      if (refusal) expect(answer.status, told).toBe(refusal)
      else expect(answer.status, told).toBeLessThan(400)
    }

    const walkers: Walker[] = []
    for (const partial of isApi(path) ? [false] : [false, true]) {
      const people = ends && partial ? await createOthers(fixture) : others
      walkers.push(...people.map(([role, person]) => ({ role, person, partial })))
      if (scope === "person") walkers.push({ role: "owner", person: team.owner, partial })
    }
    const isRefused = ({ role, partial }: Walker) =>
      scope !== "public" && (role === "stranger" || refusalOf(about, role, partial) !== null)
    await unchanged(fixture, method === "GET" ? "theirs" : "all", async () => {
      for (const walker of walkers.filter(isRefused)) await walk(walker)
      const origins = method === "GET" ? [] : ["http://evil.example", "null", ""]
      for (const origin of origins)
        expect((await call(fixture.member, false, { Origin: origin })).status, origin).toBe(403)
    })
    const takeAll = async () => {
      for (const walker of walkers.filter((one) => !isRefused(one))) await walk(walker)
    }
    await (reaches ? takeAll() : unchanged(fixture, "theirs", takeAll))

    const allowed = await call(fixture.member, false)
    expect(allowed.status).toBeLessThan(500)
    if (scope === "chat" || scope === "team" || scope === "person") {
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

const faces = ["/api/v1/events", "/ws"]

test("pushed frames: nothing of a chat reaches who is not in it, whatever they say", async () => {
  const fixture = await createFixture()
  const others = (await createOthers(fixture)).filter(([, person]) => person)
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

/** A leaver is sent away while they listen, and a peer is in the chat. */
type Watcher = Role | "leaver" | "peer"

test("what is said of typing, watching and being active tells nobody of whom they do not see", async () => {
  const fixture = await createFixture()
  const { member, chat } = fixture
  const others = await createOthers(fixture)
  const peer = await team.join(`peer${++made}`)
  const leaver = await team.join(`leaver${++made}`)
  for (const { id } of [peer, leaver]) await team.owner.put(`/chats/${chat}/members/${id}`)
  const strangers = await Promise.allSettled(faces.map((path) => openEvents(server.url, null, { path })))
  expect(strangers.map(({ status }) => status)).toEqual(["rejected", "rejected"])

  const people: [Watcher, Person][] = [
    ...others.flatMap(([role, person]) => (person ? [[role, person] as [Role, Person]] : [])),
    ["leaver", leaver],
    ["peer", peer],
  ]
  const inside = await openEvents(server.url, member.token)
  await inside.resume({}, chat)
  const sockets = await Promise.all(
    people.flatMap(([role, person]) =>
      faces.map(async (path) => ({ role, path, person, socket: await openEvents(server.url, person.token, { path }) })),
    ),
  )
  for (const { socket } of sockets) await socket.resume({}, chat)
  const workspace = (await server.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
  await server.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, leaver.id)
  for (const { role, socket } of sockets) if (role === "leaver") await socket.first("removed")

  inside.say({ type: "watch", ids: people.map(([, { id }]) => id) })
  await inside.first("presence", ({ userId }) => userId === peer.id)

  const maySee = (role: Watcher) => role === "peer" || role === "outsider"
  // A member sees the guests of the team, and not the other way round.
  const isSeen = (role: Watcher) => maySee(role) || role === "guest"
  // The peer comes last: when theirs is heard, that of the others has been, too.
  for (const { socket } of sockets) {
    socket.say({ type: "watch", ids: [member.id] })
    socket.say({ type: "typing", chatId: chat })
    socket.say({ type: "active", active: false })
    socket.say({ type: "ping" })
    await socket.first("pong")
  }
  await inside.first("typing", ({ userId }) => userId === peer.id)
  await inside.first("presence", ({ userId, presence }) => userId === peer.id && presence === "away")
  inside.say({ type: "typing", chatId: chat })
  await member.put("/me/presence", { presence: "dnd" })
  for (const { role, socket } of sockets) {
    if (role === "peer") await socket.first("typing", ({ userId }) => userId === member.id)
    if (maySee(role))
      await socket.first("presence", (frame) => frame["userId"] === member.id && frame["presence"] === "dnd")
  }

  const heardInside = JSON.stringify(inside.frames.filter(({ type }) => type === "typing" || type === "presence"))
  for (const { role, path, person, socket } of sockets) {
    const told = `${role} at ${path}`
    socket.say({ type: "ping" })
    await socket.until(() => socket.frames.filter(({ type }) => type === "pong").length > 1)
    const ofTyping = socket.frames.filter(({ type }) => type === "typing")
    const ofPresence = socket.frames.filter(({ type }) => type === "presence")
    expect(ofTyping.length > 0, told).toBe(role === "peer")
    expect(ofPresence.length > 0, told).toBe(maySee(role))
    expect(heardInside.includes(person.id), told).toBe(isSeen(role))
    socket.close()
  }
  const heardTyping = inside.frames.filter(({ type }) => type === "typing").map(({ userId }) => userId)
  expect(new Set(heardTyping)).toEqual(new Set([peer.id]))
  inside.close()
})
