import type { MemoryTier } from "./memory-tier"
import type { Tier } from "./tier"

/** This process's own memory before a tier that all nodes share: what the second gives, the first keeps. */
export function createTwoTier({ memory, shared }: { memory: MemoryTier; shared: Tier }): Tier {
  return {
    peek: memory.peek,
    async read(wanted) {
      const near = memory.read(wanted)
      const missing = new Map([...wanted].filter(([key]) => !near.found.has(key)))
      if (missing.size === 0) return near
      const far = await shared.read(missing)
      // Refused where a mark came that has not reached the other tier yet: then it must not be given either.
      const fresh = near.store(new Map([...far.found].map(([key, { entry }]) => [key, entry])))
      return {
        found: new Map([...near.found, ...[...far.found].filter(([key]) => fresh.has(key))]),
        store: (loaded) => far.store(near.store(loaded)),
      }
    },
    async invalidate(marks) {
      memory.forget(marks)
      await shared.invalidate(marks)
      // Once more: had this memory been emptied meanwhile, its marks too, it could have taken over what was not marked there yet.
      memory.forget(marks)
    },
    advance: memory.advance,
    forget: memory.forget,
    forgetAll: memory.forgetAll,
  }
}
