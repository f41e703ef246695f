import { expect, test } from "bun:test"
import fc from "fast-check"
import { fold } from "../../src/search/fold"
import { marksIn } from "../../src/search/marks"
import { soughtOf } from "../../src/search/snippet"

/** Of what people type most, and of what is folded into something shorter, longer or nothing. */
const letters = fc.constantFrom(
  ..."abABzZ09 .-_/\\\"<&'",
  "  ",
  "\n",
  "\t",
  "é",
  "ß",
  "Ⅷ",
  "ﬁ",
  "e\u0301",
  "ก",
  "漢",
  "👍",
)
const texts = fc.array(letters, { maxLength: 30 }).map((list) => list.join(""))
const plainTexts = fc.stringMatching(/^[ -~]*$/)

const sought = (folded: string, phrase = false) => [soughtOf({ folded, phrase })]

test("what is marked is what was looked for", () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 5 }), (text, from, length) => {
      const piece = [...text]
        .slice(from % (text.length + 1))
        .slice(0, length)
        .join("")
      const folded = fold(piece).trim()
      fc.pre(folded !== "" && fold(text).includes(folded))
      const marks = marksIn(text, sought(folded))
      for (const [start, end] of marks) expect(fold(text.slice(start, end))).toContain(folded)
    }),
    { numRuns: 2_000 },
  )
})

test("a text of plain letters is marked as it is with others behind it", () => {
  fc.assert(
    fc.property(plainTexts, fc.nat(), fc.integer({ min: 1, max: 5 }), (text, from, length) => {
      const folded = fold(text.slice(from % (text.length + 1)).slice(0, length)).trim()
      fc.pre(folded !== "")
      expect(marksIn(text, sought(folded))).toEqual(marksIn(`${text} ก`, sought(folded)))
    }),
    { numRuns: 2_000 },
  )
})

test("accents, ligatures and runs of space are marked whole", () => {
  expect(marksIn("Das  Café", sought("das cafe"))).toEqual([[0, 9]])
  expect(marksIn("ofﬁce", sought("office"))).toEqual([[0, 5]])
  expect(marksIn("Straße", sought("strasse"))).toEqual([[0, 6]])
})

test("the words of a phrase are marked whatever signs stand between them", () => {
  expect(marksIn("Hello, world! hello-world", sought("hello world", true))).toEqual([
    [0, 12],
    [14, 25],
  ])
  expect(marksIn("Hello, world", sought("hello world"))).toEqual([])
  expect(marksIn("a (b) [c", sought("(b) [c", true))).toEqual([[2, 8]])
})
