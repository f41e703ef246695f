/** More than this behind or ahead of the wall clock, and the running clock is set anew: a step, or weeks of drift. */
const mostDriftMs = 2

/**
 * Gives a clock that tells ms since 1970 as every machine does, in parts of a millisecond: `Date.now()` is too coarse to tell how
 * long a delivery took, and `performance.now()` means nothing to another node.
 */
export function createClock(): () => number {
  let offset = Date.now() - performance.now()
  return () => {
    const now = performance.now()
    if (Math.abs(Date.now() - now - offset) > mostDriftMs) offset = Date.now() - now
    return now + offset
  }
}
