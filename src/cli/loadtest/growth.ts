import { fitLine } from "./linear-fit"

export type Growth = { perHour: number; over: number; mean: number; r2: number; isGrowing: boolean }

/** A start fills pools and caches: what grows then is no leak. */
const warmUpPart = 1 / 3
/** In a shorter time noise looks like growth. */
const shortestMs = 200_000
const clearR2 = 0.5
const smallestShare = 0.05

type Point = { atMs: number; value: number | null }

/**
 * How a figure grows by a straight line through its last two thirds; null where that is too short to say. It is growing when
 * the line explains half of the variance and rises by 5 % and by `noise` over that time.
 */
export function judgeGrowth(samples: Point[], noise: number): Growth | null {
  const endMs = samples.at(-1)?.atMs ?? 0
  const points = samples.flatMap(({ atMs, value }): [number, number][] =>
    value === null || atMs < endMs * warmUpPart ? [] : [[atMs, value]],
  )
  const fit = fitLine(points)
  const spanMs = fit ? points.at(-1)![0] - points[0]![0] : 0
  if (!fit || spanMs < shortestMs) return null
  const mean = points.reduce((sum, [, value]) => sum + value, 0) / points.length
  const over = fit.slope * spanMs
  const isGrowing = fit.r2 >= clearR2 && over > noise && over > mean * smallestShare
  return { perHour: fit.slope * 3_600_000, over, mean, r2: fit.r2, isGrowing }
}
