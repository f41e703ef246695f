import { z } from "zod"

export type Person = { token: string; chatId: string }

const seedFile = z.object({ users: z.array(z.object({ token: z.string(), channelId: z.string() })).min(1) })

/** The people of a file that `confab seed` wrote. */
export async function readSeed(path: string): Promise<Person[]> {
  const { users } = seedFile.parse(await Bun.file(path).json())
  return users.map(({ token, channelId }) => ({ token, chatId: channelId }))
}

type Options = {
  url: string
  setupCode: string
  count: number
  perChannel: number
  signal: AbortSignal
  onSignIn(ms: number): void
}
type Reply = {
  token: string
  user: { id: string }
  workspace: { id: string }
  invitation: { token: string }
  chat: { id: string }
}

/** Hashing passwords keeps every core busy: more at once only wait. */
const atOnce = 4

/**
 * Sets up an empty server as its first person, invites everybody, and signs each up and in, as people do; each then joins a
 * channel. Needs a server without rate limits.
 */
export async function signUpPeople({ url, setupCode, count, perChannel, signal, onSignIn }: Options) {
  async function ask(method: string, path: string, body?: object, token?: string): Promise<Reply> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /api/v1${path} was answered ${response.status}: ${text.slice(0, 300)}`)
    return (text ? JSON.parse(text) : {}) as Reply
  }
  const run = crypto.randomUUID().slice(0, 8)
  const password = crypto.randomUUID()
  const account = (handle: string) => ({ handle, email: `${handle}@loadtest.invalid`, password })
  const owner = await ask("POST", "/users", { ...account(`owner-${run}`), setupCode, workspaceName: "Load test" })
  const workspace = `/workspaces/${owner.workspace.id}`
  const { invitation } = await ask("POST", `${workspace}/invitations`, {}, owner.token)
  const channels: string[] = []
  for (let i = 0; i < Math.ceil(count / perChannel); i++) {
    const { chat } = await ask("POST", `${workspace}/chats`, { kind: "channel", name: `load-${run}-${i}` }, owner.token)
    channels.push(chat.id)
  }
  const people: Person[] = Array.from({ length: count })
  let next = 0
  const work = async () => {
    while (next < count) {
      const i = next++
      const { handle, email } = account(`load-${run}-${i}`)
      await ask("POST", "/users", { handle, email, password, invite: invitation.token })
      const startedAt = performance.now()
      const { token } = await ask("POST", "/sessions", { login: handle, password })
      onSignIn(performance.now() - startedAt)
      const chatId = channels[i % channels.length]!
      await ask("PUT", `/chats/${chatId}/members/me`, undefined, token)
      people[i] = { token, chatId }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return people
}
