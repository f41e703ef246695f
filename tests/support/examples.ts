import { type Belongings, type Subjects, createBelongings, upload } from "./belongings"
import type { Person, Server, Team } from "./app"

type Fields = Record<string, unknown>
export type Fixture = Subjects & {
  /** Of the team and of the chat, and without any office. */
  other: Person
  invite: string
}

const password = "correct horse battery"
let made = 0
const unique = () => `n${++made}-${Bun.randomUUIDv7().slice(-6)}`
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

/** A chat of the owner and somebody else, with what each address is about. */
export async function createFixture(server: Server, team: Team): Promise<Fixture> {
  const { owner, workspaceId } = team
  // Of these one keeps twenty at most.
  await server.db.sql`delete from saved_searches where user_id = ${owner.id}`
  await server.db.sql`delete from sidebar_sections where user_id = ${owner.id}`
  const other = await team.join(`other${unique()}`)
  const chat = await team.chat("private", [other])
  const picture = await upload(server.url, owner.token, chat)
  const said = await owner.post(`/chats/${chat}/messages`, { body: "m", attachments: [picture] })
  const message = said.body["message"].id as string
  await owner.post(`/chats/${chat}/messages`, { body: "r", threadOf: message })
  const { invitation } = (await owner.post(`/workspaces/${workspaceId}/invitations`, {})).body
  const belongings: Belongings = await createBelongings(server, owner, { workspaceId, chat, message })
  const account = (await server.app.stores.users.findAccount(owner.id))!
  return {
    ...belongings,
    other,
    chat,
    message,
    picture,
    invitation: invitation.id,
    invite: invitation.token,
    token: await server.app.actions.users.createResetLink(account, other.id, null),
    workspace: workspaceId,
    slug: "harbour",
    person: other.id,
    socket: message,
  }
}

const account = ({ invite }: Fixture): Fields => {
  const handle = unique()
  return { email: `${handle}@example.org`, handle, displayName: "d", password, invite }
}
const profile: Fields = { displayName: "Olive", handle: "owner", email: "owner@example.org" }
const settings: Fields = {
  theme: "dark",
  contrast: "more",
  accent: "teal",
  density: "compact",
  motion: "reduce",
  clock: "24",
  timeZone: "Europe/Berlin",
  sounds: "off",
  language: "en",
}
const invitation: Fields = { maxUses: 1, expiresInHours: 1, role: "guest" }
/** Named so that it is known of them that they are read, and not sent. */
const left = undefined

/**
 * For each address that takes fields, some that it takes, and all of them by name; what is `left` out is only sent as something
 * odd. Any other takes none.
 */
