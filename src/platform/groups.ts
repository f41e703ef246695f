/**
 * What belongs to whom, where there are thousands of whom and few things of each: kept in arrays, which take a third of what sets
 * do. Who goes through a group goes through it as it was, whatever is added or removed meanwhile.
 */
export function createGroups<T>() {
  const groups = new Map<string, readonly T[]>()
  return {
    of: (key: string): readonly T[] => groups.get(key) ?? [],
    entries: () => groups.entries(),
    add: (key: string, thing: T) => void groups.set(key, [...(groups.get(key) ?? []), thing]),
    remove(key: string, thing: T) {
      const left = (groups.get(key) ?? []).filter((other) => other !== thing)
      if (left.length > 0) groups.set(key, left)
      else groups.delete(key)
    },
  }
}
