import { wholeNumber } from "../text/formats"

/** Figures as people read them: three digits at most, and a unit. */
const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const trimmed = (value: number) => digits(value).replace(/\.?0+$/, (zeros) => (zeros.startsWith(".") ? "" : zeros))

export const plainNumber = (value: number) => (value >= 1000 ? wholeNumber(value) : trimmed(value))
export const milliseconds = (ms: number) => (ms >= 1000 ? `${trimmed(ms / 1000)} s` : `${trimmed(ms)} ms`)
export const percent = (share: number) => `${trimmed(share * 100)} %`

export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB"]
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  return `${trimmed(value / 1024 ** step)} ${units[step]}`
}

/** A span of time in its two largest parts' larger one: `3 d`, `5 h`, `2 min`, `8 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}
