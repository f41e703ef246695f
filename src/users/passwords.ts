import { unavailable } from "../platform/http/problem"
import { createTurnstile } from "../platform/turnstile"

type Cost = { memoryKib: number; passes: number; concurrency: number }

/**
 * People waiting for a hash: two offices of 300 who come at once. One who waits costs a few KiB; only who is hashed costs memory.
 */
const longestQueue = 600
/**
 * At 0.1 s each and two at once, 300 are through in 15 s. Who has waited for so long is told to come back, with words, before a
 * proxy or this server gives up a connection on which nothing moved for 30 s.
 */
const longestWaitMs = 25_000

export type Passwords = ReturnType<typeof createPasswords>

/** argon2id with a bounded number of hashes at once, since each takes a core and 19 MiB. */
export function createPasswords({ memoryKib, passes, concurrency }: Cost) {
  let decoy: Promise<string> | null = null
  const inTurn = createTurnstile(concurrency, { longestQueue, longestWaitMs, refuse: () => unavailable(5) })

  const make = (password: string) =>
    Bun.password.hash(password, { algorithm: "argon2id", memoryCost: memoryKib, timeCost: passes })
  const hash = (password: string) => inTurn(() => make(password))

  return {
    hash,
    /** Takes as long for an account that does not exist (`stored` null), so that time tells nothing. */
    async verify(password: string, stored: string | null): Promise<boolean> {
      const spare = await (decoy ??= make(crypto.randomUUID()))
      const matches = await inTurn(() => Bun.password.verify(password, stored ?? spare))
      return stored !== null && matches
    },
  }
}
