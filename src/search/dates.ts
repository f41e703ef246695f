import { type Language, language, languages } from "../../views/text/text"
import { startOfDay } from "../messages/time-zone"

/** From this instant on, and before that one. */
export type Span = { from: Date; until: Date }

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
const sayable: Record<Language, string[]> = {
  en: ["today", "yesterday", ...days.slice(1), days[0]!].concat(
    ["week", "month", "year"].flatMap((span) => [`this ${span}`, `last ${span}`]),
  ),
  de: ["heute", "gestern", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"].concat([
    "diese woche",
    "letzte woche",
    "dieser monat",
    "letzter monat",
    "dieses jahr",
    "letztes jahr",
  ]),
}
/** What one can say of time in words, as it is offered. */
export const sayableDates = () => sayable[language()]

/** Every language is understood, since the address of a search may be shared. */
const inEnglish = new Map(
  Object.values(sayable)
    .flatMap((words) => words.map((word, i): [string, string] => [word, sayable.en[i]!]))
    .concat([
      ["sonnabend", "saturday"],
      ["diesen monat", "this month"],
      ["letzten monat", "last month"],
    ]),
)
const monthNames = languages.map((name) => {
  const format = new Intl.DateTimeFormat(name, { month: "long", timeZone: "UTC" })
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month)).toLowerCase())
})
const monthNamed = (name: string) => Math.max(...monthNames.map((names) => names.indexOf(name))) + 1
const agoShapes = [/^(\d{1,4}) (day|week)s? ago$/, /^vor (\d{1,4}) (tag|woche)(?:en|n)?$/]
const dayMs = 86_400_000

/**
 * What people mean by a date, in any language: `today`, `yesterday`, `3 days ago`, `monday` (the last one, today included), `last
 * week`, `this month`, `march` (the last one), `march 2026`, `2026`, `2026-03`, `2026-03-14`, `14.3.2026`. In the reader's zone;
 * weeks begin on Monday. Null for what is no date.
 */
export function spanOf(said: string, zone: string | null, now: Date): Span | null {
  const spoken = said
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ")
    .trim()
  const words = inEnglish.get(spoken) ?? spoken
  const today = dayOf(now, zone)
  const exact = /^(\d{4})(?: (\d{1,2})(?: (\d{1,2}))?)?$/.exec(words)
  if (exact) return spanOfNumbers(exact.slice(1).filter(Boolean).map(Number), zone)
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(words)
  if (dotted) return spanOfNumbers(dotted.slice(1).map(Number).toReversed(), zone)
  const [year, month] = today.split("-").map(Number) as [number, number]
  const [, monthSaid = "", yearSaid] = /^(\p{L}+)(?: (\d{4}))?$/u.exec(words) ?? []
  const named = monthNamed(monthSaid)
  if (named > 0) return spanOfNumbers([yearSaid ? Number(yearSaid) : named > month ? year - 1 : year, named], zone)
  const ago = agoShapes.map((shape) => shape.exec(words)).find((match) => match !== null)
  if (ago) {
    const start = add(today, -Number(ago[1]) * (ago[2]!.startsWith("w") ? 7 : 1))
    return between(start, add(start, 1), zone)
  }
  if (words === "today") return between(today, add(today, 1), zone)
  if (words === "yesterday") return between(add(today, -1), today, zone)
  const weekday = days.findIndex((day) => day === words || day.slice(0, 3) === words)
  if (weekday >= 0) {
    const start = add(today, -((weekdayOf(today) - weekday + 7) % 7))
    return between(start, add(start, 1), zone)
  }
  const relative = /^(this|last) (week|month|year)$/.exec(words)
  if (!relative) return null
  const back = relative[1] === "last" ? 1 : 0
  if (relative[2] === "year") return spanOfNumbers([year - back], zone)
  if (relative[2] === "week") {
    const start = add(today, -((weekdayOf(today) + 6) % 7) - 7 * back)
    return between(start, add(start, 7), zone)
  }
  return spanOfNumbers(month - back === 0 ? [year - 1, 12] : [year, month - back], zone)
}

function spanOfNumbers([year, month, day]: number[], zone: string | null): Span | null {
  if (year! < 1970 || year! > 9998) return null
  if (month === undefined) return between(iso(year!, 1, 1), iso(year! + 1, 1, 1), zone)
  if (month < 1 || month > 12) return null
  if (day === undefined)
    return between(iso(year!, month, 1), month === 12 ? iso(year! + 1, 1, 1) : iso(year!, month + 1, 1), zone)
  const start = iso(year!, month, day)
  return startOfDay(start, zone) && between(start, add(start, 1), zone)
}

function between(first: string, end: string, zone: string | null): Span | null {
  const from = startOfDay(first, zone)
  const until = startOfDay(end, zone)
  return from && until && { from, until }
}

const two = (value: number) => String(value).padStart(2, "0")
const iso = (year: number, month: number, day: number) => `${year}-${two(month)}-${two(day)}`
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()
const add = (day: string, count: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
const dayOf = (at: Date, zone: string | null) =>
  new Intl.DateTimeFormat("en-CA", {
    timeZone: zone ?? "UTC",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at)
