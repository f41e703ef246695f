/** What is known of one thing. `value` null: it is known that there is no such thing. */
export type Entry = {
  value: unknown
  /** A Postgres column, written in the change itself; 0 for what does not exist. */
  version: number
  /** Dropped together with others: by the version of what they all hang on. */
  group: { name: string; version: number } | null
  /** Ms since 1970 from which on it is not used. */
  until: number
  /** Length of its stored form, where that is known. */
  bytes?: number
}

/** "There is something newer than all below `version`": said of one key, or of a group by `groupKey`. */
export type Mark = { key: string; version: number }

export type TierName = "memory" | "redis"
export type Found = { entry: Entry; tier: TierName }

export type Reading = {
  found: Map<string, Found>
  /**
   * Keeps what was loaded in place of what was not found; gives what was accepted. Refused: a version below the highest
   * that was seen, a load begun before the tier was emptied, and one that took longer than `slowLoadMs`.
   */
  store(loaded: Map<string, Entry>): Map<string, Entry> | Promise<Map<string, Entry>>
}

/**
 * A place where entries are kept. Contract, the same for each: no entry is given that is below a mark that was made before
 * the reading began, and none is stored that is below a mark made before the storing, however the two interleave. It may
 * forget anything at any time; it never throws because of what it stands on: what cannot be reached holds nothing.
 */
export type Tier = {
  /** At once and without asking anybody; null where that needs asking. */
  peek(key: string): Found | null
  /** Keys with the least version that will do; what is older counts as absent. */
  read(wanted: Map<string, number>): Reading | Promise<Reading>
  /**
   * Replaces what this process holds of exactly this version by what it has become in the change that gave it the next one.
   * Where that is not at hand nothing happens.
   */
  advance(key: string, from: number, change: (entry: Entry) => Entry | null): void
  /** Drops what lies below the marks, wherever this tier keeps it. */
  invalidate(marks: Mark[]): void | Promise<void>
  /** The same for what this process holds by itself: somebody else told everybody already. */
  forget(marks: Mark[]): void
  /** Drops all that this process holds by itself, and refuses what is being loaded. */
  forgetAll(): void
}

/** The version of what will never exist again; after it only "there is nothing" may be stored. */
export const gone = Number.MAX_SAFE_INTEGER

/** A load that took longer (ms) is given to who asked, and kept by nobody: what forbids it may be forgotten by then. */
export const slowLoadMs = 2_000

export const groupKey = (name: string) => `group:${name}`

/** Whether an entry may take the place of all that was seen up to this version. */
export const mayFollow = (entry: Entry, seen: number) =>
  entry.version >= seen || (seen === gone && entry.value === null)
