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
  const start = body.length <= longest ? 0 : Math.max(0, Math.min((found[0]?.[0] ?? 0) - 60, body.length - longest))
  const first = start > 0 ? body.indexOf(" ", start) + 1 || start : 0
  const text = body.slice(first, first + longest)
  const marks = found
    .filter(([from]) => from >= first && from < first + text.length)
    .map(([from, to]): Mark => [from - first, Math.min(to - first, text.length)])
  return { text: text.toWellFormed(), marks }
}
