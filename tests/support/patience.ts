/** How long a test waits for what is to happen before it fails, in ms: far beyond what a slow machine needs for any of it. */
export const patienceMs = 60_000

/** Asks again until the answer is true; fails by name when it is not within the time. */
export async function eventually(what: string, holds: () => unknown, withinMs = patienceMs) {
  const giveUpAt = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`Not within ${withinMs} ms: ${what}`)
    await Bun.sleep(20)
  }
}
