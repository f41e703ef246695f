/** Times as people say them, by the clock of their zone. `now` and what comes out are points in time. */

/** What a saved message's reminder is offered for. */
export const choices = ["20m", "1h", "3h", "tomorrow", "monday"] as const
export type Choice = (typeof choices)[number]

type Said = { at: Date } | { problem: "past" | "far" }
export type Reminder = { text: string; at: Date } | { problem: "past" | "far" | "noTime" | "noText" }

const usualHour = Temporal.PlainTime.from("09:00")
const zoned = (now: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone)
const toDate = (at: Temporal.ZonedDateTime) => new Date(at.epochMilliseconds)
/** Where clocks are set forward past it, what comes right after. */
const onDay = (day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string) =>
  toDate(day.toZonedDateTime({ timeZone: zone, plainTime: time }))
/** The first such weekday after a day; Monday is 1. */
const nextWeekday = (day: Temporal.PlainDate, weekday: number) =>
  day.add({ days: (weekday - day.dayOfWeek + 7) % 7 || 7 })

/** When a choice is due. */
export function timeOf(choice: Choice, zone: string, now: Date): Date {
  const today = zoned(now, zone).toPlainDate()
  if (choice === "tomorrow") return onDay(today.add({ days: 1 }), usualHour, zone)
  if (choice === "monday") return onDay(nextWeekday(today, 1), usualHour, zone)
  return new Date(now.getTime() + { "20m": 20, "1h": 60, "3h": 180 }[choice] * 60_000)
}

/** What a field for date and time gives, `2026-12-01T09:00`; null where that is none. */
export function fromField(value: string, zone: string): Date | null {
  try {
    const at = Temporal.PlainDateTime.from(value)
    return onDay(at.toPlainDate(), at.toPlainTime(), zone)
  } catch {
    return null
  }
}

/** Nobody waits for longer. */
const furthestDays = 5 * 366
export const isTooFar = (at: Date, now: Date) => at.getTime() - now.getTime() > furthestDays * 86_400_000
const judged = (at: Date, now: Date): Said =>
  at <= now ? { problem: "past" } : isTooFar(at, now) ? { problem: "far" } : { at }

const units: [RegExp, "seconds" | "minutes" | "hours" | "days" | "weeks" | "months"][] = [
  [/^s(ec(ond)?s?)?$/, "seconds"],
  [/^m(in(ute)?s?)?$/, "minutes"],
  [/^h(rs?|ours?)?$/, "hours"],
  [/^d(ays?)?$/, "days"],
  [/^w(eeks?)?$/, "weeks"],
  [/^months?$/, "months"],
]
const numbers: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, ten: 10 }

/** `20 minutes`, `1h30m`, `an hour and a half`: hours are counted, days and more are days of the calendar. */
function afterSpan(said: string, zone: string, now: Date): Date | null {
  const plain = said.replace(/\bhalf an hour\b/, "30 minutes").replace(/\ban hour and a half\b/, "90 minutes")
  const part = /\s*(?:and\s+|,\s*)?(\d{1,5}|an?|one|two|three|four|five|ten)\s*([a-z]+)/y
  const sum: Partial<Record<(typeof units)[number][1], number>> = {}
  let match = part.exec(plain)
  if (!match) return null
  let end = 0
  for (; match; match = part.exec(plain)) {
    const unit = units.find(([name]) => name.test(match![2]!))?.[1]
    if (!unit) return null
    sum[unit] = (sum[unit] ?? 0) + (numbers[match[1]!] ?? Number(match[1]))
    end = part.lastIndex
  }
  return plain.slice(end).trim() === "" ? toDate(zoned(now, zone).add(sum)) : null
}

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
const months = "january february march april may june july august september october november december".split(" ")
const indexIn = (names: string[], said: string) =>
  said.length < 3 ? -1 : names.findIndex((name) => name === said || (name.startsWith(said) && said.length <= 4))

type Day = {
  date: Temporal.PlainDate
  rest: string
  /** Today, if that is still to come. */ orToday?: boolean
  time?: string
}
const clocks: Record<string, string> = {
  morning: "09:00",
  noon: "12:00",
  midday: "12:00",
  afternoon: "15:00",
  evening: "18:00",
  night: "20:00",
  midnight: "00:00",
}

function dayIn(said: string, today: Temporal.PlainDate): Day | null {
  const [, first = "", rest = ""] = /^(?:on\s+)?(\S+)\s*([^]*)$/.exec(said) ?? []
  if (first === "today") return { date: today, rest }
  if (first === "tonight") return { date: today, rest, time: clocks["night"]! }
  if (first === "tomorrow") return { date: today.add({ days: 1 }), rest }
  if (first === "this") {
    const part = /^(morning|afternoon|evening)\b\s*([^]*)$/.exec(rest)
    return part && { date: today, rest: part[2]!, time: clocks[part[1]!]! }
  }
  const [, second = "", more = ""] = /^(\S+)\s*([^]*)$/.exec(rest) ?? []
  if (first === "next") {
    if (second === "week") return { date: nextWeekday(today, 1), rest: more }
    if (second === "month") return { date: today.with({ day: 1 }).add({ months: 1 }), rest: more }
    const weekday = indexIn(weekdays, second)
    return weekday < 0 ? null : { date: nextWeekday(today, weekday + 1), rest: more }
  }
  const weekday = indexIn(weekdays, first)
  if (weekday >= 0) return { date: nextWeekday(today, weekday + 1), rest, orToday: today.dayOfWeek === weekday + 1 }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:t(\d{1,2}:\d{2}))?$/.exec(first)
  if (iso) {
    const date = dateOf(() => Temporal.PlainDate.from(iso[1]!))
    return date && { date, rest: iso[2] ? `${iso[2]} ${rest}` : rest }
  }
  // `1 december`, `december 1st`, with a year or without.
  const [monthSaid, numberSaid] = /^\d/.test(first) ? [second, first] : [first, second]
  const month = indexIn(months, monthSaid.replace(/[.,]$/, ""))
  const number = /^(\d{1,2})(?:\.|,|st|nd|rd|th)?,?$/.exec(numberSaid)?.[1]
  if (month < 0 || !number) return null
  const [, year, later] = /^(?:(\d{4})\b(?!:)\s*)?([^]*)$/.exec(more)!
  const date = dateOf(() =>
    Temporal.PlainDate.from(
      { year: year ? Number(year) : today.year, month: month + 1, day: Number(number) },
      { overflow: "reject" },
    ),
  )
  if (!date) return null
  const past = !year && Temporal.PlainDate.compare(date, today) < 0
  return { date: past ? date.add({ years: 1 }) : date, rest: later! }
}

