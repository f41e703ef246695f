import { createShelf } from "./shelf"
import { type Entry, type Found, type Tier, groupKey, mayFollow, slowLoadMs } from "./tier"

/** Far longer than a load may take: a mark that is forgotten forbids nothing that is still under way. */
const marksLastMs = 5 * slowLoadMs
const mostMarks = 200_000
/** How soon (ms) what has lapsed goes: it is found by nobody any more, and would wait until room is needed. */
const sweepMs = 10_000
export type MemoryTier = ReturnType<typeof createMemoryTier>

/** The tier of this process: least recently used goes first once it holds `bytes`. `now` gives ms since 1970. */
export function createMemoryTier({ bytes, now = Date.now }: { bytes: number; now?: () => number }) {
  const groups = new Map<string, Set<string>>()
  /** The held keys by the turn of `sweepMs` in which they lapse. */
  const lapsing = new Map<number, Set<string>>()
  const turnOf = (ms: number) => Math.floor(ms / sweepMs)
  let sweptTo = turnOf(now())
  const held = createShelf({
    bytes,
    onGone(key, { group, until }) {
      lapsing.get(turnOf(until))?.delete(key)
      if (!group) return
      const keys = groups.get(group.name)
      keys?.delete(key)
      if (keys?.size === 0) groups.delete(group.name)
    },
  })
  // Marks of the last ten to twenty seconds, in two halves, so that forgetting costs nothing.
  let [young, old] = [new Map<string, number>(), new Map<string, number>()]
  let turnedAt = now()
  let generation = 0

  /** The marks go too: what they could forbid is refused from now on for being of another generation. */
  function forgetAll() {
    generation++
    held.clear()
    groups.clear()
    lapsing.clear()
    young = new Map()
    old = new Map()
  }

  function turn() {
    const age = now() - turnedAt
    if (age >= 0 && age < marksLastMs && young.size < mostMarks) return
    // Marks that go before their time could have forbidden what is being loaded now.
    if (age < marksLastMs) generation++
    old = young
    young = new Map()
    turnedAt = now()
  }

  function sweep() {
    const turn = turnOf(now())
    if (turn <= sweptTo) return
    sweptTo = turn
    for (const [due, keys] of lapsing) {
      if (due >= turn) continue
      lapsing.delete(due)
      for (const key of keys) held.delete(key)
    }
  }

  const seen = (key: string) => Math.max(young.get(key) ?? 0, old.get(key) ?? 0)

  function lookUp(key: string): Entry | null {
    const entry = held.get(key)
    if (!entry) return null
    if (entry.until > now()) return entry
    held.delete(key)
    return null
  }

  function keep(key: string, entry: Entry): boolean {
    sweep()
    if (!mayFollow(entry, Math.max(seen(key), held.peek(key)?.version ?? 0))) return false
    const { group } = entry
    if (group && group.version < seen(groupKey(group.name))) return false
    held.delete(key)
    if (entry.until <= now()) return true
    const isKept = held.set(key, entry)
    if (isKept) {
      const due = turnOf(entry.until)
      lapsing.set(due, (lapsing.get(due) ?? new Set()).add(key))
    }
    if (group && isKept) groups.set(group.name, (groups.get(group.name) ?? new Set()).add(key))
    return true
  }

  function forget(marks: { key: string; version: number }[]) {
    turn()
    for (const { key, version } of marks) {
      if (version > seen(key)) young.set(key, version)
      const entry = held.peek(key)
      if (entry && entry.version < version) held.delete(key)
      if (!key.startsWith("group:")) continue
      for (const member of [...(groups.get(key.slice("group:".length)) ?? [])])
        if (held.peek(member)!.group!.version < version) held.delete(member)
    }
  }

  return {
    peek(key) {
      const entry = lookUp(key)
      return entry && { entry, tier: "memory" }
    },
    read(wanted) {
      const begun = { generation, at: now() }
      const found = new Map<string, Found>()
      for (const [key, atLeast] of wanted) {
        const entry = lookUp(key)
        if (entry && entry.version >= atLeast) found.set(key, { entry, tier: "memory" })
      }
      return {
        found,
        store(loaded: Map<string, Entry>): Map<string, Entry> {
          const tookMs = now() - begun.at
          if (begun.generation !== generation || tookMs > slowLoadMs || tookMs < 0) return new Map()
          return new Map([...loaded].filter(([key, entry]) => keep(key, entry)))
        },
      }
    },
    advance(key, from, change) {
      const entry = held.now(key)
      const next = entry && entry.version === from && entry.until > now() ? change(entry) : null
      if (next) keep(key, next)
    },
    invalidate: forget,
    forget,
    forgetAll,
    /** Entries and bytes held, and how many had to go because it was full. */
    stats: held.stats,
  } satisfies Tier & Record<string, unknown>
}
