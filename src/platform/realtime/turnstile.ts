/**
 * Lets so many through at a time, the others in the order in which they came: when thousands of sockets come back at once,
 * their questions do not push everybody else's out of the line for the database. Raises what the work raises.
 */
export function createTurnstile(most: number) {
  let inside = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside < most) inside++
    // Whoever goes out hands over the place.
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside--
    }
  }
}
