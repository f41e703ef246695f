/** Ten minutes of positions that are taken twice a second. */
const mostSamples = 1_200

type Sample = { at: number; position: number }

/**
 * Remembers where the primary's log was when, so that a replica's lag is told by its position alone: no clock of another machine
 * counts, and neither does what the replica believes while it is cut off. Times are of `performance.now()`.
 */
export function createProgress() {
  const samples: Sample[] = []
  return {
    /** `at`: when the primary was asked, before it answered: all that was acknowledged until then lies before the position. */
    add(position: number, at: number) {
      const last = samples.at(-1)
      // A server that was restored begins anew.
      if (last && position < last.position) samples.length = 0
      if (last?.position === position) last.at = Math.max(last.at, at)
      else samples.push({ at, position })
      if (samples.length > mostSamples) samples.shift()
    },
    latest: (): Sample | null => samples.at(-1) ?? null,
    /** Until when everything is in a log up to a position, as far back as is remembered; null when that is further back. */
    freshAt: (position: number): number | null => samples.findLast((sample) => sample.position <= position)?.at ?? null,
  }
}

export type Progress = ReturnType<typeof createProgress>
