import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"

export type RateLimit = {
  /** Takes points for a key; 0 when there were enough, else the seconds to wait. */
  take(key: string, points?: number): Promise<number>
}

/** `points` in `seconds` for each key, counted on this node. Off: everything passes. */
export function createRateLimit({
  points,
  seconds,
  enforced,
}: {
  points: number
  seconds: number
  enforced: boolean
}): RateLimit {
  if (!enforced) return { take: async () => 0 }
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return {
    async take(key, cost = 1) {
      try {
        await limiter.consume(key, cost)
        return 0
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
        throw refused
      }
    },
  }
}
