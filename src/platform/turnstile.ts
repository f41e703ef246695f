/**
 * Lets so many through at a time, the others in the order in which they came; `refuse` makes the error for those who find
 * `longestQueue` waiting already, or have waited for `longestWaitMs`. Raises that, and what the work raises.
 */
export function createTurnstile(
  most: number,
  { longestQueue = Infinity, longestWaitMs = Infinity, refuse = () => new Error("Too many wait") } = {},
) {
  let inside = 0
  const waiting = new Set<() => void>()

  const turn = () =>
    new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(enter)
        reject(refuse())
      }
      const timer = longestWaitMs === Infinity ? undefined : setTimeout(giveUp, longestWaitMs)
      const enter = () => {
        clearTimeout(timer)
        resolve()
      }
      waiting.add(enter)
    })

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside < most) inside++
    else if (waiting.size >= longestQueue) throw refuse()
    else await turn()
    try {
      return await work()
    } finally {
      // Whoever waits longest takes over the place; nobody who comes in between does.
      const [next] = waiting
      if (next) {
        waiting.delete(next)
        next()
      } else inside--
    }
  }
}