export const bodies: Record<string, (fixture: Fixture) => Fields> = {
  "POST /api/v1/users": (fixture) => ({ ...account(fixture), setupCode: left, workspaceName: left }),
  "POST /api/v1/sessions": ({ other }) => ({ login: other.handle, password }),
  "POST /api/v1/workspaces": () => ({ name: "n", slug: unique() }),
  "POST /api/v1/workspaces/:id/invitations": () => invitation,
  "POST /api/v1/workspaces/:id/chats": ({ person }) => ({ kind: "group", name: "n", topic: "t", members: [person] }),
  "POST /api/v1/workspaces/:id/reminders": () => ({ text: "t", remindAt: inAnHour() }),
  "POST /api/v1/workspaces/:id/sections": () => ({ name: unique() }),
  "PATCH /api/v1/workspaces/:id/members/:userId": () => ({ role: "member" }),
  "PUT /api/v1/workspaces/:id/receipts": () => ({ shown: true }),
  "PUT /api/v1/workspaces/:id/arrangement": ({ chat }) => ({ place: "channels", chats: [chat] }),
  "PATCH /api/v1/me": () => profile,
  "PATCH /api/v1/me/settings": () => settings,
  "PUT /api/v1/me/quiet-hours": () => ({ from: "22:00", to: "07:00", timeZone: "Europe/Berlin" }),
  "PUT /api/v1/me/presence": () => ({ presence: "dnd", until: inAnHour() }),
  "PUT /api/v1/me/status": () => ({ emoji: "🎉", text: "t", until: inAnHour() }),
  "PUT /api/v1/me/receipts": () => ({ shown: true }),
  "PATCH /api/v1/chats/:id": () => ({ name: unique(), topic: "t", announcement: false, archived: false }),
  "PATCH /api/v1/chats/:id/members/me": ({ section }) => ({
    level: "all",
    muted: false,
    favourite: true,
    sectionId: section,
  }),
  "POST /api/v1/chats/:id/messages": ({ message }) => ({
    body: "@owner **b**",
    attachments: [],
    clientId: unique(),
    threadOf: message,
    alsoInChannel: true,
    me: false,
    encrypted: left,
  }),
  "POST /api/v1/chats/:id/messages/batch": () => ({ messages: [{ body: "b", clientId: unique() }] }),
  "PUT /api/v1/chats/:id/draft": ({ message }) => ({ text: "t", threadOf: message }),
  "PUT /api/v1/chats/:id/read": () => ({ seq: 1, unread: true }),
  "PATCH /api/v1/messages/:id": () => ({ body: unique(), rev: left }),
  "PUT /api/v1/messages/:id/saved": () => ({ remindAt: inAnHour() }),
  "PUT /api/v1/messages/:id/thread/read": () => ({ seq: 1 }),
  "PATCH /api/v1/saved/:id": () => ({ done: false, remindAt: inAnHour() }),
  "POST /api/v1/searches": ({ workspace }) => ({
    workspaceId: workspace,
    q: "crane",
    name: "n",
    order: "newest",
    grouped: true,
  }),
  "PATCH /api/v1/searches/:id": () => ({ name: "n" }),
  "PATCH /api/v1/sections/:id": () => ({ name: unique() }),
  "POST /api/v1/sections/:id/move": () => ({ by: 1 }),

  "POST /setup": () => ({
    workspaceName: "w",
    displayName: "d",
    handle: "hh",
    email: "a@b.c",
    password,
    setupCode: "not the one",
  }),
  "POST /sign-in": ({ other }) => ({ login: other.handle, password, next: "/" }),
  "POST /reset/:token": () => ({ password }),
  "POST /invite/:token": (fixture) => {
    const { invite: _, ...fields } = account(fixture)
    return fields
  },
  "POST /account/profile": () => profile,
  "POST /account/settings": () => settings,
  "POST /account/password": () => ({ current: password, password }),
  "POST /account/notifications": () => ({ quiet: "1", from: "22:00", to: "07:00" }),
  "POST /workspaces/new": () => ({ name: "n" }),
  "POST /w/:slug/chats": () => ({ kind: "private", name: unique(), topic: "t", handle: "@owner" }),
  "POST /w/:slug/people/:userId/role": () => ({ role: "member" }),
  "POST /w/:slug/settings": () => ({ name: "Harbour" }),
  "POST /w/:slug/receipts": () => ({ shown: "1" }),
  "POST /w/:slug/search-language": () => ({ language: "german" }),
  "POST /w/:slug/invitations": () => invitation,
  "POST /w/:slug/sections": () => ({ name: unique() }),
  "POST /w/:slug/sections/:section/rename": () => ({ name: unique() }),
  "POST /w/:slug/sections/:section/move": () => ({ by: "1" }),
  "POST /w/:slug/arrange": ({ chat }) => ({ place: "channels", chats: chat }),
  "POST /w/:slug/unread-again": ({ chat }) => ({ positions: JSON.stringify([{ chatId: chat, seq: 0 }]) }),
  "POST /c/:id/settings": () => ({ name: unique(), topic: "t" }),
  "POST /c/:id/preferences": ({ section }) => ({
    level: "all",
    muted: "0",
    favourite: "1",
    sectionId: section,
    section: left,
    to: "chat",
  }),
  "POST /c/:id/announcement": () => ({ announcement: "0" }),
  "POST /c/:id/archive": () => ({ archived: "0" }),
  "POST /c/:id/members": ({ other }) => ({ handle: `@${other.handle}` }),
  "POST /c/:id/messages": ({ message }) => ({
    body: "b",
    attachments: "[]",
    clientId: unique(),
    threadOf: message,
    alsoInChannel: "1",
    confirm: "1",
  }),
  "POST /c/:id/draft": ({ message }) => ({ text: "t", threadOf: message }),
  "POST /c/:id/read": () => ({ seq: "1", unread: "1", to: "unread" }),
  "POST /m/:id/edit": () => ({ body: unique(), rev: left, confirm: "1" }),
  "POST /m/:id/react": () => ({ emoji: "🎉" }),
  "POST /m/:id/save": () => ({ when: "3h", at: "" }),
  "POST /m/:id/follow": () => ({ following: "1" }),
  "POST /m/:id/thread/read": () => ({ seq: "1", list: left }),
  "POST /saved/:id/remind": () => ({ when: "3h", at: "" }),
  "POST /saved/:id/done": () => ({ done: "0" }),
  "POST /searches": () => ({ q: "crane", team: "harbour", name: "n", order: "newest", grouped: "1" }),
  "POST /searches/:id/rename": () => ({ name: "n" }),
  "POST /search/recent": () => ({ q: "berth", team: "harbour" }),
  "POST /search/recent/forget": () => ({ q: "berth", team: "harbour", stay: "1" }),
  "POST /status": () => ({ emoji: "🎉", text: "t", period: "30", until: "" }),
  "POST /status/presence": () => ({ presence: "dnd", period: "30" }),
  "POST /status/receipts": () => ({ shown: "1" }),
  "POST /u/:id/block": () => ({ blocked: "0", team: "harbour", to: "list" }),
  "POST /u/:id/favourite": () => ({ favourite: "1", team: "harbour" }),
  "POST /admin/people/:userId/reset-link": ({ workspace }) => ({ workspace }),
}

