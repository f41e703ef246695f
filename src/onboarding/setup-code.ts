import { timingSafeEqual } from "node:crypto"
import { hashToken, newToken } from "../platform/ids"

export type SetupCode = { value: string; matches(given: string | undefined): boolean }

/** The code that proves that the first person runs this server: from the setting, or made anew at each start. */
export function createSetupCode(setting: string | null): SetupCode {
  const value = setting ?? newToken().slice(0, 24)
  return {
    value,
    matches: (given) => given !== undefined && timingSafeEqual(hashToken(given), hashToken(value)),
  }
}
