/**
 * The frames that came in on one socket, handled strictly in order and bounded: the next is parsed and checked while the
 * work begun by the one before may still be under way, since a handler returns as soon as its order is settled.
 */
export function createFrameQueue(
  handle: (frame: string) => Promise<void>,
  { limit, onFull }: { limit: number; onFull: () => void },
) {
  const waiting: string[] = []
  let running = false

  async function run() {
    running = true
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) await handle(frame)
    running = false
  }

  return {
    push(frame: string) {
      if (waiting.length >= limit) return onFull()
      waiting.push(frame)
      if (!running) void run()
    },
  }
}
