/**
 * How many letters have to be added, left out, changed or swapped with their neighbour to make one word the other (optimal string
 * alignment), or `most + 1` where it is more than `most`.
 */
export function distance(one: string, other: string, most: number): number {
  const [a, b] = [[...one], [...other]]
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let row = b.map((_, j) => j + 1)
  row.unshift(0)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) next[j] = Math.min(next[j]!, before[j - 2]! + 1)
    }
    if (Math.min(...next) > most) return most + 1
    before = row
    row = next
  }
  return Math.min(row[b.length]!, most + 1)
}

/** The nearest of some words, within a third of the letters; null where all are farther. */
export function nearestOf(word: string, among: Iterable<string>): string | null {
  const most = Math.max(1, Math.floor([...word].length / 3))
  let best: string | null = null
  let least = most + 1
  for (const other of among) {
    const steps = distance(word, other, most)
    if (steps < least) [best, least] = [other, steps]
  }
  return best
}
