const hues = 12

/** One of twelve colours, the same for a person everywhere: the end of the id is random. */
export const hueOf = (id: string) => Number.parseInt(id.slice(-4), 16) % hues || 0

/** At most two letters: of the first and last word. */
export function initialsOf(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
  const letters =
    words.length > 1 ? [words[0]!, words.at(-1)!].map((word) => [...word][0]!) : [...(words[0] ?? "?")].slice(0, 2)
  return letters.join("").toUpperCase()
}

export const faceHtml = (id: string, name: string) =>
  `<span class="face hue-${hueOf(id)}" aria-hidden="true">${Bun.escapeHTML(initialsOf(name))}</span>`

export const Face = ({ id, name, small = false }: { id: string; name: string; small?: boolean }) => (
  <span class={`face hue-${hueOf(id)}${small ? " small" : ""}`} aria-hidden="true">
    {initialsOf(name)}
  </span>
)
