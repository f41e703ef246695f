import type { Entry } from "./tier"

/** Below it, compressing costs more than the bytes it saves. */
const compressFrom = 1024

/** JSON has no dates: they are texts under names that end in `At`, by which they are found again. */
function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) for (const one of value) reviveDates(one)
  else if (typeof value === "object" && value !== null) {
    const own = value as Record<string, unknown>
    for (const name in own) {
      const part = own[name]
      if (typeof part === "string") {
        if (name.endsWith("At")) own[name] = new Date(part)
      } else if (typeof part === "object" && part !== null) reviveDates(part)
    }
  }
  return value
}

export const unpackText = (packed: Uint8Array) =>
  Buffer.from(Bun.zstdDecompressSync(packed as Uint8Array<ArrayBuffer>)).toString()
/** No replacer, no reviver: called for each property, they cost ten times the rest. */
export const valueText = (value: unknown) => JSON.stringify(value)
export const valueOf = (text: string) => reviveDates(JSON.parse(text))

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
    const text = form === "z" ? unpackText(body) : body.toString()
    return {
      value: valueOf(text),
      version: Number(version),
      until: Number(until),
      group: groupVersion === "-" ? null : { name: group!, version: Number(groupVersion) },
      bytes: text.length,
    }
  } catch {
    return null
  }
}
