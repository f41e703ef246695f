import { text as catalogue } from "../../views/text/text"
import { invalid } from "../platform/http/problem"
import type { periods } from "./input"

type Period = (typeof periods)[number]

const parts = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at)

/** What a zone's clocks show, as if it were UTC, in ms since 1970. */
function wallOf(at: Date, timeZone: string): number {
  const of = (type: string) => Number(parts(at, timeZone).find((part) => part.type === type)!.value)
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"))
}

/** When a zone's clocks show something; where they are set forward past it, what comes right after. */
function whenShown(wall: number, timeZone: string): Date {
  const guess = wall - (wallOf(new Date(wall), timeZone) - wall)
  return new Date(wall - (wallOf(new Date(guess), timeZone) - guess))
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * When a period ends that begins `now`, in the reader's zone (null: UTC); `until` is `2026-11-21T17:00` of that zone. Null:
 * it has no end. A week ends on Sunday. Raises 422 for a time that has passed.
 */
export function endOf(period: Period, until: string, zone: string | null, now: Date): Date | null {
  const timeZone = zone ?? "UTC"
  if (period === "") return null
  if (period === "custom") {
    const wall = Date.parse(`${until}Z`)
    const at = Number.isNaN(wall) ? null : whenShown(wall, timeZone)
    if (!at || at <= now) throw invalid([{ path: "until", message: catalogue.presence.refusals.notLater }])
    return at
  }
  if (period !== "today" && period !== "week") return new Date(now.getTime() + Number(period) * 60_000)
  const wall = wallOf(now, timeZone)
  const midnight = wall - (wall % dayMs) + dayMs
  // Of the days of a week, Sunday is the first here: 0.
  const daysLeft = period === "today" ? 0 : (7 - new Date(wall).getUTCDay()) % 7
  return whenShown(midnight + daysLeft * dayMs, timeZone)
}

/** What clocks show in a zone, as `17:05`. */
export const clockIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at)
