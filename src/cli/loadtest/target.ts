import type { Options } from "./arguments"
import { type OwnServer, startOwnServer } from "./own-server"
import { type Person, readSeed, signUpPeople } from "./people"

/** Rooms of fifty, as in a firm. */
const perChannel = 50
/** Of the people of our own server, so many sign up and in for real; the others come with a token. */
const realPeople = 20

export type Target = { url: string; people: Person[]; own: OwnServer | null; stop(): Promise<void> }
type Given = {
  options: Options
  env: Record<string, string | undefined>
  signal: AbortSignal
  say(line: string): void
  onSignIn(ms: number): void
}

/** The server to be tested, with people on it who have tokens: one of our own, or one that is there already. */
export async function prepareTarget({ options, env, signal, say, onSignIn }: Given): Promise<Target> {
  const { url, seed, setupCode, users } = options
  if (url) {
    if (setupCode) say(`Signing up ${users} people …`)
    const people = seed
      ? await readSeed(seed)
      : await signUpPeople({ url, setupCode: setupCode!, count: users, perChannel, signal, onSignIn })
    if (people.length < users) throw new Error(`The file has ${people.length} people, not ${users}.`)
    return { url, people: people.slice(0, users), own: null, stop: async () => {} }
  }
  say("Starting a server of its own …")
  const own = await startOwnServer(env, signal)
  try {
    const real = Math.min(realPeople, Math.floor(users / 2))
    const signedUp = await signUpPeople({ ...own, count: real, perChannel, signal, onSignIn })
    const seeded = users - real
    const file = await own.seed(seeded, Math.max(1, Math.round(seeded / perChannel)))
    return { url: own.url, people: [...signedUp, ...(await readSeed(file))], own, stop: own.stop }
  } catch (error) {
    await own.stop()
    throw error
  }
}

/** What this server can do beyond what every version does. */
export async function findAbilities(url: string, { token, chatId }: Person) {
  const headers = { Authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/api/v1/search?q=berth`, { headers, signal: AbortSignal.timeout(10_000) })
  await answer.body?.cancel()
  return { search: answer.status !== 404, typing: await understandsTyping(url, token, chatId) }
}

/** What a server does not know it answers with an error; one that knows it says nothing to who types. */
const understandsTyping = (url: string, token: string, chatId: string) =>
  new Promise<boolean>((resolve) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/events`, {
      headers: { Authorization: `Bearer ${token}` },
    } as unknown as string[])
    const decide = (understands: boolean) => {
      clearTimeout(timer)
      socket.close()
      resolve(understands)
    }
    const timer = setTimeout(() => decide(false), 5_000)
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "typing", chatId }))
      socket.send('{"type":"ping"}')
    })
    socket.addEventListener("message", ({ data }) => {
      const frames = [JSON.parse(String(data))].flat() as { type: string }[]
      const answer = frames.find(({ type }) => type === "error" || type === "pong")
      if (answer) decide(answer.type === "pong")
    })
    socket.addEventListener("close", () => decide(false))
  })
