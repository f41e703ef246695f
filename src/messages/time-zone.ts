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

/** The instant at which a day (`2026-11-21`) begins in a zone; null for a day that does not exist. */
export function startOfDay(day: string, zone: string | null): Date | null {
  const utc = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(utc.getTime()) || utc.toISOString().slice(0, 10) !== day) return null
  const offset = zone ? offsetMs(utc, zone) : 0
  return new Date(utc.getTime() - offset)
}

function offsetMs(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - at.getTime()
}
