import { distance } from "./distance"
import { lexemesOf } from "./lexemes"
import { type Part, likelyOperator, replaced } from "./query"
import type { NearWord } from "./vocabulary-store"
import type { SearchStore } from "./store"
import type { Asked } from "./help"

const mostTried = 4

/** Finds what the words and operators of a query may have been meant as: near words of the reader's own chats. */
export const createSpelling =
  (search: SearchStore) =>
  async ({ said, parts, operators, scope, signal, finding }: Asked): Promise<string[]> => {
    const operator = parts.flatMap((part) => {
      const meant = likelyOperator(part)
      return meant ? [replaced(said, [part, part.value.replace(/^[a-z]+/i, meant)])] : []
    })
    const known = await finding(operator, 1)
    if (known.length > 0) return known
    const unknown: { part: Part; near: string[] }[] = []
    for (const part of parts.filter(isWord).slice(0, mostTried)) {
      const { folded } = part.atom as { folded: string }
      if ((await finding([folded], 1)).length > 0) continue
      const near = nearest(folded, [
        ...(await search.listNearWords(scope, folded, "newest", signal)),
        ...(await search.listNearWords(scope, folded, "same beginning", signal)),
      ])
      unknown.push({ part, near })
    }
    const choices = together(unknown)
    const right = await finding(
      choices.map((edits) => replaced(said, ...edits)),
      3,
    )
    if (right.length > 0 || operators.length === 0) return right
    // Both may be wrong, the words and what narrows the search.
    const dropped = operators.map((one): Edit => [one, ""])
    return finding(
      choices.map((edits) => replaced(said, ...edits, ...dropped)),
      1,
    )
  }

type Edit = [part: Part, text: string]

/** Each unknown word with one of those near to it, the nearest of all together first; left out where nothing is near to it. */
function together(unknown: { part: Part; near: string[] }[]): Edit[][] {
  if (unknown.every(({ near }) => near.length === 0)) return []
  const each = unknown.length === 1 ? mostTried : 2
  const combined = unknown.reduce<{ edits: Edit[]; far: number }[]>(
    (sofar, { part, near }) =>
      sofar.flatMap(({ edits, far }) =>
        (near.length === 0 ? [""] : near.slice(0, each)).map((word, place) => ({
          edits: [...edits, [part, word] as Edit],
          far: far + place,
        })),
      ),
    [{ edits: [], far: 0 }],
  )
  return combined
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 2 * mostTried)
    .map(({ edits }) => edits)
}

/** A word that can be misspelled: by itself, not in a phrase, of one run of letters. */
function isWord({ atom, negated, quoted, joined }: Part) {
  if (atom?.kind !== "text" || negated || quoted || joined || atom.open) return false
  const { words, signs } = lexemesOf(atom.folded)
  return signs.length === 0 && words.length === 1 && words[0] === atom.folded && atom.folded.length >= 4
}

/** The nearest first, then those that begin alike, then what is said more often. */
function nearest(word: string, candidates: NearWord[]): string[] {
  const most = word.length < 6 ? 1 : 2
  const beginsElse = (other: string) => Number(other[0] !== word[0])
  return [...new Map(candidates.map((one) => [one.word, one])).values()]
    .map((one) => ({ ...one, steps: distance(word, one.word, most) }))
    .filter(({ steps }) => steps <= most)
    .toSorted((a, b) => a.steps - b.steps || beginsElse(a.word) - beginsElse(b.word) || b.times - a.times)
    .slice(0, mostTried)
    .map((one) => one.word)
}
