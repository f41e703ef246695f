import { newId, newToken } from "../../src/platform/ids"
import type { Json, Person, Server } from "./app"
import { png } from "./pictures"

/** What addresses are about: one of everything that has an id, each somebody's own or of their chat. */
export type Belongings = Awaited<ReturnType<typeof createBelongings>>
type Place = { workspaceId: string; chat: string; message: string }

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

/** One of everything that a person of a chat has for themselves alone. */
export async function createBelongings(
  { app, db, url }: Server,
  person: Person,
  { workspaceId, chat, message }: Place,
) {
  const inTeam = `/workspaces/${workspaceId}`
  const session = newId()
  await db.transaction("belongings", (tx) =>
    app.stores.sessions.insertMany(tx, [{ id: session, userId: person.id, token: newToken() }]),
  )
  const made = async (answer: Promise<{ status: number; body: Json }>) => {
    const { status, body } = await answer
    if (status >= 300) throw new Error(`not made: ${JSON.stringify(body)}`)
    return body
  }
  await made(person.put(`/messages/${message}/saved`, { remindAt: inAnHour() }))
  await made(person.put(`/chats/${chat}/draft`, { text: "a zebrafish begun" }))
  const { saved } = await made(person.post(`${inTeam}/reminders`, { text: "a zebrafish due", remindAt: inAnHour() }))
  const { section } = await made(person.post(`${inTeam}/sections`, { name: "zebrafish" }))
  await made(person.patch(`/chats/${chat}/members/me`, { sectionId: section.id }))
  const { search } = await made(person.post("/searches", { workspaceId, q: "zebrafish" }))
  return {
    saved: saved.id as string,
    section: section.id as string,
    search: search.id as string,
    session,
    unsent: await upload(url, person.token, chat),
  }
}

/** A picture put into a chat, and not sent yet. */
export async function upload(url: string, token: string, chat: string, name = "zebrafish.png"): Promise<string> {
  const response = await fetch(`${url}/api/v1/chats/${chat}/attachments?name=${name}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: png(8, 8) as Uint8Array<ArrayBuffer>,
  })
  return ((await response.json()) as { attachment: { id: string } }).attachment.id
}

/** What `:id` is in an address. */
const subjects: [RegExp, keyof Subjects][] = [
  [/^(\/api\/v1\/(users|me\/favourites|me\/blocked)|\/u)\/:id/, "person"],
  [/\/invitations\/:id/, "invitation"],
  [/\/workspaces\/:id/, "workspace"],
  [/\/performance\/sockets\/:id/, "socket"],
  [/\/account\/sessions\/:id/, "session"],
  [/\/saved\/:id/, "saved"],
  [/\/searches\/:id/, "search"],
  [/\/sections\/:id/, "section"],
  [/\/files\/:id/, "picture"],
  [/\/attachments\/:id/, "unsent"],
  [/\/(messages|m)\/:id/, "message"],
  [/\/(chats|c)\/:id/, "chat"],
]
export type Subjects = Belongings & {
  workspace: string
  slug: string
  person: string
  chat: string
  message: string
  /** Of a message. */
  picture: string
  invitation: string
  socket: string
  /** Of a link that is in an address. */
  token: string
}

/** The address of a route, with an id of the right kind in every place; a new kind of address is written down above. */
export function addressOf(route: string, subjects: Subjects): string {
  return route.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => pieceOf(route, name, subjects))
}

function pieceOf(route: string, name: string, of: Subjects): string {
  const pieces: Record<string, () => string> = {
    id: () => of[subjects.find(([pattern]) => pattern.test(route))![1]],
    userId: () => of.person,
    slug: () => of.slug,
    section: () => of.section,
    token: () => of.token,
    page: () => "index",
    file: () => `${"0".repeat(64)}.webp`,
    emoji: () => encodeURIComponent("🎉"),
    statement: () => "messages.insert",
  }
  return pieces[name]!()
}
