import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { renderBody } from "../../src/messages/markdown"
import { sayableDates, spanOf } from "../../src/search/dates"
import { inLanguage, languages } from "../../views/text/text"
import { fold } from "../../src/search/fold"
import { lexemesOf } from "../../src/search/lexemes"
import { distance } from "../../src/search/distance"
import { chipsOf, operators, parseQuery } from "../../src/search/query"
import { snippetOf } from "../../src/search/snippet"

/** A Thursday. */
const now = new Date("2026-03-12T23:30:00Z")
const parse = (said: string) => parseQuery(said, { zone: null, now })
const atoms = (said: string) =>
  parse(said).clauses.map((choices) =>
    choices
      .map(
        ({ atom, negated }) =>
          `${negated ? "-" : ""}${atom.kind}:${"folded" in atom ? atom.folded : "person" in atom ? atom.person : ""}`,
      )
      .join(" or "),
  )

describe("reading a query", () => {
  test.each([
    ["two Words", ["text:two", "text:words"]],
    ['"a  Phrase" -not', ["text:a phrase", "-text:not"]],
    ["a OR b c", ["text:a or text:b", "text:c"]],
    ["OR a OR", ["text:a"]],
    ["from:@Ana -from:me x", ["from:ana", "-from:me", "text:x"]],
    ["https://x.y/z foo::bar error:", ["text:https://x.y/z", "text:foo::bar", "text:error:"]],
    ["during:last week word", ["during:", "text:word"]],
    ["“curly quotes”", ["text:curly quotes"]],
    ["--flag", ["text:--flag"]],
    ["a AND b", ["text:a", "text:b"]],
    ["AND a AND", ["text:and", "text:a", "text:and"]],
    ["(a OR b) c", ["text:a or text:b", "text:c"]],
    ["x (from:ana OR from:ben) OR c", ["text:x", "from:ana or from:ben or text:c"]],
    ["((a OR b) AND c)", ["text:a or text:b", "text:c"]],
    ["f(x) OR g(y)", ["text:f(x) or text:g(y)"]],
    ["(a b)", ["text:(a", "text:b)"]],
    ['"(a OR b)" c', ["text:(a or b)", "text:c"]],
    ['from:"Ben  Müller" in:@Ana', ["from:ben müller", "direct:ana"]],
    ['in:"Ana Lee" in:quay', ["direct:ana lee", "in:"]],
    ["mentions:@here mentions:ana", ["calls:", "mentions:ana"]],
  ])("%s", (said, expected) => {
    expect(parse(said).problems).toEqual([])
    expect(atoms(said)).toEqual(expected)
  })

  test("whatever is typed, there is something to look for or a sentence that says why not", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("-", '"', "OR", ":", "*", " ", "%", ...operators.map((name) => `${name}:`)),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { clauses, problems } = parse(parts.join(""))
        expect(problems.length > 0 || clauses.flat().some(({ negated }) => !negated)).toBe(true)
        for (const { atom } of clauses.flat())
          if (atom.kind === "text")
            expect(lexemesOf(atom.folded).words.length + lexemesOf(atom.folded).signs.length).toBeGreaterThan(0)
      }),
    )
  })

  test("words and phrases without operators come through as they are", () => {
    const word = fc.stringMatching(/^[a-z0-9_./@#]{0,8}[a-z0-9]{1,8}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(atoms(words.join(" "))).toEqual(words.map((each) => `text:${each}`))
        expect(atoms(`"${words.join(" ")}"`)).toEqual([`text:${words.join(" ")}`])
      }),
    )
  })
})

describe("dates as people say them", () => {
  test.each([
    ["today", "2026-03-12", "2026-03-13"],
    ["yesterday", "2026-03-11", "2026-03-12"],
    ["thursday", "2026-03-12", "2026-03-13"],
    ["Monday", "2026-03-09", "2026-03-10"],
    ["fri", "2026-03-06", "2026-03-07"],
    ["this week", "2026-03-09", "2026-03-16"],
    ["last_week", "2026-03-02", "2026-03-09"],
    ["last month", "2026-02-01", "2026-03-01"],
    ["last year", "2025-01-01", "2026-01-01"],
    ["2026-03", "2026-03-01", "2026-04-01"],
    ["2025-12", "2025-12-01", "2026-01-01"],
    ["2024-02-29", "2024-02-29", "2024-03-01"],
    ["2026", "2026-01-01", "2027-01-01"],
    ["14.3.2024", "2024-03-14", "2024-03-15"],
    ["march", "2026-03-01", "2026-04-01"],
    ["April", "2025-04-01", "2025-05-01"],
    ["december 2024", "2024-12-01", "2025-01-01"],
    ["3 days ago", "2026-03-09", "2026-03-10"],
    ["1-week-ago", "2026-03-05", "2026-03-06"],
    ["gestern", "2026-03-11", "2026-03-12"],
    ["Letzte Woche", "2026-03-02", "2026-03-09"],
    ["letzten-monat", "2026-02-01", "2026-03-01"],
    ["märz", "2026-03-01", "2026-04-01"],
    ["vor 3 Tagen", "2026-03-09", "2026-03-10"],
  ])("%s", (said, from, until) => {
    expect(spanOf(said, null, now)).toEqual({ from: new Date(from), until: new Date(until) })
  })

  test.each(languages)("what is offered in %s is understood by all", (language) => {
    const offered = inLanguage(language, sayableDates)
    expect(offered).toHaveLength(15)
    for (const said of offered) expect(spanOf(said, null, now), said).not.toBeNull()
  })

  test("a day is the reader's own", () => {
    expect(spanOf("today", "Asia/Tokyo", now)?.from.toISOString()).toBe("2026-03-12T15:00:00.000Z")
    expect(spanOf("today", "America/New_York", now)?.from.toISOString()).toBe("2026-03-12T04:00:00.000Z")
  })

  test.each([
    "2026-02-31",
    "31.2.2026",
    "32.1.2026",
    "smarch",
    "2026-13",
    "2026-00",
    "someday",
    "1000",
    "99999",
    "next week",
    "",
  ])("%s is none", (said) => {
    expect(spanOf(said, null, now)).toBeNull()
  })
})

