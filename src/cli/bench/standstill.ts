const everyMs = 10

/** Watches how long this process was not let run, as on a machine that others use, too; `take` gives the longest time since, in ms. */
export function watchStandstill() {
  let last = performance.now()
  let longest = 0
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last - everyMs)
    last = now
  }
  const timer = setInterval(look, everyMs)
  return {
    take(): number {
      look()
      const was = Math.max(0, longest)
      longest = 0
      return was
    },
    stop: () => clearInterval(timer),
  }
}
