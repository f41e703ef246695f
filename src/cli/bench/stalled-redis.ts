import type { Socket } from "bun"
import { connectKeepAlive } from "./keep-alive"
import { type Report, median, percentile } from "./figures"
import { startProgram, withServer } from "./served"

const people = 50
const channels = 20
const clients = 8
const roundMs = 5_000
const rounds = 3
/** After this time a stall may be felt no more. */
const graceMs = 2_000

/** Passes bytes on to a port of this machine until it is told to stall: then every line stays open, and nothing comes. */
function createProxy(target: number) {
  type Side = { other: Socket<Side> | null; waiting: Buffer[] }
  const sides = new Set<Socket<Side>>()
  let isStalled = false
  function pass(side: Socket<Side>, bytes: Buffer) {
    const { other, waiting } = side.data
    if (isStalled || !other) waiting.push(Buffer.from(bytes))
    else other.write(bytes)
  }
  function resume() {
    isStalled = false
    for (const { data } of sides) for (const bytes of data.waiting.splice(0)) data.other?.write(bytes)
  }
  const handlers = {
    data: pass,
    close: (side: Socket<Side>) => {
      sides.delete(side)
      side.data.other?.end()
    },
    error: () => {},
  }
  const listener = Bun.listen<Side>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      ...handlers,
      open(side) {
        side.data = { other: null, waiting: [] }
        sides.add(side)
        void Bun.connect<Side>({
          hostname: "127.0.0.1",
          port: target,
          data: { other: side, waiting: [] },
          socket: handlers,
        }).then((far) => {
          sides.add(far)
          side.data.other = far
          if (!isStalled) for (const bytes of side.data.waiting.splice(0)) far.write(bytes)
        })
      },
    },
  })
  return {
    port: listener.port,
    stall: () => void (isStalled = true),
    resume,
    close: () => listener.stop(true),
  }
}

/** A chat page while Redis hangs, its lines open and silent, against the same page while it is well. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people, channels, chatsEach: 10 }, async ({ dataDir, chatIds, crowd: persons }) => {
    const program = Bun.which("redis-server")
    if (!program) throw new Error("This bench wants redis-server (Debian: apt-get install redis-server).")
    const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } })
    const redisPort = probe.port
    probe.stop(true)
    const redis = Bun.spawn([program, "--port", `${redisPort}`, "--bind", "127.0.0.1", "--save", ""], {
      stdout: "ignore",
    })
    const proxy = createProxy(redisPort)
    const node = await startProgram(["serve"], {
      CONFAB_DATA_DIR: dataDir,
      RATE_LIMIT: "off",
      // So small that pages are asked of Redis, too.
      CACHE_MEMORY_MIB: "1",
      REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
    })
    const visits = persons.flatMap(({ token }) =>
      chatIds.map((id) => ({ path: `/c/${id}`, headers: { Cookie: `confab=${token}` } })),
    )
    const port = Number(new URL(node.url).port)

    async function look(ms: number): Promise<number[]> {
      const took: number[] = []
      const connections = await Promise.all(Array.from({ length: clients }, () => connectKeepAlive(port)))
      const until = performance.now() + ms
      await Promise.all(
        connections.map(async (connection, client) => {
          for (let i = client * 7; performance.now() < until; i += clients) {
            const { path, headers } = visits[i % visits.length]!
            const started = performance.now()
            await connection.get(path, headers)
            took.push(performance.now() - started)
          }
        }),
      )
      for (const connection of connections) connection.close()
      return took
    }

    try {
      while (!(await (await fetch(`${node.url}/health`)).text()).includes('"status":"ok"')) await Bun.sleep(100)
      await look(3_000)
      const [well, early, late]: [number[], number[], number[]] = [[], [], []]
      for (let round = 0; round < rounds; round++) {
        well.push(percentile(await look(roundMs), 0.99))
        proxy.stall()
        early.push(Math.max(...(await look(graceMs))))
        late.push(percentile(await look(roundMs), 0.99))
        proxy.resume()
        await Bun.sleep(4_000)
      }
      return {
        title: "stalled-redis: chat pages while Redis hangs (reference: while it is well)",
        figures: [
          {
            name: "p99, from two seconds after the stall on",
            value: median(late),
            reference: median(well),
            unit: "ms",
            target: { atMost: 2 },
          },
          { name: "longest in the first two seconds", value: median(early), unit: "ms", target: { atMost: 1_000 } },
        ],
      }
    } finally {
      await node.stop()
      proxy.close()
      redis.kill()
      await redis.exited
    }
  })
