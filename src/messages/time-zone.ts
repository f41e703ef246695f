import type { Context } from "hono"
import { getCookie } from "hono/cookie"
import type { Viewer } from "../sessions/session"

/** The reader's time zone as they chose it or as the page's script told it; null (drawn as UTC) where it did not or where it is made up. */
export function timeZoneOf(c: Context): string | null {
  const chosen = (c.get("viewer") as Viewer | null | undefined)?.user.settings.timeZone
  if (chosen && chosen !== "auto") return chosen
  const zone = getCookie(c, "tz")
  if (!zone || zone.length > 64) return null
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/**
 * The instant at which a day (`2026-11-21`) begins by the clocks of a zone, of UTC where it is null; null for a day that does
 * not exist, or lies before the year 1.
 */
export function startOfDay(day: string, zone: string | null): Date | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null
  try {
    const at = new Date(Temporal.PlainDate.from(day).toZonedDateTime(zone ?? "UTC").epochMilliseconds)
    return at.getUTCFullYear() >= 1 ? at : null
  } catch {
    return null
  }
}
