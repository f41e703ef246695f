export type Figure = {
  name: string
  value: number
  unit: string
  /** What it is measured against, in the same run. */
  reference?: number
  /** Of the ratio value / reference, or of the value where there is no reference. */
  target: { atLeast: number } | { atMost: number }
}

export type Report = { title: string; figures: Figure[] }

const short = (value: number) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2))

const measuredOf = ({ value, reference }: Figure) => (reference === undefined ? value : value / reference)

/** Never where the reference did nothing: that says something about the machine, and nothing about the figure. */
export function isReached(figure: Figure): boolean {
  const { reference, target } = figure
  const measured = measuredOf(figure)
  return reference !== 0 && ("atLeast" in target ? measured >= target.atLeast : measured <= target.atMost)
}

/** Prints figures with reference, ratio, target and verdict; true when every target is reached. */
export function report({ title, figures }: Report): boolean {
  let reached = true
  process.stdout.write(`\n${title}\n`)
  for (const figure of figures) {
    const { name, value, unit, reference, target } = figure
    const good = isReached(figure)
    reached &&= good
    const wanted = "atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`
    const against =
      reference === undefined
        ? ""
        : `, reference ${short(reference)} ${unit}, ratio ${reference === 0 ? "not measured" : measuredOf(figure).toFixed(2)}`
    process.stdout.write(
      `  ${good ? "✓" : "✗"} ${name}: ${short(value)} ${unit}${against} (target ${wanted}${reference === undefined ? ` ${unit}` : " ×"})\n`,
    )
  }
  return reached
}

/** The value below which this part (0 to 1) of the samples lies. */
export function percentile(samples: number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}

export const median = (samples: number[]) => percentile(samples, 0.5)
