import type { Context } from "hono"

export type OwnOrigin = ReturnType<typeof createOwnOrigin>

/** Where people reach this server: as a setting says, else as its first person confirmed, else as the request came. */
export function createOwnOrigin(setting: string | null, confirmed: string | null) {
  return {
    /** Of a setting, or confirmed before this start. */
    fixed: setting ?? confirmed,
    /** For links. */
    of: (c: Context): string => setting ?? confirmed ?? c.get("origin"),
    isOurs: (origin: string, c: Context) => origin === c.get("origin") || origin === (setting ?? confirmed),
    /** The first word stays. */
    confirm: (origin: string) => void (confirmed ??= origin),
  }
}