/** These take a picture, as their body or in a form. */
export const uploads = [
  "POST /api/v1/chats/:id/attachments",
  "PUT /api/v1/me/avatar",
  "POST /account/avatar",
  "POST /c/:id/attachments",
]

/** Who is signed in has no use for these. */
export const anonymous = [
  "POST /api/v1/users",
  "POST /api/v1/sessions",
  "POST /setup",
  "POST /sign-in",
  "POST /reset/:token",
  "POST /invite/:token",
]

/** Without these an address does not answer. */
export const needed: Record<string, (fixture: Fixture) => Record<string, string>> = {
  "GET /api/v1/chats/:id/changes": () => ({ after: "0" }),
  "GET /api/v1/presence": ({ person }) => ({ ids: person }),
  "GET /api/v1/search": () => ({ q: "crane" }),
  "GET /quotes": ({ message }) => ({ ids: message }),
  "GET /c/:id/changes": () => ({ after: "0" }),
  "GET /c/:id/completions": () => ({ word: "from:" }),
  "GET /c/:id/date": () => ({ date: "2026-11-21" }),
  "GET /c/:id/notice": () => ({ seq: "1" }),
}

/** Where a page of a list ended that goes by a moment, in microseconds, and an id. */
const place = ({ message }: Fixture) => Buffer.from(`1700000000000000 ${message}`).toString("base64url")

/** Something of the right shape for each field of a query, by its name. */
export const queries: Record<string, (fixture: Fixture) => string> = {
  after: () => "1",
  around: () => "1",
  at: () => "1",
  bans: () => Buffer.from("eve").toString("base64url"),
  before: () => "s1",
  chat: ({ chat }) => chat,
  cursor: ({ message }) => Buffer.from(`2026-11-21T00:00:00.000Z ${message}`).toString("base64url"),
  date: () => "2026-11-21",
  done: () => "1",
  emoji: () => "🎉",
  grouped: () => "1",
  ids: ({ message, person }) => `${message},${person}`,
  invitations: place,
  kind: () => "private",
  limit: () => "2",
  list: () => "1",
  next: () => "/account",
  on: () => "2026-11-21",
  open: ({ chat }) => chat,
  order: () => "relevance",
  q: () => 'crane OR from:me before:"2026-11-21"',
  reply: () => "2",
  saved: ({ search }) => search,
  seq: () => "1",
  sessions: place,
  state: () => "done",
  tab: () => "threads",
  team: () => "harbour",
  threadOf: ({ message }) => message,
  timeZone: () => "Europe/Berlin",
  ticket: () => "x".repeat(43),
  tone: () => "1",
  word: () => "in:gen",
  workspace: ({ workspace }) => workspace,
}
