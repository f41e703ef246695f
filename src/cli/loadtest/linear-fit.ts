export type Fit = { slope: number; intercept: number; r2: number }

/** The straight line through the points with the least squares; null for less than three points or a single x. */
export function fitLine(points: [x: number, y: number][]): Fit | null {
  const n = points.length
  if (n < 3) return null
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  let xx = 0
  let xy = 0
  let yy = 0
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) ** 2
  }
  if (xx === 0) return null
  const slope = xy / xx
  return { slope, intercept: meanY - slope * meanX, r2: yy === 0 ? 1 : xy ** 2 / (xx * yy) }
}
