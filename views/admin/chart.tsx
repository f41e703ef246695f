import { text } from "../text/text"

export type Line = { name: string; values: (number | null)[] }
type Props = {
  title: string
  lines: Line[]
  /** How a value is written. */
  format: (value: number) => string
  /** As many places as the ten minutes have, so that a young server's line begins in the middle. */
  places: number
  /** The least height that the scale has, so that noise does not look like a mountain. */
  least?: number
}

const width = 300
const height = 72

/** The next of 1, 2 and 5 and their tens: where a scale may end. */
function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((factor) => factor * step).find((end) => end >= value)!
}

/** A line drawn from left to right, broken where there was nothing to measure. */
function path(values: (number | null)[], places: number, top: number): string {
  let drawn = ""
  let isBroken = true
  for (const [index, value] of values.entries()) {
    if (value === null) isBroken = true
    else {
      const x = ((places - values.length + index) / (places - 1)) * width
      const y = height - (value / top) * height
      // A lone point is drawn as a short stroke.
      drawn += `${isBroken ? `M${x.toFixed(1)} ${y.toFixed(1)}h0.1` : ""}L${x.toFixed(1)} ${y.toFixed(1)}`
      isBroken = false
    }
  }
  return drawn
}

/** One figure over ten minutes: what it is now in words, how it got there in lines. */
export const Chart = ({ title, lines, format, places, least = 1 }: Props) => {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)))
  const top = roundUp(Math.max(highest, least))
  const last = lines.map(({ name, values }) => ({ name, value: values.at(-1) ?? null }))
  const said = last.map(({ name, value }) => `${name} ${value === null ? text.performance.none : format(value)}`.trim())
  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span>
        <span class="now">
          {last.map(({ name, value }, index) => (
            <span class={lines.length > 1 ? `line-${index + 1}` : undefined}>
              {name && <small>{name}</small>}
              <b>{value === null ? text.performance.none : format(value)}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <svg
        viewBox={`0 -4 ${width} ${height + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${said.join(", ")}`}
      >
        <path class="grid" d={`M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}`} />
        {lines.length === 1 && lines[0]!.values.every((value) => value !== null) && lines[0]!.values.length > 1 && (
          <path class="area" d={area(lines[0]!.values as number[], places, top)} />
        )}
        {lines.map(({ values }, index) => (
          <path class={`line line-${index + 1}`} d={path(values, places, top)} />
        ))}
      </svg>
      <p class="scale" aria-hidden="true">
        <span>{text.performance.ago}</span>
        <span class="top">{format(top)}</span>
        <span>{text.performance.now}</span>
      </p>
    </figure>
  )
}

function area(values: number[], places: number, top: number): string {
  const from = ((places - values.length) / (places - 1)) * width
  return `${path(values, places, top)}L${width} ${height}L${from.toFixed(1)} ${height}Z`
}
