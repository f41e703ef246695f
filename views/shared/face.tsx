import { paths } from "../paths"

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

/** A picture over the initials. Whose it is, its message says, or itself (`isNamed`): so that open pages find it when they take another one. */
export const faceHtml = (id: string, name: string, avatar: string | null = null, isNamed = false) =>
  `<span${isNamed ? ` data-user="${id}"` : ""} class="face hue-${hueOf(id)}" aria-hidden="true">${Bun.escapeHTML(initialsOf(name))}${avatar ? `<img src="${paths.avatar(avatar)}" alt="">` : ""}</span>`

type FaceProps = {
  id: string
  name: string
  /** The name of a blob; null for initials. */
  avatar?: string | null
  small?: boolean
}

export const Face = ({ id, name, avatar = null, small = false }: FaceProps) => (
  <span class={`face hue-${hueOf(id)}${small ? " small" : ""}`} data-user={id} aria-hidden="true">
    {initialsOf(name)}
    {avatar && <img src={paths.avatar(avatar)} alt="" />}
  </span>
)
