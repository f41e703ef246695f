import { raw } from "hono/html"
import { paths } from "../paths"

const hues = 12

/** One of twelve colours, the same for a person everywhere: the end of the id is random. */
export const hueOf = (id: string) => Number.parseInt(id.slice(-4), 16) % hues || 0

/** At most two letters: of the first and last word. */
function lettersOf(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
  const letters =
    words.length > 1 ? [words[0]!, words.at(-1)!].map((word) => [...word][0]!) : [...(words[0] ?? "?")].slice(0, 2)
  return letters.join("").toUpperCase()
}

/** By name, escaped. */
const initials = new Map<string, string>()
const mostInitials = 20_000

function initialsOf(name: string): string {
  const known = initials.get(name)
  if (known !== undefined) return known
  const letters = Bun.escapeHTML(lettersOf(name))
  if (initials.size >= mostInitials) initials.clear()
  initials.set(name, letters)
  return letters
}

type FaceProps = {
  id: string
  name: string
  /** The name of a blob; null for initials. */
  avatar?: string | null
  small?: boolean
  /** Says by itself whose it is, so that open pages find it when they take another picture; a message says it of its writer's. */
  named?: boolean
}

/** A picture over the initials, as a string: there are dozens on a page. */
export const faceHtml = ({ id, name, avatar = null, small = false, named = true }: FaceProps) =>
  `<span${named ? ` data-user="${id}"` : ""} class="face hue-${hueOf(id)}${small ? " small" : ""}" aria-hidden="true">${initialsOf(name)}${avatar ? `<img src="${paths.avatar(avatar)}" alt="">` : ""}</span>`

export const Face = (props: FaceProps) => raw(faceHtml(props))
