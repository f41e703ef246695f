import type { Sample } from "./recorder"
import type { Result } from "./result"

const whole = (value: number) => Math.round(value).toLocaleString("en")
const short = (value: number) => value.toFixed(value < 10 ? 1 : 0)
const three = (values: Sample["send"]) => (values ? [values.p50, values.p95, values.p99].map(short).join("/") : "-/-/-")

/** One line: where the test stands. */
export const describe = ({ atMs, ...sample }: Sample): string =>
  [
    `${String(Math.round(atMs / 1000)).padStart(4)} s`,
    `${whole(sample.messageRate)} messages/s, ${whole(sample.requestRate)} requests/s, ${whole(sample.deliveryRate)} deliveries/s`,
    `send ${three(sample.send)} ms, delivery ${three(sample.delivery)} ms`,
    `errors ${sample.errors}, lost ${sample.lost}, duplicated ${sample.duplicated}, reordered ${sample.reordered}`,
    `${whole(sample.sockets)} sockets`,
  ].join(" · ")

const everyMs = 10_000

/** Says where the test stands: once a second in place at a terminal, else a line every ten seconds. */
export function createProgress(out: NodeJS.WriteStream) {
  let saidAt = -Infinity
  return {
    say: (line: string) => void out.write(`${line}\n`),
    show(sample: Sample) {
      const line = describe(sample)
      if (out.isTTY) out.write(`\r\x1b[2K${line.slice(0, Math.max(20, out.columns - 1))}`)
      else if (sample.atMs - saidAt >= everyMs) {
        saidAt = sample.atMs
        out.write(`${line}\n`)
      }
    },
    end: () => void (out.isTTY && out.write("\n")),
  }
}

export type Progress = ReturnType<typeof createProgress>

const signs = { pass: "✓", fail: "✗", "not measured": "·" }

/** The verdict as a table, and under it what else one has to know. */
export function summarise({ lines, outcome, notes, reasons }: Result): string {
  const widths = [
    Math.max(...lines.map(({ name }) => name.length)),
    Math.max(...lines.map((line) => line.value.length)),
  ]
  const rows = lines.map(
    ({ name, value, target, verdict }) =>
      `  ${signs[verdict]} ${name.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${target}${verdict === "not measured" ? "" : `  ${verdict}`}`,
  )
  const errors = Object.entries(reasons).map(([reason, count]) => `  ${count} × ${reason}`)
  return [
    ...rows,
    ...(errors.length > 0 ? ["", "Errors:", ...errors] : []),
    "",
    ...notes,
    "",
    `Verdict: ${outcome}`,
  ].join("\n")
}
