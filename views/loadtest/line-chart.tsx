import { wholeNumber } from "../text/formats"
import { text } from "../text/text"

type Props = { title: string; unit: string; seconds: number[]; series: { name: string; values: (number | null)[] }[] }

const width = 560
const height = 180
const left = 52
const bottom = 22
const top = 8

/** A round number at or above the highest value. */
function ceilingOf(value: number): number {
  if (value <= 0) return 1
  const unit = 10 ** Math.floor(Math.log10(value))
  return unit * [1, 2, 5, 10].find((step) => step * unit >= value)!
}

const label = (value: number) =>
  value >= 100 || Number.isInteger(value) ? wholeNumber(value) : value.toFixed(value < 1 ? 2 : 1)

/** Values over time as lines; what was not measured leaves a gap. */
export const LineChart = ({ title, unit, seconds, series }: Props) => {
  const measured = series.filter(({ values }) => values.some((value) => value !== null))
  const highest = ceilingOf(Math.max(0, ...measured.flatMap(({ values }) => values.map((value) => value ?? 0))))
  const last = Math.max(1, seconds.at(-1) ?? 1)
  const x = (second: number) => left + (second / last) * (width - left - 8)
  const y = (value: number) => top + (1 - value / highest) * (height - top - bottom)
  const path = (values: (number | null)[]) =>
    values
      .map((value, i) => {
        if (value === null) return ""
        const joins = i > 0 && values[i - 1] !== null
        return `${joins ? "L" : "M"}${x(seconds[i]!).toFixed(1)} ${y(value).toFixed(1)}`
      })
      .join("")
  return (
    <figure>
      <figcaption>
        {title}
        {unit && <span class="quiet"> ({unit})</span>}
      </figcaption>
      {measured.length === 0 ? (
        <p class="quiet">{text.loadTest.verdicts["not measured"]}</p>
      ) : (
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
          {[0, 0.5, 1].map((part) => (
            <>
              <line class="grid" x1={left} x2={width - 8} y1={y(highest * part)} y2={y(highest * part)} />
              <text x={left - 6} y={y(highest * part) + 4} text-anchor="end">
                {label(highest * part)}
              </text>
            </>
          ))}
          <text x={left} y={height - 6}>
            0
          </text>
          <text x={width - 8} y={height - 6} text-anchor="end">
            {`${label(last)} s`}
          </text>
          {measured.map(({ values }, i) => (
            <path class={`line line-${i}`} d={path(values)} />
          ))}
        </svg>
      )}
      <p class="legend">
        {measured.map(({ name }, i) => (
          <span class={`key key-${i}`}>{name}</span>
        ))}
      </p>
    </figure>
  )
}
