import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Subprocess } from "bun"
import { Redis } from "ioredis"
import { eventually } from "./patience"

/** A port that was free a moment ago. */
function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop(true)
  return port
}

function redisProgram(): string {
  const found = Bun.which("redis-server")
  if (!found) throw new Error("No redis-server here: install it (Debian: apt-get install redis-server)")
  return found
}

/** A real redis-server on a port of its own, for as many lives as it is given. */
export async function startRedis() {
  const program = redisProgram()
  const directory = mkdtempSync(join(tmpdir(), "confab-redis-"))
  const port = freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: Subprocess
  const client = () => new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })

  /** One command, by a connection of its own. */
  async function ask(command: string, ...words: string[]): Promise<unknown> {
    const redis = client()
    redis.on("error", () => {})
    try {
      await redis.connect()
      return await redis.call(command, ...words)
    } finally {
      redis.disconnect()
    }
  }
  async function start() {
    child = Bun.spawn([program, "--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", directory], {
      stdout: "ignore",
      stderr: "inherit",
    })
    await eventually("Redis answers", () => ask("PING").catch(() => null))
  }
  await start()
  return {
    port,
    url,
    ask,
    start,
    pid: () => child.pid,
    async kill() {
      child.kill("SIGKILL")
      await child.exited
    },
    async stop() {
      child.kill("SIGKILL")
      await child.exited
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type TestRedis = Awaited<ReturnType<typeof startRedis>>
