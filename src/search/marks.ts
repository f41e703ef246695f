import { fold } from "./fold"

/** Something that was looked for: folded, and whether as it stands or in any form. */
export type Sought = { folded: string; phrase: boolean }
/** From where to where, in UTF-16 units. */
export type Mark = [start: number, end: number]

/** Of one word in one text: whoever sees so many has seen it. */
const mostMarks = 500

/** Where in a text that stands which was looked for; also run by the browser. */
export function marksIn(text: string, sought: Sought[]): Mark[] {
  return merge(
    sought.flatMap(({ folded, phrase }) => {
      const found = literal(text, folded)
      return found.length > 0 || phrase ? found : forms(text, folded)
    }),
  )
}

function literal(text: string, folded: string): Mark[] {
  let plain = ""
  const origin: number[] = []
  let at = 0
  for (const letter of text) {
    const piece = /\s/.test(letter) ? (plain.endsWith(" ") ? "" : " ") : fold(letter)
    for (let i = 0; i < piece.length; i++) origin.push(at)
    plain += piece
    at += letter.length
  }
  origin.push(at)
  const found: Mark[] = []
  for (let i = plain.indexOf(folded); i >= 0 && found.length < mostMarks; i = plain.indexOf(folded, i + folded.length))
    found.push([origin[i]!, origin[i + folded.length]!])
  return found
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
