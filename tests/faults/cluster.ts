import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startEmbeddedPostgres } from "../../src/platform/db/embedded/start"
import { silentLog, temporaryDirectory } from "../support/embedded"
import { openProxy } from "../support/proxy"
import { startRedis } from "../support/redis"
import { startServed } from "../support/served"
import { startStandby } from "../support/standby"

const names = ["a", "b", "c"]

/** Postgres with a replica, Redis and three nodes as processes of their own, with a proxy before each node and before each node's Redis. */
export async function startCluster() {
  const directory = temporaryDirectory()
  const scratch = mkdtempSync(join(tmpdir(), "confab-cluster-"))
  const postgres = await startEmbeddedPostgres({ dataDir: directory.path, log: silentLog })
  const databaseUrl = `postgres://${postgres.user}@localhost:${postgres.port}/confab?host=${postgres.socketDir}`
  const standby = await startStandby(postgres)
  const redis = await startRedis()

  /** What the nodes said that ended though nobody killed them. */
  const fallen: string[] = []

  async function createNode(name: string) {
    const toRedis = await openProxy(() => ({ port: redis.port, host: "127.0.0.1" }))
    let process: Awaited<ReturnType<typeof startServed>>
    let port = 0
    let isKilled = false
    async function start() {
      isKilled = false
      process = await startServed({
        env: {
          DATABASE_URL: databaseUrl,
          DATABASE_REPLICA_URLS: standby.url,
          REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
          CONFAB_DATA_DIR: join(scratch, name),
          SETUP_CODE: "setup-code",
          RATE_LIMIT: "off",
          LOG_LEVEL: globalThis.process.env["TEST_LOG_LEVEL"] ?? "fatal",
          SOCKET_HEARTBEAT_SECONDS: "1",
          PASSWORD_HASH_MEMORY_KIB: "1024",
          PASSWORD_HASH_PASSES: "1",
          DATABASE_POOL_SIZE: "10",
        },
      })
      port = Number(new URL(process.url).port)
      const { exited, output } = process
      void exited.then((code) => isKilled || fallen.push(`node ${name} ended with ${code}:\n${output()}`))
    }
    function kill() {
      isKilled = true
      return process.end("SIGKILL")
    }
    await start()
    const proxy = await openProxy(() => ({ port, host: "127.0.0.1" }))
    return {
      name,
      proxy,
      toRedis,
      url: `http://127.0.0.1:${proxy.port}`,
      start,
      pid: () => process.pid,
      kill,
      async close() {
        await kill()
        await proxy.close()
        await toRedis.close()
      },
    }
  }

  // One after the other: the first migrates.
  const nodes: Awaited<ReturnType<typeof createNode>>[] = []
  for (const name of names) nodes.push(await createNode(name))
  return {
    databaseUrl,
    postgres,
    standby,
    redis,
    nodes,
    fallen: () => fallen,
    places: nodes.map(({ name, url }) => ({ name, url })),
    async stop() {
      await Promise.all(nodes.map((node) => node.close()))
      await redis.stop()
      await standby.end()
      await postgres.stop()
      directory.remove()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

export type Cluster = Awaited<ReturnType<typeof startCluster>>
