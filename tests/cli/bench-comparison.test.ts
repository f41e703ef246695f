import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "bun:test"
import { compare, ratiosOf } from "../../src/cli/bench/comparison"
import { type Figure, type Report, isReached } from "../../src/cli/bench/figures"
import { confab } from "../support/confab"

const reportOf = (...figures: Partial<Figure>[]): Report[] => [
  {
    title: "tide: measured at 5.31 ms",
    figures: figures.map((figure) => ({ name: "ships", value: 1, unit: "ships/s", target: { atLeast: 1 }, ...figure })),
  },
]

test("a ratio that should be high is worse when it fell by more than a fifth", () => {
  const before = ratiosOf(reportOf({ value: 100, reference: 100 }))
  expect(compare(reportOf({ value: 81, reference: 100 }), before).worse).toEqual([])
  expect(compare(reportOf({ value: 79, reference: 100 }), before).worse).toEqual(["tide: ships: 0.79, it was 1.00"])
})

test("a ratio that should be low is worse when it rose by more than a fifth", () => {
  const target = { atMost: 1 }
  const before = ratiosOf(reportOf({ value: 100, reference: 100, target }))
  expect(compare(reportOf({ value: 119, reference: 100, target }), before).worse).toEqual([])
  expect(compare(reportOf({ value: 121, reference: 100, target }), before).worse).toHaveLength(1)
})

test("a slower machine that slows the reference, too, is no worse program", () => {
  const before = ratiosOf(reportOf({ value: 100, reference: 100 }))
  expect(compare(reportOf({ value: 10, reference: 10 }), before).worse).toEqual([])
})

test("a figure without a reference hides none of the same name, and is not compared", () => {
  const reports = reportOf({ value: 3, reference: 2 }, { value: 900 })
  expect(ratiosOf(reports)).toEqual({ "tide: ships": 1.5 })
  expect(compare(reportOf({ value: 3, reference: 4 }, { value: 900 }), ratiosOf(reports)).worse).toHaveLength(1)
})

test("what is measured within a title changes nothing; what the earlier run lacks is named", () => {
  const [report] = reportOf({ value: 1, reference: 2 })
  const later = [{ ...report!, title: "tide: measured at 7.02 ms" }]
  expect(compare(later, ratiosOf([report!]))).toEqual({ worse: [], unknown: [] })
  expect(compare(later, {})).toEqual({ worse: [], unknown: ["tide: ships"] })
})

test("where the reference did nothing there is no ratio: the target is missed, and nothing goes into the file", () => {
  const reports = reportOf({ value: 0, reference: 0 })
  expect(JSON.parse(JSON.stringify(ratiosOf(reports)))).toEqual({})
  expect(isReached(reports[0]!.figures[0]!)).toBe(false)
  expect(isReached({ ...reports[0]!.figures[0]!, value: 5, target: { atLeast: 1 } })).toBe(false)
})

test("a file that holds no figures is refused before anything is measured", async () => {
  const directory = mkdtempSync(join(tmpdir(), "confab-against-"))
  try {
    const path = join(directory, "earlier.json")
    writeFileSync(path, '{"tide: ships": "many"}')
    const { code, errors } = await confab(["bench", "room", "--against", path])
    expect(code).not.toBe(0)
    expect(errors).toContain("holds no figures of an earlier run")
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
