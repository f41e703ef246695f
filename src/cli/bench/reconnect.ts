import { newId } from "../../platform/ids"
import { countDeliveries } from "./deliveries"
import type { Report } from "./figures"
import { withServer } from "./served"

const people = 1_000
const socketsEach = 2
const channels = 100
const chatsEach = 10
const missedEach = 20
const patienceMs = 30_000

type Visit = { socket: WebSocket; current: Promise<{ heads: Record<string, number>; messages: number }> }

/** Connects, resumes from the heads it had, and is current when the server says so. */
function visit(url: string, token: string, after: Record<string, number>): Visit {
  const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` } } as never)
  const { promise, resolve, reject } = Promise.withResolvers<{ heads: Record<string, number>; messages: number }>()
  let messages = 0
  const timer = setTimeout(() => reject(new Error("A socket was not current in time")), patienceMs)
  socket.addEventListener("message", ({ data }) => {
    for (const frame of [JSON.parse(String(data))].flat()) {
      if (frame.type === "hello") socket.send(JSON.stringify({ type: "resume", after }))
      else if (frame.type === "message") messages++
      else if (frame.type === "resumed") {
        clearTimeout(timer)
        resolve({ heads: frame.heads, messages })
      }
    }
  })
  return { socket, current: promise }
}

/** 2,000 sockets are cut at once and come back, each with ten chats and twenty messages that it missed. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels, chatsEach }, async ({ server, chatIds, crowd }) => {
    const url = `${server.url.replace("http", "ws")}/api/v1/events`
    const owners = Array.from({ length: people * socketsEach }, (_, i) => crowd[i % people]!)
    const heads: Record<string, number>[] = []
    let visits: Visit[] = []
    for (let from = 0; from < owners.length; from += 100) {
      const some = owners.slice(from, from + 100).map(({ token }) => visit(url, token, {}))
      visits.push(...some)
      for (const { current } of some) heads.push((await current).heads)
    }
    for (const { socket } of visits) (socket as unknown as { terminate(): void }).terminate()
    await Bun.sleep(1_000)
    for (const [at, chatId] of chatIds.entries()) {
      const messages = Array.from({ length: missedEach / chatsEach }, (_, n) => ({
        body: `missed ${n}`,
        clientId: newId(),
      }))
      const answer = await fetch(`${server.url}/api/v1/chats/${chatId}/messages/batch`, {
        method: "POST",
        headers: { Authorization: `Bearer ${crowd[at]!.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ messages }),
      })
      if (answer.status !== 201) throw new Error(`Not posted: ${await answer.text()}`)
    }
    const started = performance.now()
    visits = owners.map(({ token }, i) => visit(url, token, heads[i]!))
    const came = await Promise.all(visits.map(({ current }) => current))
    const seconds = (performance.now() - started) / 1000
    for (const { socket } of visits) socket.close()
    const heard = came.map(({ messages }) => messages)
    const { lost, surplus } = countDeliveries({ heard, due: heard.map(() => missedEach) })
    return {
      title: "reconnect: 2,000 sockets at once, 20 missed messages each",
      figures: [
        { name: "until every one is current", value: seconds, unit: "s", target: { atMost: 4 } },
        { name: "messages lost", value: lost, unit: "messages", target: { atMost: 0 } },
        { name: "messages too many", value: surplus, unit: "messages", target: { atMost: 0 } },
      ],
    }
  })
