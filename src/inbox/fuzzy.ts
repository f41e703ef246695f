const wordStart = /[\s\-_./#@(]/

/**
 * How well a name answers to what was typed: its letters in this order, best at the beginning of the name, then of words, then in
 * a row. Null where it does not. Both folded to lower case without accents.
 */
export function fuzzyScore(name: string, typed: string): number | null {
  if (typed === "") return 0
  const whole = name.indexOf(typed)
  if (whole >= 0) {
    const begins = whole === 0 || wordStart.test(name[whole - 1]!)
    return (whole === 0 ? 1_000 : begins ? 800 : 500) - name.length
  }
  let score = 0
  let at = -1
  for (const letter of typed) {
    if (letter === " ") continue
    const next = name.indexOf(letter, at + 1)
    if (next < 0) return null
    if (next === 0 || wordStart.test(name[next - 1]!)) score += 20
    else if (next === at + 1) score += 10
    else score -= Math.min(5, next - at)
    at = next
  }
  return score - name.length / 10
}

/** Lower case without accents, as names are compared. */
export const foldName = (name: string) => name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
