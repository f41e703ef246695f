import { LRUCache } from "lru-cache"
import { unpackText, valueOf, valueText } from "./stored-form"
import type { Entry } from "./tier"

/** Smaller values (characters of their text) are kept as they are. */
const packFrom = 2_048
/** What is used now stays as it is used; the rest, packed, takes a sixth of the room. */
const openShare = 0.4

type Packed = Omit<Entry, "value"> & { value: unknown; packed: Uint8Array | null; size: number }

/** Objects take about twice their text, and the list's own links come on top. */
const sizeOf = (key: string, entry: Entry) => 2 * (entry.bytes ?? 0) + 2 * key.length + 200

function pack(key: string, entry: Entry): Packed {
  const size = 2 * key.length + 200
  if (entry.bytes! < packFrom) return { ...entry, packed: null, size: size + 2 * entry.bytes! }
  const packed = Bun.zstdCompressSync(Buffer.from(valueText(entry.value)), { level: 1 })
  return { ...entry, value: null, packed, size: size + packed.length }
}

function unpack({ packed, size: _, ...entry }: Packed): Entry {
  return packed ? { ...entry, value: valueOf(unpackText(packed)) } : entry
}

/**
 * Keeps entries in `bytes` of memory, the least recently used going first: those that are used now as they are, and behind
 * them, compressed, those that were used before. `onGone` hears of each that is on neither any more.
 */
export function createShelf({
  bytes,
  onGone,
}: {
  bytes: number
  onGone(key: string, entry: Pick<Entry, "group" | "until">): void
}) {
  let evictions = 0
  const behind = new LRUCache<string, Packed>({
    maxSize: Math.ceil(bytes * (1 - openShare)),
    sizeCalculation: ({ size }) => size,
    dispose(entry, key, reason) {
      if (reason !== "evict") return
      evictions++
      onGone(key, entry)
    },
  })
  const open = new LRUCache<string, Entry>({
    maxSize: Math.ceil(bytes * openShare),
    // What alone would push everything else out is not kept.
    maxEntrySize: Math.ceil((bytes * openShare) / 4),
    sizeCalculation: (entry, key) => sizeOf(key, entry),
    dispose(entry, key, reason) {
      if (reason === "evict") behind.set(key, pack(key, entry))
    },
  })
  return {
    get(key: string): Entry | null {
      const entry = open.get(key)
      if (entry) return entry
      const packed = behind.get(key)
      if (!packed) return null
      behind.delete(key)
      const opened = unpack(packed)
      open.set(key, opened)
      return opened
    },
    /** What is kept as it is used, without making it younger. */
    now: (key: string): Entry | undefined => open.peek(key),
    /** Without its value, and without making it younger. */
    peek: (key: string): Pick<Entry, "version" | "group"> | undefined => open.peek(key) ?? behind.peek(key),
    /** False when it is too big. */
    set(key: string, entry: Entry): boolean {
      behind.delete(key)
      open.set(key, { ...entry, bytes: entry.bytes ?? valueText(entry.value).length })
      return open.has(key)
    },
    delete(key: string) {
      const entry = open.peek(key) ?? behind.peek(key)
      open.delete(key)
      behind.delete(key)
      if (entry) onGone(key, entry)
    },
    clear() {
      open.clear()
      behind.clear()
    },
    stats: () => ({
      entries: open.size + behind.size,
      bytes: open.calculatedSize + behind.calculatedSize,
      evictions,
    }),
  }
}
