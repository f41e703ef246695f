import { fold } from "./fold"

/** Something that was looked for: folded, whether as it stands or in any form, and as a regular expression. */
export type Sought = { folded: string; phrase: boolean; pattern: string }
/** From where to where, in UTF-16 units. */
export type Mark = [start: number, end: number]

/** Of one word in one text: whoever sees so many has seen it. */
const mostMarks = 500

/** A text as it is compared, and from where in the text each of its letters comes: from the same place where `origins` is null. */
type Plain = { letters: string; origins: number[] | null }

/** Where in a text that stands which was looked for; also run by the browser. */
export function marksIn(text: string, sought: Sought[]): Mark[] {
  if (sought.length === 0) return []
  const plain = plainOf(text)
  return merge(
    sought.flatMap((one) => {
      const found = literal(plain, one)
      return found.length > 0 || one.phrase ? found : forms(text, one.folded)
    }),
  )
}

function plainOf(text: string): Plain {
  // Most of what people write: nothing in it is folded but its capitals.
  if (!/[^ -~]| {2}/.test(text)) return { letters: text.toLowerCase(), origins: null }
  let letters = ""
  const origins: number[] = []
  let at = 0
  for (const letter of text) {
    const piece = /\s/.test(letter)
      ? letters.endsWith(" ")
        ? ""
        : " "
      : letter <= "~"
        ? letter.toLowerCase()
        : fold(letter)
    for (let i = 0; i < piece.length; i++) origins.push(at)
    letters += piece
    at += letter.length
  }
  origins.push(at)
  return { letters, origins }
}

function literal({ letters, origins }: Plain, { pattern }: Sought): Mark[] {
  const originOf = (at: number) => origins?.[at] ?? at
  return [...letters.matchAll(RegExp(pattern, "gu"))]
    .slice(0, mostMarks)
    .map(({ 0: found, index }) => [originOf(index), originOf(index + found.length)])
}

/** Other forms of a word share its beginning. */
function forms(text: string, folded: string): Mark[] {
  const root = folded.slice(0, Math.max(3, folded.length - 3))
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
    .filter(([word]) => fold(word).startsWith(root))
    .map((match) => [match.index, match.index + match[0].length])
}

function merge(marks: Mark[]): Mark[] {
  const whole: Mark[] = []
  for (const [from, to] of marks.toSorted((a, b) => a[0] - b[0])) {
    const last = whole.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
