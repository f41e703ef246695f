import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Redis } from "ioredis"

/** A real Redis of the test's own on a unix socket, without persistence. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "confab-redis-"))
  const path = join(folder, "redis.sock")
  const child = Bun.spawn(["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no"], {
    cwd: folder,
    stdout: "ignore",
    stderr: "inherit",
    stdin: "ignore",
  })
  const clients: Redis[] = []
  function connect(options: { commandTimeout?: number } = {}) {
    const redis = new Redis({
      path,
      commandTimeout: 1_000,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: true,
      enableAutoPipelining: true,
      retryStrategy: () => 20,
      ...options,
    })
    redis.on("error", () => {})
    clients.push(redis)
    return redis
  }
  const probe = connect()
  while ((await probe.ping().catch(() => "")) !== "PONG") await Bun.sleep(10)
  return {
    path,
    connect,
    /** A server that takes connections and answers nothing: a stalled one. */
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
    async stop() {
      for (const redis of clients) redis.disconnect()
      child.kill("SIGCONT")
      child.kill("SIGKILL")
      await child.exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
