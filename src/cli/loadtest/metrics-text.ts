export type Metrics = Map<string, { labels: Record<string, string>; value: number }[]>

/** What `/metrics` says, in the text format of Prometheus; lines that are not understood are left out. */
export function parseMetrics(text: string): Metrics {
  const metrics: Metrics = new Map()
  for (const line of text.split("\n")) {
    const [, name, labelText = "", number] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line) ?? []
    const value = Number(number === "+Inf" ? "Infinity" : number)
    if (!name || Number.isNaN(value)) continue
    const pairs = [...labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
    const labels = Object.fromEntries(pairs.map(([, key, text]) => [key!, text!]))
    metrics.set(name, [...(metrics.get(name) ?? []), { labels, value }])
  }
  return metrics
}

/** The sum over all labels; null where the name is not there. */
export function total(metrics: Metrics | null, name: string): number | null {
  const found = metrics?.get(name)
  return found ? found.reduce((sum, { value }) => sum + value, 0) : null
}

/** The part (0 to 1) of a histogram between two readings, over all labels, in its own unit; null when nothing was added. */
export function quantileBetween(before: Metrics | null, after: Metrics | null, name: string, part: number) {
  const sumByBound = (metrics: Metrics | null) => {
    const sums = new Map<number, number>()
    for (const { labels, value } of metrics?.get(`${name}_bucket`) ?? []) {
      const bound = labels["le"] === "+Inf" ? Infinity : Number(labels["le"])
      sums.set(bound, (sums.get(bound) ?? 0) + value)
    }
    return sums
  }
  const early = sumByBound(before)
  const added = [...sumByBound(after)]
    .map(([bound, value]) => ({ bound, value: value - (early.get(bound) ?? 0) }))
    .toSorted((a, b) => a.bound - b.bound)
  const count = added.at(-1)?.value ?? 0
  if (count <= 0) return null
  const rank = part * count
  let below = { bound: 0, value: 0 }
  for (const bucket of added) {
    if (bucket.value >= rank) {
      if (bucket.bound === Infinity) return below.bound
      const within = (rank - below.value) / Math.max(1, bucket.value - below.value)
      return below.bound + (bucket.bound - below.bound) * within
    }
    below = bucket
  }
  return below.bound
}
