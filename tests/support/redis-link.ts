import { createLog } from "../../src/platform/log"
import { type Redis, type RedisLink, openRedis } from "../../src/platform/redis"
import { type TestRedis, startRedis } from "./redis"

export type Links = {
  server: TestRedis
  /** A node's connections, when they are there. */
  open(): Promise<RedisLink>
  /** Commands by a connection of the test's own. */
  ask<T>(work: (redis: Redis) => PromiseLike<T>): Promise<T>
  /** It takes connections and answers nothing. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** A real Redis with nodes' links to it. */
export async function startLinks(): Promise<Links> {
  const server = await startRedis()
  const links: RedisLink[] = []
  async function open() {
    const link = openRedis({ url: server.url, log: createLog("silent") })
    links.push(link)
    while ((await link.health()).status !== "up") await Bun.sleep(5)
    return link
  }
  const own = await open()
  return {
    server,
    open,
    ask: (work) => own.run(work),
    pause: () => void process.kill(server.pid(), "SIGSTOP"),
    resume: () => void process.kill(server.pid(), "SIGCONT"),
    async stop() {
      for (const link of links) await link.close()
      await server.stop()
    },
  }
}

type Health = { redis: { status: string }; breakers: Record<string, string> }

/** A node that began while its link was not there yet goes without Redis for a moment. */
export async function untilJoined({ url }: { url: string }) {
  const isJoined = async () => {
    const { redis, breakers } = (await (await fetch(`${url}/health`)).json()) as Health
    return redis.status === "up" && Object.values(breakers).every((state) => state === "closed")
  }
  while (!(await isJoined())) await Bun.sleep(10)
}
