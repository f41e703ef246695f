import { z } from "zod"
import type { Figure, Report } from "./figures"

/** A ratio may be worse by a fifth than in an earlier run before that counts as worse: machines are shared and noisy. */
const tolerance = 0.2

/** The ratios of a run, by bench and figure. */
export const ratios = z.record(z.string(), z.number())
export type Ratios = z.infer<typeof ratios>

/** The figures that stand beside a reference of the same run: only these mean the same on a slower or busier machine. */
const compared = (reports: Report[]) =>
  reports.flatMap(({ title, figures }) =>
    figures.flatMap(({ name, value, reference, target }) =>
      !reference ? [] : [{ key: `${title.split(":")[0]}: ${name}`, ratio: value / reference, target }],
    ),
  )

export const ratiosOf = (reports: Report[]): Ratios =>
  Object.fromEntries(compared(reports).map(({ key, ratio }) => [key, ratio]))

const isWorse = (ratio: number, before: number, target: Figure["target"]) =>
  "atLeast" in target ? ratio < before * (1 - tolerance) : ratio > before * (1 + tolerance)

/** Which ratios are a fifth worse than before, and which the earlier run did not have. */
export function compare(reports: Report[], before: Ratios): { worse: string[]; unknown: string[] } {
  const worse: string[] = []
  const unknown: string[] = []
  for (const { key, ratio, target } of compared(reports)) {
    const then = before[key]
    if (then === undefined) unknown.push(key)
    else if (isWorse(ratio, then, target)) worse.push(`${key}: ${ratio.toFixed(2)}, it was ${then.toFixed(2)}`)
  }
  return { worse, unknown }
}
