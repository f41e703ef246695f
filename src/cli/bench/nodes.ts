import { newId } from "../../platform/ids"
import { gather, sendAtRate } from "./crowd"
import { type Report, median } from "./figures"
import { type Served, startProgram, usageOf, withServer } from "./served"

const people = 1_000
const channels = 20
const perSecond = 100
const roundMs = 8_000
const rounds = 3

type Round = { p50: number; cpuMsPerThousand: number }

/** Two nodes joined by Redis against one alone: what a delivery costs, and how much later it comes. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels, chatsEach: 1 }, async ({ server, dataDir, chatIds, crowd: persons }) => {
    const redisProgram = Bun.which("redis-server")
    if (!redisProgram) throw new Error("This bench wants redis-server (Debian: apt-get install redis-server).")
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const redis = Bun.spawn([redisProgram, "--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
      stdout: "ignore",
    })
    const shared = {
      CONFAB_DATA_DIR: dataDir,
      RATE_LIMIT: "off",
      REDIS_URL: `redis://127.0.0.1:${port}`,
    }
    const pair = [await startProgram(["serve"], shared), await startProgram(["serve"], shared)]

    async function round(nodes: Served[]): Promise<Round> {
      // Neighbours of a channel are on different nodes.
      const crowd = await gather(
        persons.map(({ token }, i) => ({
          url: `${nodes[Math.floor(i / channels) % nodes.length]!.url.replace("http", "ws")}/api/v1/events`,
          token,
          channel: i % channels,
        })),
      )
      await Bun.sleep(2_500)
      const numbers = Array.from({ length: channels }, () => 0)
      const cpu = () => nodes.reduce((sum, { pid }) => sum + usageOf(pid).cpuSeconds, 0)
      const before = cpu()
      crowd.take()
      await sendAtRate(channels, { perSecond, ms: roundMs, numbers }, (channel, body) =>
        crowd.sockets[channel]!.send(
          JSON.stringify({ type: "send", chatId: chatIds[channel], body, clientId: newId() }),
        ),
      )
      await Bun.sleep(500)
      const { latencies } = crowd.take()
      const spent = cpu() - before
      crowd.close()
      return { p50: median(latencies), cpuMsPerThousand: (spent * 1e6) / latencies.length }
    }
    try {
      // A program's first thousand messages cost twice as much, until its code is compiled.
      await round([server])
      await round(pair)
      const alone: Round[] = []
      const joined: Round[] = []
      for (let n = 0; n < rounds; n++) {
        alone.push(await round([server]))
        joined.push(await round(pair))
      }
      const cpuOf = (list: Round[]) => median(list.map(({ cpuMsPerThousand }) => cpuMsPerThousand))
      const p50Of = (list: Round[]) => median(list.map(({ p50 }) => p50))
      return {
        title: "nodes: two joined by Redis (reference: one alone)",
        figures: [
          {
            name: "processor time for 1,000 deliveries, both nodes together",
            value: cpuOf(joined),
            reference: cpuOf(alone),
            unit: "ms",
            target: { atMost: 1.3 },
          },
          { name: "p50 added", value: p50Of(joined) - p50Of(alone), unit: "ms", target: { atMost: 1 } },
        ],
      }
    } finally {
      for (const node of pair) await node.stop()
      redis.kill()
      await redis.exited
    }
  })