test("folding what is folded changes nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => expect(fold(fold(text))).toBe(fold(text))))
})

test("the marks of a snippet lie in it, in their order, for any text and any word", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 600 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
      (body, said) => {
        const { text, marks } = snippetOf({ body, html: Bun.escapeHTML(body) }, parse(said).clauses)
        expect(text.length).toBeLessThanOrEqual(240)
        let end = 0
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThanOrEqual(end)
          expect(to).toBeGreaterThan(from)
          end = to
        }
        expect(end).toBeLessThanOrEqual(text.length)
      },
    ),
  )
})

describe("what cannot be meant", () => {
  test.each([
    ["form:owner crane", "from:owner crane"],
    ["crane -sender:ana", "crane -from:ana"],
    ["from: ana crane", "from:ana crane"],
    ["crane has:lnk", "crane has:link"],
    ["is:unred crane", "is:unread crane"],
    ["on:2026-02-31 crane", "on:2026-02 crane"],
    ["before:yesterdy crane", "before:yesterday crane"],
    ["crane during:last-wek", "crane during:last-week"],
    ['form:owner has:lnk "over', 'from:owner has:link "over"'],
    ['crane "over there', 'crane "over there"'],
  ])("%s may be meant as %s, which can be meant", (said, expected) => {
    const { problems, correction } = parse(said)
    expect(problems.length).toBeGreaterThan(0)
    expect(correction).toBe(expected)
    expect(parse(expected).problems).toEqual([])
  })

  test.each([
    "from:",
    "crane in:",
    "from:@ crane",
    "has:file",
    "mentions:",
    "zeppelin is:",
    "(a b) OR c",
    "c OR (a AND b)",
    "c OR (a OR b d)",
    "x -(a OR b)",
    "x -(a b)",
  ])("%s is told", (said) => {
    expect(parse(said).problems).toHaveLength(1)
    expect(parse(said).correction).toBeNull()
  })

  test("what is no operator is searched for, however like one it looks", () => {
    for (const said of ["width:auto", "note:this", "localhost:3000", "error:", "chown root:users", '"from:"'])
      expect(parse(said).problems, said).toEqual([])
  })
})

test("the finished operators of a query, as they were typed; choices stay together", () => {
  const chips = (said: string) => chipsOf(said, parse(said))
  expect(chips("crane from:@Ana -in:general during:last week x")).toEqual([
    "from:@Ana",
    "-in:general",
    "during:last week",
  ])
  expect(chips("from:ana OR from:bo has:link")).toEqual(["has:link"])
  expect(chips('"from:ana" form:ana on:never from:')).toEqual([])
})

test("steps from one word to another: adding, leaving out, changing, swapping neighbours", () => {
  expect(distance("harbuor", "harbour", 2)).toBe(1)
  expect(distance("crane", "crane", 2)).toBe(0)
  expect(distance("crane", "ferry", 2)).toBe(3)
  expect(distance("", "ab", 2)).toBe(2)
  const word = fc.stringMatching(/^[abc]{0,6}$/)
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(distance(a, b, 9)).toBe(distance(b, a, 9))
      expect(distance(a, b, 9) === 0).toBe(a === b)
      expect(distance(a, b, 1)).toBe(Math.min(2, distance(a, b, 9)))
    }),
  )
})

test("a snippet shows what was found also in the middle of a long address", () => {
  const address = `https://example.org/${"path/".repeat(30)}kernel-panic/${"more/".repeat(10)}`
  const body = `see ${address} ${"and so on ".repeat(20)}`
  const { text, marks } = snippetOf({ body, html: Bun.escapeHTML(body) }, parse("kernel").clauses)
  expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(["kernel"])
})

test("a snippet reads as the message does; what only its source has is shown as typed", () => {
  const message = (body: string) => ({ body, html: renderBody(body, new Map()).html })
  const shown = (body: string, q: string) => {
    const { text, marks } = snippetOf(message(body), parse(q).clauses)
    return [text, ...marks.map(([from, to]) => text.slice(from, to))]
  }
  expect(shown("**Berth 7** is `free` & [clear](https://tide.example/x)\n\n- one\n- two < three", "berth")).toEqual([
    "Berth 7 is free & clear\none\ntwo < three",
    "Berth",
  ])
  const link = "see [the plan](https://tide.example/x)"
  expect(shown(link, "tide.example")).toEqual([link, "tide.example"])
})
