import { LRUCache } from "lru-cache"
import type { RedisLink } from "../redis"

/** Whoever is not signed in yet, and may be anybody. */
export const anybody = "anybody"

export type LastWrites = {
  /**
   * After the commit and before it is acknowledged: what this person wrote, they must find. Resolves when the other nodes can know;
   * on this node it counts from the call on. Never throws.
   */
  note(writer: string): Promise<void>
  /** The position in the primary's log that a server must have reached for this reader: infinite where nobody knows. */
  required(reader: string): Promise<number>
}

type Dependencies = {
  /** Where the primary's log ends now. */
  readPosition(): Promise<number>
  redis?: Pick<RedisLink, "run">
  /** Resolves when no server that is used lacks what the primary had at a position, or after a while. */
  untilReplayed?(position: number): Promise<void>
  /** After that every server that is used has it. */
  keepMs: number
}

const mostWriters = 100_000
const keyOf = (person: string) => `confab:wrote:${person}`
/** Gone when Redis has forgotten everything: then, for a while, nobody knows who wrote. */
const whole = "confab:wrote-whole"
const forgot = "confab:wrote-forgot"

/** KEYS: the writer. ARGV: position, ms to live. Two nodes may tell of one person in any order. */
const raise = `
local before = tonumber(redis.call('GET', KEYS[1]) or '0')
if before < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end`

/** Gives each caller the answer of a call that began after they asked; those who wait share one. */
function shareNext<T>(call: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  return () =>
    (next ??= running.then(() => {
      next = null
      const answer = call()
      running = answer.catch(() => {})
      return answer
    }))
}

/** Who wrote last up to where: in memory, and in Redis where there are other nodes. */
export function createLastWrites({ readPosition, redis, untilReplayed, keepMs }: Dependencies): LastWrites {
  const noted = new LRUCache<string, { position: number }>({ max: mostWriters, ttl: keepMs })
  const positionNow = shareNext(readPosition)

  async function tell(writer: string, position: number) {
    try {
      await redis?.run((client) => client.eval(raise, 1, keyOf(writer), position, keepMs))
    } catch {
      void confess()
      // Who asks another node next, whose line to Redis may be well, must find it all the same.
      await untilReplayed?.(position)
    }
  }

  /** The others were not told of something, and must not take Redis for complete when it is back. */
  let confessing = false
  async function confess() {
    if (confessing) return
    confessing = true
    const giveUpAt = performance.now() + keepMs
    const told = () =>
      redis!
        .run((client) => client.set(forgot, 1, "PX", keepMs))
        .then(
          () => true,
          () => false,
        )
    while (performance.now() < giveUpAt && !(await told())) await Bun.sleep(100)
    confessing = false
  }

  /** What the other nodes have told; infinite while Redis is away, or may have forgotten something. */
  async function heard(reader: string): Promise<number> {
    if (!redis) return 0
    try {
      const [own, others, isWhole, hasForgotten] = await redis.run((client) =>
        client.mget(keyOf(reader), keyOf(anybody), whole, forgot),
      )
      if (!isWhole) await redis.run((client) => client.multi().set(forgot, 1, "PX", keepMs).set(whole, 1).exec())
      return isWhole && !hasForgotten ? Math.max(Number(own), Number(others)) : Infinity
    } catch {
      return Infinity
    }
  }

  return {
    async note(writer) {
      // Where the log ends is not known yet: until then no replica has it.
      const note = { position: Infinity }
      noted.set(writer, note)
      const position = await positionNow().catch(() => Infinity)
      note.position = position
      await tell(writer, Math.min(position, Number.MAX_SAFE_INTEGER))
    },

    async required(reader) {
      const here = Math.max(noted.get(reader)?.position ?? 0, noted.get(anybody)?.position ?? 0)
      return here === Infinity ? here : Math.max(here, await heard(reader))
    },
  }
}
