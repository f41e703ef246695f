/** Counts by bucket: `bounds` are the upper ends, and what is above the last goes into one more. */
export type Tally = { observe(value: number): void; counts(): Float64Array; sum(): number }

export function createTally(bounds: number[]): Tally {
  const counts = new Float64Array(bounds.length + 1)
  let sum = 0
  return {
    observe(value) {
      sum += value
      let bucket = 0
      while (bucket < bounds.length && value > bounds[bucket]!) bucket++
      counts[bucket]!++
    },
    counts: () => counts.slice(),
    sum: () => sum,
  }
}

/** What was counted between two looks at a tally. */
export const since = (now: Float64Array, before: Float64Array) => now.map((count, index) => count - before[index]!)

export const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0)

/** The value below which a share of the counted lies, straight between a bucket's ends as Prometheus does it; null for none. */
export function quantile(bounds: number[], counts: Float64Array, share: number): number | null {
  const all = total(counts)
  if (all === 0) return null
  let below = 0
  for (const [bucket, bound] of bounds.entries()) {
    const count = counts[bucket]!
    if (count > 0 && below + count >= share * all) {
      const low = bucket === 0 ? 0 : bounds[bucket - 1]!
      return low + (bound - low) * ((share * all - below) / count)
    }
    below += count
  }
  return bounds.at(-1)!
}
