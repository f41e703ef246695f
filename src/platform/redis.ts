import { Redis, type RedisOptions } from "ioredis"
import { type Breaker, type BreakerState, createBreaker } from "./breaker"
import type { Log } from "./log"

export type { Redis } from "ioredis"

export type RedisHealth = { status: "up" | "down"; latencyMs: number | null; breaker: BreakerState }

export type RedisLink = {
  /**
   * Runs commands under the circuit breaker: at most `commandMs`, and not at all while Redis is away. Raises what went
   * wrong; every caller has an answer of its own for that.
   */
  run<T>(work: (redis: Redis) => PromiseLike<T>): Promise<T>
  /** For libraries that want the client itself; call them within `run`. */
  commands: Redis
  breaker: Breaker
  /** A connection of its own for publishing: nothing waits behind other commands. */
  publisher: Redis
  /** A connection that can do nothing but subscribe; after a reconnect its user subscribes anew. */
  subscriber: Redis
  /** Answers within `commandMs`. */
  health(): Promise<RedisHealth>
  close(): Promise<void>
}

/** Redis answers in well under a millisecond; who waits longer is better served by Postgres. */
const commandMs = 500

/**
 * Opens the connections to one Redis server. Succeeds while it is away: they connect when it is there, and nothing waits
 * for it. `url` is `redis://` or `rediss://`, and may hold a password, which is in no log.
 */
export function openRedis({ url, log }: { url: string; log: Log }): RedisLink {
  const options: RedisOptions = {
    // What cannot be sent now fails now: the caller goes on without Redis.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandMs,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000),
    autoResubscribe: false,
  }
  const open = (role: string, more: RedisOptions = {}) => {
    const redis = new Redis(url, { ...options, ...more, connectionName: `confab-${role}` })
    let told = false
    redis.on("error", (error: Error) => {
      if (!told) log.warn({ err: error, role }, "Redis is away")
      told = true
    })
    redis.on("ready", () => {
      if (told) log.info({ role }, "Redis is back")
      told = false
    })
    return redis
  }
  const commands = open("commands", { enableAutoPipelining: true })
  const publisher = open("publisher")
  const subscriber = open("subscriber")
  const breaker = createBreaker({ name: "redis", timeoutMs: commandMs, maxPauseMs: 2_000 })
  breaker.onState((state) =>
    log.warn({ breaker: "redis", state }, "the circuit breaker before Redis changed its state"),
  )

  return {
    run: (work) => breaker.run(() => work(commands)),
    breaker,
    commands,
    publisher,
    subscriber,
    async health() {
      const start = performance.now()
      const up = await commands.ping().then(
        () => true,
        () => false,
      )
      const latencyMs = Math.round((performance.now() - start) * 10) / 10
      return { status: up ? "up" : "down", latencyMs: up ? latencyMs : null, breaker: breaker.state() }
    },
    async close() {
      for (const redis of [commands, publisher, subscriber]) redis.disconnect()
    },
  }
}
