import { isRunning } from "../support/processes"
import type { Cluster } from "./cluster"

export type Fault = { name: string; strike(): Promise<void> }

const between = (low: number, high: number) => low + Math.random() * (high - low)
const any = <T>(list: T[]) => list[Math.floor(Math.random() * list.length)]!

/** Stops a process for a while, as a machine does that swaps, or a virtual machine that is moved. */
async function freeze(pid: number, ms: number) {
  process.kill(pid, "SIGSTOP")
  try {
    await Bun.sleep(ms)
  } finally {
    process.kill(pid, "SIGCONT")
  }
}

/** What goes wrong in a cluster; each heals by itself before it resolves. */
export function faultsOf({ nodes, redis, postgres, standby }: Cluster): Fault[] {
  const fault = (name: string, strike: () => Promise<void>): Fault => ({ name, strike })
  async function disturb(apply: () => void, heal: () => void, ms: number) {
    apply()
    await Bun.sleep(ms)
    heal()
  }
  return [
    fault("a node is killed", async () => {
      const node = any(nodes)
      await node.kill()
      await Bun.sleep(between(0, 500))
      await node.start()
    }),
    fault("a node is stopped for a while", () => freeze(any(nodes).pid(), between(500, 3_500))),
    fault("Redis is killed", async () => {
      await redis.kill()
      await Bun.sleep(between(100, 2_000))
      await redis.start()
    }),
    fault("Redis is stopped for a while", () => freeze(redis.pid(), between(500, 3_000))),
    fault("Redis forgets everything", async () => void (await redis.ask("FLUSHALL"))),
    fault("Postgres stops at once", async () => {
      const pid = postgres.pid()
      // As `pg_ctl stop -m immediate` does; its owner starts it again.
      if (pid) process.kill(pid, "SIGQUIT")
      while (postgres.pid() === pid) await Bun.sleep(20)
    }),
    fault("Postgres takes no new connections for a while", async () => {
      const pid = postgres.pid()
      // It may be one that found the stop before it unfinished and gave way to the next.
      if (pid && isRunning(pid)) await freeze(pid, between(300, 1_500))
    }),
    fault("the replica is killed", async () => {
      await standby.kill()
      await Bun.sleep(between(0, 1_500))
      await standby.start()
    }),
    fault("the replica is stopped for a while", () => disturb(standby.freeze, standby.thaw, between(300, 4_000))),
    fault("the replica learns nothing for a while", async () => {
      await standby.pause()
      await Bun.sleep(between(300, 4_000))
      await standby.resume()
    }),
    fault("a line to a node is slow", () => {
      const { proxy } = any(nodes)
      return disturb(() => proxy.delay(between(20, 300)), proxy.heal, between(500, 1_500))
    }),
    fault("a line to a node stalls", () => {
      const { proxy } = any(nodes)
      return disturb(() => proxy.stall(true), proxy.heal, between(500, 3_000))
    }),
    fault("lines to a node are cut in the middle of a frame", () => {
      const { proxy } = any(nodes)
      return disturb(proxy.cutMidFrame, proxy.heal, between(100, 400))
    }),
    fault("lines to a node are cut", async () => any(nodes).proxy.cut(0.5)),
    fault("lines to a node are half closed", async () => any(nodes).proxy.halfClose(0.3)),
    fault("a node's line to Redis stalls", () => {
      const { toRedis } = any(nodes)
      return disturb(() => toRedis.stall(true), toRedis.heal, between(500, 3_000))
    }),
    fault("a node's line to Redis is cut", async () => any(nodes).toRedis.cut()),
  ]
}
