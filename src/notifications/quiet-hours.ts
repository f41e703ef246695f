/** Minutes of the day from which and until which somebody wants quiet, by the clock of a zone; over midnight where `to` is earlier. */
export type QuietHours = { from: number; to: number; timeZone: string }

/** Whether it is quiet at a moment. */
export function isQuiet({ from, to, timeZone }: QuietHours, at: Date): boolean {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  const now = toMinutes(clock.format(at))
  return from <= to ? now >= from && now < to : now >= from || now < to
}

/** When it is not quiet any more, for a moment at which it is. */
export function endOfQuiet({ to, timeZone }: QuietHours, at: Date): Date {
  const now = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
  const end = now.withPlainTime(Temporal.PlainTime.from({ hour: Math.floor(to / 60), minute: to % 60 }))
  return new Date((Temporal.ZonedDateTime.compare(end, now) > 0 ? end : end.add({ days: 1 })).epochMilliseconds)
}

/** `22:30` as minutes of the day. */
export const toMinutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Minutes of the day as `22:30`. */
export const toTime = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
