/** How busy something was of late: what happens is poured in, and leaks away as fast as is still calm. */
export type Pace = { level: number; since: number }

/** A thing that is calm until more than `burst` came beyond `perSecond`. */
export type Calm = { perSecond: number; burst: number }

/** However long it was busy, it is calm again after so many bursts have leaked away, but one. */
const mostBursts = 3

export const createPace = (now = performance.now()): Pace => ({ level: 0, since: now })

/** Pours an amount in at a time (ms); tells whether that is more than calm. */
export function pour(pace: Pace, amount: number, { perSecond, burst }: Calm, now = performance.now()): boolean {
  const leaked = ((now - pace.since) / 1000) * perSecond
  pace.level = Math.min(Math.max(0, pace.level - leaked) + amount, mostBursts * burst)
  pace.since = now
  return pace.level > burst
}
