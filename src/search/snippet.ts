import { plainTextOf } from "../messages/plain-text"
import { isSpaced } from "./lexemes"
import { type Mark, type Sought, marksIn } from "./marks"
import type { Choice, TextAtom } from "./query"

/** A piece of a message, and which parts of it were found. */
export type Snippet = { text: string; marks: Mark[] }

const longest = 240

/** The texts of a query that are to be in a message. */
export const soughtIn = (clauses: Choice[][]): Sought[] =>
  clauses.flat().flatMap(({ atom, negated }) => (atom.kind === "text" && !negated ? [soughtOf(atom)] : []))

/** As it stands; of a phrase the words, whatever signs stand between them. */
export function soughtOf({ folded, phrase }: Pick<TextAtom, "folded" | "phrase">): Sought {
  const exact = folded.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  return { folded, phrase, pattern: phrase && isSpaced(folded) ? exact.replaceAll(" ", "[^\\p{L}\\p{N}]+") : exact }
}

/** The part around the first find of what a message says; of what was typed where that is found only there, as in a link's address. */
export function snippetOf({ body, html }: { body: string; html: string }, clauses: Choice[][]): Snippet {
  const sought = soughtIn(clauses)
  const said = plainTextOf(html)
  const foundSaid = marksIn(said, sought)
  const foundTyped = foundSaid.length === 0 && sought.length > 0 ? marksIn(body, sought) : []
  return foundTyped.length > 0 ? around(body, foundTyped) : around(said, foundSaid)
}

function around(body: string, found: Mark[]): Snippet {
  const find = found[0]?.[0] ?? 0
  const start = body.length <= longest ? 0 : Math.max(0, Math.min(find - 60, body.length - longest))
  // At a word's beginning, where one begins before what was found: an address may be longer than all of this.
  const word = start > 0 ? body.indexOf(" ", start) + 1 : 0
  const first = word > 0 && word <= find ? word : start
  const text = body.slice(first, first + longest)
  const marks = found
    .filter(([from]) => from >= first && from < first + text.length)
    .map(([from, to]): Mark => [from - first, Math.min(to - first, text.length)])
  return { text: text.toWellFormed(), marks }
}
