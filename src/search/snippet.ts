import { fold } from "./fold"
import type { Choice } from "./query"

/** A piece of a message, and which parts of it were found: offsets into `text` in UTF-16 units. */
export type Snippet = { text: string; marks: [start: number, end: number][] }

const longest = 240

/** The part of a text around the first find. */
export function snippetOf(body: string, clauses: Choice[][]): Snippet {
  const atoms = clauses.flat().flatMap(({ atom, negated }) => (atom.kind === "text" && !negated ? [atom] : []))
  const found = merge(
    atoms.flatMap(({ folded, phrase }) => literal(body, folded) ?? (phrase ? [] : forms(body, folded))),
  )
  const start = body.length <= longest ? 0 : Math.max(0, Math.min((found[0]?.[0] ?? 0) - 60, body.length - longest))
  const first = start > 0 ? body.indexOf(" ", start) + 1 || start : 0
  const text = body.slice(first, first + longest)
  const marks = found
    .filter(([from]) => from >= first && from < first + text.length)
    .map(([from, to]): [number, number] => [from - first, Math.min(to - first, text.length)])
  return { text: text.toWellFormed(), marks }
}

function literal(body: string, folded: string): [number, number][] | null {
  let plain = ""
  const origin: number[] = []
  let at = 0
  for (const letter of body) {
    const piece = /\s/.test(letter) ? (plain.endsWith(" ") ? "" : " ") : fold(letter)
    for (let i = 0; i < piece.length; i++) origin.push(at)
    plain += piece
    at += letter.length
  }
  origin.push(at)
  const found: [number, number][] = []
  for (let i = plain.indexOf(folded); i >= 0 && found.length < 20; i = plain.indexOf(folded, i + folded.length))
    found.push([origin[i]!, origin[i + folded.length]!])
  return found.length > 0 ? found : null
}

/** Other forms of a word share its beginning. */
function forms(body: string, folded: string): [number, number][] {
  const root = folded.slice(0, Math.max(3, folded.length - 3))
  return [...body.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
    .filter(([word]) => fold(word).startsWith(root))
    .map((match) => [match.index, match.index + match[0].length])
}

function merge(ranges: [number, number][]): [number, number][] {
  const whole: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = whole.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
