import type { Metric, Registry } from "prom-client"
import { type Tally, createTally } from "./tally"

type Series<L extends string> = { labels: Record<L, string>; tally: Tally }
type Description<L extends string> = {
  registry: Registry
  name: string
  help: string
  labelNames: readonly L[]
  /** Upper ends of the buckets, rising. */
  bounds: number[]
}

export type Histogram<L extends string> = ReturnType<typeof createHistogram<L>>

/**
 * A histogram that the registry tells Prometheus of. An observation adds to an array, and is put into words when somebody asks:
 * prom-client's own makes words of it each time, which took a tenth of a node that only passes messages on.
 */
export function createHistogram<L extends string = never>({
  registry,
  name,
  help,
  labelNames,
  bounds,
}: Description<L>) {
  const all = new Map<string, Series<L>>()

  function add(key: string, values: string[]): Series<L> {
    const labels = Object.fromEntries(labelNames.map((label, at) => [label, values[at]])) as Record<L, string>
    const made = { labels, tally: createTally(bounds) }
    all.set(key, made)
    return made
  }

  // One without labels is told of from the start.
  if (labelNames.length === 0) add("", [])

  function values() {
    return [...all.values()].flatMap(({ labels, tally }) => {
      let below = 0
      const counts = tally.counts()
      const buckets = [...bounds, "+Inf" as const].map((le, at) => {
        below += counts[at]!
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: below }
      })
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: tally.sum() },
        { metricName: `${name}_count`, labels, value: below },
      ]
    })
  }

  const metric = {
    name,
    help,
    type: "histogram",
    get: async () => ({ name, help, type: "histogram", values: values() }),
  }
  // All that a registry asks of a metric is its name and what it has.
  registry.registerMetric(metric as unknown as Metric)

  return {
    /** `of`: a value for each of the labels, in their order. */
    observe(value: number, ...of: string[]) {
      const key = of.length === 1 ? of[0]! : of.join("\n")
      ;(all.get(key) ?? add(key, of)).tally.observe(value)
    },
    series: (): Iterable<Series<L>> => all.values(),
    /** Counts by bucket, over all labels. */
    counts(): Float64Array {
      const sum = new Float64Array(bounds.length + 1)
      for (const { tally } of all.values()) for (const [at, count] of tally.counts().entries()) sum[at]! += count
      return sum
    },
  }
}
