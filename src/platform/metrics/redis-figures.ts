import type { RedisLink } from "../redis"
import type { RedisFigures, Sources } from "./sources"

/** What a node tells of its Redis: whether it answers, how quickly, and how much memory it takes. */
export function redisFigures(redis: RedisLink): Sources {
  async function look(): Promise<RedisFigures> {
    const [{ status, latencyMs }, info] = await Promise.all([
      redis.health(),
      redis.run((commands) => commands.info("memory")).catch(() => ""),
    ])
    const memory = /^used_memory:(\d+)/m.exec(info)?.[1]
    return { status, latencyMs, memoryBytes: memory === undefined ? null : Number(memory) }
  }
  return { redis: look }
}
