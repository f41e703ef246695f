import { connect } from "node:net"
import { newId } from "../../platform/ids"
import { gather, sendAtRate } from "./crowd"
import { type Report, median, percentile } from "./figures"
import { withServer } from "./served"

const people = 1_000
const channels = 20
/** Two in a hundred. */
const stalled = 20
const perSecond = 200
const roundMs = 8_000
const rounds = 3

/** A socket of a program that never reads what comes. Resolves when it is open; gives the way to cut it. */
function openStalled(url: string, token: string): Promise<() => void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const line = connect(Number(port), hostname)
    line.on("error", reject)
    line.once("data", () => {
      line.pause()
      line.on("error", () => {})
      resolve(() => line.destroy())
    })
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64")
    line.write(
      `GET /api/v1/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    )
  })
}

/** A thousand people in twenty channels, of whom two in a hundred stop reading: what the others notice of it. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(
    env,
    { people: people + stalled, channels, chatsEach: 1 },
    async ({ server, db, chatIds, crowd: persons }) => {
      const idlers = persons.slice(people)
      // Who stops reading is in every channel, so that what is meant for them piles up within seconds.
      await db.query(
        "bench.join-all",
        (sql) => sql`insert into chat_members (chat_id, user_id, workspace_id)
        select c.id, u.id, c.workspace_id from chats c, unnest(${idlers.map(({ id }) => id)}::uuid[]) as u(id)
        on conflict do nothing`,
      )
      const crowd = await gather(
        persons.slice(0, people).map(({ token }, i) => ({
          url: `${server.url.replace("http", "ws")}/api/v1/events`,
          token,
          channel: i % channels,
        })),
      )
      const numbers = Array.from({ length: channels }, () => 0)
      const padding = "x".repeat(1_500)
      let lost = 0

      async function round() {
        crowd.take()
        const sent = await sendAtRate(channels, { perSecond, ms: roundMs, numbers }, (channel, body) =>
          crowd.sockets[channel]!.send(
            JSON.stringify({ type: "send", chatId: chatIds[channel], body: `${body} ${padding}`, clientId: newId() }),
          ),
        )
        const due = (sent.reduce((sum, count) => sum + count, 0) * people) / channels
        const latencies: number[] = []
        for (let waited = 0; latencies.length < due && waited < 5_000; waited += 20) {
          await Bun.sleep(20)
          for (const latency of crowd.take().latencies) latencies.push(latency)
        }
        lost += due - latencies.length
        return percentile(latencies, 0.99)
      }

      try {
        await round()
        const [well, beside]: [number[], number[]] = [[], []]
        // In turn, so that a slow moment of the machine meets both.
        for (let n = 0; n < rounds; n++) {
          well.push(await round())
          const idle = await Promise.all(idlers.map(({ token }) => openStalled(server.url, token)))
          await Bun.sleep(2_500)
          beside.push(await round())
          for (const cut of idle) cut()
          await Bun.sleep(500)
        }
        return {
          title: `stalls: ${perSecond} messages/s among ${people.toLocaleString("en")} people, two in a hundred more stop reading (reference: none does)`,
          figures: [
            {
              name: "p99 of a delivery to the others",
              value: median(beside),
              reference: median(well),
              unit: "ms",
              target: { atMost: 1.5 },
            },
            { name: "deliveries lost", value: lost, unit: "deliveries", target: { atMost: 0 } },
          ],
        }
      } finally {
        crowd.close()
      }
    },
  )
