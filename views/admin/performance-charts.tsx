import type { Latencies, Sample } from "../../src/platform/metrics/recent"
import { text } from "../text/text"
import { Chart, type Line } from "./chart"
import type { Figures } from "./figures"
import { bytes, milliseconds, percent, plainNumber } from "./units"

const words = text.performance
const places = 120
const mebibyte = 1024 ** 2

const latencies = (samples: readonly Sample[], of: (sample: Sample) => Latencies): Line[] =>
  (["p50", "p95", "p99"] as const).map((name) => ({
    name: words.lines[name],
    values: samples.map((sample) => of(sample)[name]),
  }))
const single = (samples: readonly Sample[], of: (sample: Sample) => number | null): Line[] => [
  { name: "", values: samples.map(of) },
]

export const Charts = ({ samples, pool, cache }: Figures) => {
  const rate: Line[] = [
    { name: words.lines.all, values: samples.map((sample) => sample.requests.perSecond) },
    { name: words.lines.failed, values: samples.map((sample) => sample.failedPerSecond) },
  ]
  const { charts } = words
  const time = { format: milliseconds, places }
  const count = { format: plainNumber, places }
  return (
    <div class="charts">
      <Chart title={charts.requests} lines={latencies(samples, ({ requests }) => requests)} least={10} {...time} />
      <Chart title={charts.deliveries} lines={latencies(samples, ({ deliveries }) => deliveries)} least={5} {...time} />
      <Chart title={charts.queries} lines={latencies(samples, ({ queries }) => queries)} least={5} {...time} />
      <Chart title={charts.rate} lines={rate} {...count} />
      <Chart title={charts.cpu} lines={single(samples, ({ cpu }) => cpu)} {...count} />
      <Chart
        title={charts.memory}
        lines={single(samples, ({ residentBytes }) => residentBytes / mebibyte)}
        format={(value) => bytes(value * mebibyte)}
        places={places}
        least={200}
      />
      <Chart title={charts.lag} lines={single(samples, ({ lagMs }) => lagMs)} least={10} {...time} />
      <Chart title={charts.sockets} lines={single(samples, ({ sockets }) => sockets)} least={10} {...count} />
      {pool && (
        <Chart
          title={charts.pool}
          lines={single(samples, ({ poolActive }) => poolActive)}
          least={pool.max}
          {...count}
        />
      )}
      {cache.length > 0 && (
        <Chart
          title={charts.hits}
          lines={single(samples, ({ cacheHitShare }) => cacheHitShare)}
          format={percent}
          places={places}
        />
      )}
    </div>
  )
}
