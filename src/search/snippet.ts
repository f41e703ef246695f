import { type Mark, type Sought, marksIn } from "./marks"
import type { Choice } from "./query"

/** A piece of a message, and which parts of it were found. */
export type Snippet = { text: string; marks: Mark[] }

const longest = 240

/** The texts of a query that are to be in a message. */
export const soughtIn = (clauses: Choice[][]): Sought[] =>
  clauses
    .flat()
    .flatMap(({ atom, negated }) =>
      atom.kind === "text" && !negated ? [{ folded: atom.folded, phrase: atom.phrase }] : [],
    )

/** The part of a text around the first find. */
export function snippetOf(body: string, clauses: Choice[][]): Snippet {
  const found = marksIn(body, soughtIn(clauses))
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
