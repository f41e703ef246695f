import { inEnglish, inGerman } from "./numbers"
import { language, locale } from "./text"

const made = new Map<string, Intl.DateTimeFormat>()

/** As dates are written in the reader's language. Made once: making one costs more than using it a hundred times. */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`
  const known = made.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat(locale(), options)
  made.set(key, format)
  return format
}

/** A day and a time of it, as `14 Mar 2026, 09:30`. */
export const dayAndTime = (at: Date, timeZone: string) =>
  dateFormat({ timeZone, dateStyle: "medium", timeStyle: "short" }).format(at)

export const wholeNumber = (value: number) => (language() === "de" ? inGerman : inEnglish)(Math.round(value))
