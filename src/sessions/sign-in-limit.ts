import { tooMany } from "../platform/http/problem"
import type { RateLimits } from "../platform/http/rate-limit"

export type SignInLimit = ReturnType<typeof createSignInLimit>

/**
 * Guessing is slowed by account (ten tries in five minutes, whichever of its logins is tried) and by address. An office of 300
 * behind one address signs in within a few minutes, so an address has 900 tries in five minutes. `account`: its id; for a login
 * that nobody has, that login, so that it is answered as one that somebody has.
 */
export function createSignInLimit(limits: RateLimits) {
  const byAccount = limits({ name: "sign-in-account", points: 10, seconds: 300 })
  const byAddress = limits({ name: "sign-in-address", points: 900, seconds: 300 })
  return async (account: string, address: string) => {
    const waits = await Promise.all([byAccount.take(account), byAddress.take(address)])
    const wait = Math.max(...waits)
    if (wait > 0) throw tooMany(wait)
  }
}