function dateOf(make: () => Temporal.PlainDate): Temporal.PlainDate | null {
  try {
    return make()
  } catch {
    return null
  }
}

type Clock = { time: Temporal.PlainTime; /** `3` may be three in the afternoon. */ vague: boolean }

/** `9`, `9:30`, `9.30`, `3pm`, `3:15 p.m.`, `noon`; with `sure`, a bare number is one, too. */
function clockIn(said: string, sure: boolean): Clock | null {
  const [, at, value = ""] = /^(at\s+|in the\s+)?([^]+)$/.exec(said) ?? []
  // `constructor` is what any object has.
  const named = Object.hasOwn(clocks, value) && clocks[value]
  if (named) return { time: Temporal.PlainTime.from(named), vague: false }
  const parts = /^(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*o'?clock|h)?$/.exec(value)
  if (!parts) return null
  const [, hours, minutes, half] = parts
  if (!minutes && !half && !at && !sure) return null
  const hour = Number(hours)
  if (Number(minutes ?? 0) > 59 || hour > 23 || (half && (hour < 1 || hour > 12))) return null
  const shifted = half ? (hour % 12) + (half.startsWith("p") ? 12 : 0) : hour
  return {
    time: Temporal.PlainTime.from({ hour: shifted, minute: Number(minutes ?? 0) }),
    vague: !half && !minutes && hour >= 1 && hour <= 11 && !hours!.startsWith("0"),
  }
}

/** Reads a time that is said in full, with nothing before and after it; null where it is none. */
export function parseWhen(text: string, zone: string, now: Date): Said | null {
  const said = text.toLowerCase().replaceAll(/\s+/g, " ").trim()
  if (said.startsWith("in ") && !said.startsWith("in the ")) {
    const at = afterSpan(said.slice(3), zone, now)
    return at && judged(at, now)
  }
  const here = zoned(now, zone)
  const today = here.toPlainDate()
  // The clock may stand before the day.
  const ahead =
    /^(at \d[\d:.]*\s?(?:[ap]\.?m\.?)?|at noon|\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?|noon) ([^]+)$/.exec(
      said,
    )
  const turned = ahead && dayIn(ahead[2]!, today)
  const day = turned?.rest === "" ? { ...turned, rest: ahead![1]! } : dayIn(said, today)
  if (!day) {
    const clock = clockIn(said, false)
    if (!clock) return null
    const first = onDay(today, clock.time, zone)
    if (first > now) return { at: first }
    const afternoon = onDay(today, clock.time.add({ hours: 12 }), zone)
    return { at: clock.vague && afternoon > now ? afternoon : onDay(today.add({ days: 1 }), clock.time, zone) }
  }
  const clock = day.rest === "" ? null : clockIn(day.rest, true)
  if (day.rest !== "" && !clock) return null
  const time = clock?.time ?? (day.time ? Temporal.PlainTime.from(day.time) : usualHour)
  if (day.orToday && clock) {
    const still = onDay(today, time, zone)
    if (still > now) return { at: still }
  }
  return judged(onDay(day.date, time, zone), now)
}

const unquoted = (text: string) => /^["“„']([^]*)["”'"]$/.exec(text)?.[1]?.trim() ?? text
const told = (text: string, said: Said): Reminder => {
  const rest = unquoted(
    text
      .trim()
      .replace(/^(to|that)\s+(?=\S)/i, "")
      .trim(),
  )
  return rest === "" ? { problem: "noText" } : "at" in said ? { text: rest, at: said.at } : said
}

/** Reads `call Ada in 20 minutes`, or `in 20 minutes call Ada`: the longest time at the end, else at the beginning. */
export function parseReminder(given: string, zone: string, now: Date): Reminder {
  const text = given.trim()
  // A time has few words; looking at more would only cost time.
  const gaps = [...text.matchAll(/\s+/g)].map(({ index }) => index)
  const mostWords = 8
  const whole = gaps.length < mostWords && parseWhen(text, zone, now)
  if (whole) return { problem: "noText" }
  for (const gap of gaps.slice(-mostWords)) {
    const said = parseWhen(text.slice(gap), zone, now)
    if (said) return told(text.slice(0, gap), said)
  }
  for (const gap of gaps.slice(0, mostWords).toReversed()) {
    const said = parseWhen(text.slice(0, gap), zone, now)
    if (said) return told(text.slice(gap), said)
  }
  return { problem: text === "" ? "noText" : "noTime" }
}
