/**
 * Lets so many through at a time, the others in the order in which they came; `refuse` makes the error for those who find
 * `longestQueue` waiting already. Raises that, and what the work raises.
 */
export function createTurnstile(
  most: number,
  { longestQueue = Infinity, refuse = () => new Error("Too many wait") } = {},
) {
  let inside = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside < most) inside++
    else if (waiting.length >= longestQueue) throw refuse()
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // Whoever waits longest takes over the place; nobody who comes in between does.
      const next = waiting.shift()
      if (next) next()
      else inside--
    }
  }
}
