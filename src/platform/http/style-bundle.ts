/**
 * Browsers look rules up by what the last part of a selector names: its class, id or tag. A part that is an `:is()` alone names
 * nothing, and its rule is tried on every element of a page. Where it means the same, such a selector becomes a list of plain
 * ones: `.bar :is(a, button)` becomes `.bar a, .bar button`. Alternatives of different weight stay as they are, since `:is()`
 * gives all of them that of the heaviest.
 */
export const plainSelectors = (css: string): string =>
  css
    .replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/(^|[{};])([^{};@]*:is\([^{};@]*)\{/g, (_, before: string, prelude: string) => {
      const selectors = splitOutside(prelude.trim(), ",").flatMap((selector) => spread(selector.trim()))
      return `${before}\n${selectors.join(",\n")} {`
    })

/** A selector whose last part is an `:is()`, perhaps with more after it, as a list; others by themselves. */
function spread(selector: string): string[] {
  const compound = splitOutside(selector, " ").at(-1)!
  const end = endOfBrackets(compound, ":is".length)
  if (!compound.startsWith(":is(") || end < 0) return [selector]
  const alternatives = splitOutside(compound.slice(":is(".length, end), ",").map((one) => one.trim())
  const weights = new Set(alternatives.map(weightOf))
  if (weights.size > 1 || weights.has(null)) return [selector]
  const before = selector.slice(0, -compound.length)
  return alternatives.map((one) => before + one + compound.slice(end + 1))
}

/** Classes and tags of one plain part; null for what is more than that. */
function weightOf(part: string): string | null {
  if (!/^[a-z0-9]*(\.[\w-]+|\[[^\]]+\])*$/.test(part)) return null
  const classes = part.match(/\.[\w-]+|\[[^\]]+\]/g)?.length ?? 0
  return `${classes}.${/^[a-z]/.test(part) ? 1 : 0}`
}

/** Where the bracket that opens at a place is closed again; -1 where it is not. */
function endOfBrackets(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === "(") depth++
    if (text[at] === ")" && --depth === 0) return at
  }
  return -1
}

function splitOutside(text: string, separator: string): string[] {
  const parts = [""]
  let depth = 0
  for (const sign of text) {
    if (sign === "(" || sign === "[") depth++
    if (sign === ")" || sign === "]") depth--
    if (depth === 0 && (sign === separator || (separator === " " && /\s/.test(sign)))) parts.push("")
    else parts[parts.length - 1] += sign
  }
  return parts
}
