import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible"
import type { RedisLink } from "../redis"

export type RateLimit = {
  /** Takes points for a key; 0 when there were enough, else the seconds to wait. */
  take(key: string, points?: number): Promise<number>
}

type Limiter = RateLimiterMemory | RateLimiterRedis
type Options = {
  /** Of these limits among the keys of Redis. */
  name: string
  points: number
  seconds: number
}

export type RateLimits = (options: Options) => RateLimit

/** What is left of a refusal or a success: 0 or the seconds to wait. */
const consume = (limiter: Limiter, key: string, points: number): Promise<number> =>
  limiter.consume(key, points).then(
    () => 0,
    (refused: unknown) => {
      if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
      throw refused
    },
  )

/**
 * Makes limits of `points` in `seconds` for each key: counted by all nodes together in Redis, and by each node for itself
 * where there is none or while it is away. Not enforced: everything passes.
 */
export function createRateLimits({ enforced, redis }: { enforced: boolean; redis?: RedisLink }): RateLimits {
  return ({ name, points, seconds }) => {
    if (!enforced) return { take: async () => 0 }
    const own = new RateLimiterMemory({ points, duration: seconds })
    if (!redis) return { take: (key, cost = 1) => consume(own, key, cost) }
    const shared = new RateLimiterRedis({
      storeClient: redis.commands,
      keyPrefix: `confab:limit:${name}`,
      points,
      duration: seconds,
      rejectIfRedisNotReady: true,
    })
    return {
      take: (key, cost = 1) => redis.run(() => consume(shared, key, cost)).catch(() => consume(own, key, cost)),
    }
  }
}
