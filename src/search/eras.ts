const day = 86_400_000
/**
 * Days of an era of each size, and what its number has added to it. Every message lies in one of each; they are indexed with
 * its words by the same rule in SQL, so that words are looked up in a time without reading what lies outside.
 */
const levels = [
  { days: 256, added: 2_000_000 },
  { days: 16, added: 1_000_000 },
  { days: 1, added: 0 },
]

/** Messages may be dated in the future, by a clock that was wrong: so many days of it at least are covered where there is no end. */
const aheadDays = 400

/**
 * Some thirty eras, the largest that fit, that cover the time from one moment to another (ms), or to the end. They may begin
 * a little earlier: the shorter the time until `newest`, the less.
 */
export function erasBetween(from: number, until: number, newest: number): number[] {
  const [largest] = levels
  const first = Math.floor(from / day)
  const last = Number.isFinite(until)
    ? Math.floor(until / day)
    : Math.ceil((newest / day + aheadDays) / largest!.days) * largest!.days - 1
  const span = Math.floor(Math.min(until, newest) / day) - first
  const begin = levels.find(({ days }) => days <= span / 4)?.days ?? 1
  const eras: number[] = []
  for (let at = Math.floor(first / begin) * begin; at <= last;) {
    const { days, added } = levels.find((one) => at % one.days === 0 && at + one.days - 1 <= last) ?? levels.at(-1)!
    eras.push(added + Math.floor(at / days))
    at += days
  }
  return eras
}
