import { expect, test } from "bun:test"
import fc from "fast-check"
import { parted } from "../../src/search/access"
import { erasBetween } from "../../src/search/eras"
import { lexemesOf, surelyInOne } from "../../src/search/lexemes"

const day = 86_400_000
const erasOf = (at: number) => {
  const days = Math.floor(at / day)
  return [days, 1_000_000 + (days >> 4), 2_000_000 + (days >> 8)]
}
const time = fc
  .date({ min: new Date("1965-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
  .map((date) => date.getTime())

test("the eras of a time cover every moment of it, and few begin long before", () => {
  fc.assert(
    fc.property(time, time, time, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, newest, part) => {
      const [from, until] = [Math.min(one, other), Math.max(one, other)]
      const eras = new Set(erasBetween(from, until, newest))
      expect(erasOf(from + (until - from) * part).some((era) => eras.has(era))).toBe(true)
      expect(erasOf(from - day - Math.max(0, Math.min(until, newest) - from) / 4).some((era) => eras.has(era))).toBe(
        false,
      )
    }),
  )
})

test("without an end they reach more than a year beyond the newest message", () => {
  const now = Date.now()
  const eras = new Set(erasBetween(now - 30 * day, Infinity, now))
  expect(eras.size).toBeLessThan(60)
  for (const days of [-30, 0, 1, 100, 399]) expect(erasOf(now + days * day).some((era) => eras.has(era))).toBe(true)
})

test("a part of a long word is whole in one of its pieces, and so are its beginning and its end", () => {
  const word = fc.stringMatching(/^[a-z]{61,400}$/)
  fc.assert(
    fc.property(word, fc.nat(), (long, at) => {
      const { words } = lexemesOf(long)
      const part = long.slice(at % (long.length - surelyInOne), (at % (long.length - surelyInOne)) + surelyInOne)
      expect(words.some((piece) => piece.includes(part))).toBe(true)
      expect(words.some((piece) => piece.startsWith(long.slice(0, surelyInOne)))).toBe(true)
      expect(words.some((piece) => piece.endsWith(long.slice(-surelyInOne)))).toBe(true)
    }),
  )
})

test("parted, a look-up finds the same messages", () => {
  const vocabulary = Array.from({ length: 60 }, (_, n) => `w${n}`)
  const wordList = fc.uniqueArray(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 50 })
  const shares = fc.array(fc.double({ min: 0.00001, max: 0.2, noNaN: true }), { minLength: 60, maxLength: 60 })
  const lookUps = fc.record({ lists: fc.array(wordList, { minLength: 1, maxLength: 3 }), share: fc.constant(0.001) })
  fc.assert(
    fc.property(
      lookUps,
      shares,
      wordList,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (wanted, each, message, part) => {
        const frequencies = new Map(vocabulary.map((word, n) => [word, each[n]!]))
        const census = {
          documents: 1_000,
          frequencies,
          otherwise: 0.0001,
          senders: new Map(),
          senderOtherwise: 1,
          times: [],
        }
        const hasAll = (lists: string[][]) => lists.every((list) => list.some((word) => message.includes(word)))
        const branches = parted({ ...wanted, rarest: Math.max(...each) }, part, census)
        expect(branches.some(hasAll)).toBe(hasAll(wanted.lists))
      },
    ),
    { numRuns: 3_000 },
  )
})
