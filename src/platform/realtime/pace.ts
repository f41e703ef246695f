/** How busy something was of late: what happens is poured in, and leaks away as fast as is still calm. */
export type Pace = { level: number; since: number }

/** A thing that is calm until more than `burst` came beyond `perSecond`. */
export type Calm = { perSecond: number; burst: number }

/** However long it was busy, it is calm again after so many bursts have leaked away. */
const mostBursts = 5

export const createPace = (now = performance.now()): Pace => ({ level: 0, since: now })

/** Pours an amount in at a time (ms); gives how many ms what came last may wait for company: none while all is calm. */
export function pour(pace: Pace, amount: number, { perSecond, burst }: Calm, now = performance.now()): 0 | 16 | 50 {
  const leaked = ((now - pace.since) / 1000) * perSecond
  pace.level = Math.min(Math.max(0, pace.level - leaked) + amount, mostBursts * burst)
  pace.since = now
  if (pace.level <= burst) return 0
  return pace.level > 4 * burst ? 50 : 16
}
