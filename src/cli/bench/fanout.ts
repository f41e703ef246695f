import { newId } from "../../platform/ids"
import { startBare } from "./bare"
import { type Crowd, gather, sendAtRate } from "./crowd"
import { countDeliveries } from "./deliveries"
import { type Report, median, percentile } from "./figures"
import { withServer } from "./served"

const channels = 20
const people = 1_000
const stepMs = 2_500
const rounds = 2
/** Slower than this for one delivery in a hundred is saturation. */
const patienceMs = 100

type Room = { crowd: Crowd; members: number[]; send(channel: number, body: string): void; numbers: number[] }
type Step = { p50: number; p99: number; wrong: number; perSecond: number }

async function step({ crowd, members, send, numbers }: Room, perSecond: number, ms: number): Promise<Step> {
  crowd.take()
  const started = performance.now()
  const sent = await sendAtRate(channels, { perSecond, ms, numbers }, send)
  const due = members.map((channel) => sent[channel]!)
  const heard = members.map(() => 0)
  const latencies: number[] = []
  let repeats = 0
  const missing = () => {
    const taken = crowd.take()
    repeats += taken.repeats
    for (const latency of taken.latencies) latencies.push(latency)
    taken.heard.forEach((count, member) => (heard[member]! += count))
    return countDeliveries({ heard, due }).lost
  }
  for (let waited = 0; missing() > 0 && waited < 3_000; waited += 20) await Bun.sleep(20)
  const seconds = (performance.now() - started) / 1000
  return {
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    wrong: countDeliveries({ heard, due }).lost + repeats,
    perSecond: latencies.length / seconds,
  }
}

/** The most deliveries a second with nothing lost or repeated and p99 within patience: rates are raised until it breaks. */
async function saturation(room: Room): Promise<number> {
  let best = 0
  for (let rate = 300; ; rate *= 1.25) {
    // Once more, since a neighbour on the machine can spoil any one step; a loss or a repeat is nobody else's fault.
    let made = await step(room, rate, stepMs)
    if (made.p99 > patienceMs && made.wrong === 0) made = await step(room, rate, stepMs)
    if (made.p99 > patienceMs || made.wrong > 0) return best
    best = Math.max(best, made.perSecond)
  }
}

/** A thousand sockets in twenty channels: the most deliveries a second, and their latency at 100 messages a second. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels, chatsEach: 1 }, async ({ server, chatIds, crowd: persons }) => {
    const members = persons.map((_, i) => i % channels)
    const crowd = await gather(
      persons.map(({ token }, i) => ({
        url: `${server.url.replace("http", "ws")}/api/v1/events`,
        token,
        channel: members[i]!,
      })),
    )
    const confab: Room = {
      crowd,
      members,
      numbers: Array.from({ length: channels }, () => 0),
      send: (channel, body) =>
        crowd.sockets[channel]!.send(
          JSON.stringify({ type: "send", chatId: chatIds[channel], body, clientId: newId() }),
        ),
    }
    const raw = await startBare(crowd, chatIds[0]!)
    const rawCrowd = await gather(
      members.map((channel) => ({ url: `${raw.url.replace("http", "ws")}/${channel}`, channel })),
      { greet: false },
    )
    const bare: Room = {
      crowd: rawCrowd,
      members,
      numbers: Array.from({ length: channels }, () => 0),
      send: (channel, body) => rawCrowd.sockets[channel]!.send(body),
    }
    try {
      await step(confab, 200, 1_000)
      await step(bare, 200, 1_000)
      const most: [number[], number[]] = [[], []]
      const quiet: [Step[], Step[]] = [[], []]
      // In turn, so that a slow moment of the machine meets both.
      for (let round = 0; round < rounds; round++) {
        quiet[0].push(await step(confab, 100, 4_000))
        quiet[1].push(await step(bare, 100, 4_000))
        most[0].push(await saturation(confab))
        most[1].push(await saturation(bare))
      }
      const p50 = median(quiet[0].map((one) => one.p50))
      const p99 = median(quiet[0].map((one) => one.p99))
      const rawP99 = median(quiet[1].map((one) => one.p99))
      return {
        title: `fanout: 1,000 sockets in 20 channels of 50 (reference: a bare server that publishes the same bytes, p99 at 100 messages/s ${rawP99.toFixed(2)} ms)`,
        figures: [
          {
            name: "deliveries at saturation",
            value: median(most[0]),
            reference: median(most[1]),
            unit: "deliveries/s",
            target: { atLeast: 0.6 },
          },
          { name: "p50 at 100 messages/s", value: p50, unit: "ms", target: { atMost: 3 } },
          {
            name: "p99 at 100 messages/s over the reference's",
            value: p99 - rawP99,
            unit: "ms",
            target: { atMost: 10 },
          },
        ],
      }
    } finally {
      crowd.close()
      rawCrowd.close()
      await raw.stop()
    }
  })
