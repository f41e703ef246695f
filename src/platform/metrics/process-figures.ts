import { statfs } from "node:fs/promises"
import { availableMemory } from "../db/embedded/settings"

/** How often the loop is asked how late it is. */
const everyMs = 50

/** Calls `onLag` with how late (s) each tick of a timer came: what every other callback of this process waited as well. */
export function watchEventLoop(onLag: (seconds: number) => void): { stop(): void } {
  let due = performance.now() + everyMs
  const timer = setInterval(() => {
    const now = performance.now()
    onLag(Math.max(0, now - due) / 1000)
    due = now + everyMs
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** CPU time of this process since its start, in seconds, over all of its threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Bytes: what the machine gives this process, what its objects take, and what it may have at most. */
export function memory(): { resident: number; allocated: number; limit: number } {
  const { rss, heapUsed } = process.memoryUsage()
  return { resident: rss, allocated: heapUsed, limit: availableMemory() }
}

/** Bytes of the file system that holds a directory; null where it cannot be asked. */
export async function disk(directory: string): Promise<{ free: number; size: number } | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory)
    return { free: bavail * bsize, size: blocks * bsize }
  } catch {
    return null
  }
}
