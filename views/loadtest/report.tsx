import type { Result } from "../../src/cli/loadtest/result"
import type { Sample } from "../../src/cli/loadtest/recorder"
import { wholeNumber } from "../text/formats"
import { text } from "../text/text"
import { reportStyle } from "./report-style"
import { LineChart } from "./line-chart"

type Props = { result: Result }
type Series = { name: string; values: (number | null)[] }

const words = text.loadTest
const mebibyte = 1024 ** 2
const percent = (value: number | null) => (value === null ? null : value * 100)

const Verdict = ({ result: { lines, outcome } }: Props) => (
  <section>
    <h2>
      {words.verdict} <strong class={`outcome ${outcome}`}>{words.outcomes[outcome]}</strong>
    </h2>
    <table>
      <thead>
        <tr>
          <th>{words.what}</th>
          <th>{words.target}</th>
          <th>{words.measured}</th>
          <th>{words.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, target, value, verdict }) => (
          <tr class={verdict.replace(" ", "-")}>
            <td>{name}</td>
            <td>{target}</td>
            <td>{value}</td>
            <td>{words.verdicts[verdict]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** Everything a chart shows, of every second or of as many as there are. */
function chartsOf(samples: Sample[]): { title: string; unit: string; series: Series[] }[] {
  const all = (name: string, pick: (sample: Sample) => number | null): Series => ({ name, values: samples.map(pick) })
  const percentiles = (pick: (sample: Sample) => Sample["send"]) =>
    (["p50", "p95", "p99"] as const).map((part) => all(part, (sample) => pick(sample)?.[part] ?? null))
  const { charts, series } = words
  return [
    { title: charts.send, unit: "ms", series: percentiles((sample) => sample.send) },
    { title: charts.delivery, unit: "ms", series: percentiles((sample) => sample.delivery) },
    { title: charts.http, unit: "ms", series: percentiles((sample) => sample.http) },
    {
      title: charts.rates,
      unit: "/s",
      series: [
        all(series.messages, (sample) => sample.messageRate),
        all(series.requests, (sample) => sample.requestRate),
        all(series.deliveries, (sample) => sample.deliveryRate),
      ],
    },
    {
      title: charts.sockets,
      unit: "",
      series: [all(series.sockets, ({ sockets }) => sockets), all(series.people, ({ users }) => users)],
    },
    {
      title: charts.faults,
      unit: "",
      series: [
        all(series.errors, ({ errors }) => errors),
        all(series.lost, ({ lost }) => lost),
        all(series.duplicated, ({ duplicated }) => duplicated),
        all(series.reordered, ({ reordered }) => reordered),
      ],
    },
    {
      title: charts.cpu,
      unit: "%",
      series: [
        all(series.server, ({ server }) => percent(server.cpu)),
        all(series.database, ({ server }) => percent(server.databaseCpu)),
        all(series.generator, ({ generator }) => percent(generator.cpu)),
      ],
    },
    {
      title: charts.memory,
      unit: "MiB",
      series: [all(series.server, ({ server }) => server.rssBytes && server.rssBytes / mebibyte)],
    },
    { title: charts.handles, unit: "", series: [all(series.server, ({ server }) => server.handles)] },
    { title: charts.lag, unit: "ms", series: [all(series.generator, ({ generator }) => generator.lagP99Ms)] },
  ]
}

/** One file that needs nothing beside it: the verdict, what to know about it, and the test over its time. */
export const LoadTestReport = ({ result }: Props) => {
  const { options, machine, samples, notes, reasons, startedAt, tookMs, version } = result
  const seconds = samples.map(({ atMs }) => atMs / 1000)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{words.title(options.scenario)}</title>
        <style dangerouslySetInnerHTML={{ __html: reportStyle }} />
      </head>
      <body>
        <main>
          <h1>{words.title(options.scenario)}</h1>
          <p>{words.load(wholeNumber(options.users), wholeNumber(options.messageRate), wholeNumber(tookMs / 1000))}</p>
          <p class="quiet">
            {words.where(
              version,
              startedAt,
              machine.cores,
              wholeNumber(machine.memoryBytes / mebibyte),
              machine.platform,
            )}
          </p>
          <Verdict result={result} />
          <section>
            <h2>{words.notes}</h2>
            <ul>
              {notes.map((note) => (
                <li>{note}</li>
              ))}
              {Object.entries(reasons).map(([reason, count]) => (
                <li>{words.errors(reason, wholeNumber(count))}</li>
              ))}
            </ul>
          </section>
          <section class="charts">
            {chartsOf(samples).map((chart) => (
              <LineChart {...chart} seconds={seconds} />
            ))}
          </section>
        </main>
      </body>
    </html>
  )
}
