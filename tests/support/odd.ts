import fc from "fast-check"

/** A place within what is sent, and what stands there when all is well. */
export type Spot = { path: (string | number)[]; value: unknown }

/** Every place in a value below its top: each field, and what is in it. */
export function spotsOf(value: unknown, path: Spot["path"] = []): Spot[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : []
  const below = inside.flatMap(([key, one]) => spotsOf(one, [...path, Array.isArray(value) ? Number(key) : key]))
  return path.length > 0 ? [{ path, value }, ...below] : below
}

/** A copy with something else at a place. */
export function withAt(value: unknown, [key, ...rest]: Spot["path"], odd: unknown): unknown {
  if (key === undefined) return odd
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>
  copy[key] = withAt(copy[key], rest, odd)
  return copy
}

const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels))
const polluting = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}') as unknown
/** Longer than any field, and shorter than a frame may be. */
const long = "x".repeat(60_000)
const hugeNumber = "9007199254740993"
/** Missing, of every wrong type, negative, huge, unknown, too long, nested, and what no database holds. */
const worst = [undefined, null, true, -1, 1.5, 2 ** 53, "", "zzz", "a\0b", "\ud800", long, [0], ["\0"], {}, deep(5_000)]
const typed = [undefined, "", "-1", "1.5", "zzz", "a\0b", "[0]", "{}", long]

/** One of each kind for a place: for a form as text, where a number may be huge only if one is meant. */
export function oddValues({ value }: Spot, { form }: { form: boolean }): unknown[] {
  if (!form) return worst
  const isNumber =
    value === undefined || (typeof value === "string" && /^\d+$/.test(value)) || typeof value === "number"
  return isNumber ? [...typed, hugeNumber] : typed
}

/** The same for queries, in the writing of an address. */
export const oddTexts = ["", "-1", "1e3", hugeNumber, "zzz", "MDAw", "2026-02-30", "a%00b", "%ff", "x".repeat(500)]

/** What nobody sends by accident, and everybody sooner or later. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 53, 1e300, -(2 ** 63), "", " ", "0", "-1", "1e9", "NaN"),
  fc.constantFrom<unknown>("\0", "a\0b", "\ud800", "\udc00x", "‮", "🎉", "'; drop table users; --", "../../etc/passwd"),
  fc.constantFrom<unknown>([], {}, [[]], [null], { length: 3 }, { toString: 1 }, ["a", 7, {}]),
  fc.constantFrom<unknown>("x".repeat(300), "ä".repeat(20_000), "x".repeat(100_000), "[".repeat(9_000), "%00", "%ff"),
  fc.constant(polluting),
  fc.integer({ min: 1, max: 5_000 }).map(deep),
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
)
