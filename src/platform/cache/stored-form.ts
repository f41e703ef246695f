import type { Entry } from "./tier"

/** Below it, compressing costs more than the bytes it saves. */
const compressFrom = 1024

/** JSON has no dates: they travel as `{"$at": ms}`. */
const replaceDates = function (this: Record<string, unknown>, key: string, value: unknown) {
  const own = this[key]
  return own instanceof Date ? { $at: own.getTime() } : value
}
const reviveDates = (_: string, value: unknown) =>
  typeof value === "object" && value !== null && typeof (value as { $at?: unknown }).$at === "number"
    ? new Date((value as { $at: number }).$at)
    : value

export const valueText = (value: unknown) => JSON.stringify(value, replaceDates)

/** `VERSION GENERATION UNTIL GROUP-VERSION GROUP FORM` and a line's end, then JSON (form j) or zstd of it (form z). */
export function encodeEntry(entry: Entry, generation: string): Buffer {
  const text = Buffer.from(valueText(entry.value))
  const packed = text.length > compressFrom ? Bun.zstdCompressSync(text, { level: 1 }) : null
  const { version, until, group } = entry
  const head = `${version} ${generation} ${until} ${group ? `${group.version} ${group.name}` : "- -"} ${packed ? "z" : "j"}\n`
  return Buffer.concat([Buffer.from(head), packed ?? text])
}

/** Null for a mark, for another generation's entry, and for what cannot be read. */
export function decodeEntry(stored: Buffer | null, generation: string): Entry | null {
  const end = stored?.indexOf(10) ?? -1
  if (!stored || end < 0) return null
  const [version, madeIn, until, groupVersion, group, form] = stored.toString("latin1", 0, end).split(" ")
  if (madeIn !== generation) return null
  try {
    const body = stored.subarray(end + 1)
    const text = (form === "z" ? Buffer.from(Bun.zstdDecompressSync(body)) : body).toString()
    return {
      value: JSON.parse(text, text.includes('"$at"') ? reviveDates : undefined),
      version: Number(version),
      until: Number(until),
      group: groupVersion === "-" ? null : { name: group!, version: Number(groupVersion) },
      bytes: text.length,
    }
  } catch {
    return null
  }
}
