import { unavailable } from "../platform/http/problem"

type Cost = { memoryKib: number; passes: number; concurrency: number }

/** People waiting for a hash: at 0.2 s each, 100 already wait 10 s. */
const longestQueue = 100

export type Passwords = ReturnType<typeof createPasswords>

/** argon2id with a bounded number of hashes at once, since each takes a core and 19 MiB. */
export function createPasswords({ memoryKib, passes, concurrency }: Cost) {
  const waiting: (() => void)[] = []
  let running = 0
  let decoy: Promise<string> | null = null

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= longestQueue) throw unavailable(5)
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }

  const hash = (password: string) =>
    inTurn(() => Bun.password.hash(password, { algorithm: "argon2id", memoryCost: memoryKib, timeCost: passes }))

  return {
    hash,
    /** Takes as long for an account that does not exist (`stored` null), so that time tells nothing. */
    async verify(password: string, stored: string | null): Promise<boolean> {
      decoy ??= hash(crypto.randomUUID())
      const against = stored ?? (await decoy)
      const matches = await inTurn(() => Bun.password.verify(password, against))
      return stored !== null && matches
    },
  }
}
