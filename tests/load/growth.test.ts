import { expect, test } from "bun:test"
import { judgeGrowth } from "../../src/cli/loadtest/growth"
import { fitLine } from "../../src/cli/loadtest/linear-fit"

test("a line through points on a line is that line", () => {
  const fit = fitLine([
    [0, 3],
    [10, 23],
    [20, 43],
    [50, 103],
  ])!
  expect(fit.slope).toBeCloseTo(2)
  expect(fit.intercept).toBeCloseTo(3)
  expect(fit.r2).toBeCloseTo(1)
})

test("points around a line have it fitted between them, and say how well", () => {
  const fit = fitLine([
    [0, 1],
    [1, -1],
    [2, 3],
    [3, 1],
  ])!
  expect(fit.slope).toBeCloseTo(0.4)
  expect(fit.r2).toBeCloseTo(0.1)
})

test("too few points have no line", () => {
  expect(
    fitLine([
      [0, 1],
      [1, 2],
    ]),
  ).toBeNull()
  expect(
    fitLine([
      [5, 1],
      [5, 2],
      [5, 3],
    ]),
  ).toBeNull()
})

/** Ten minutes of memory in MiB, a point each second. */
const series = (value: (second: number) => number) =>
  Array.from({ length: 600 }, (_, i) => ({ atMs: i * 1_000, value: value(i) }))
const sawtooth = (second: number) => (second * 37) % 20

test("a leak under a sawtooth is growing", () => {
  const growth = judgeGrowth(
    series((second) => 200 + second / 5 + sawtooth(second)),
    16,
  )!
  expect(growth.isGrowing).toBe(true)
  expect(growth.perHour).toBeWithin(650, 790)
})

test.each([
  ["a sawtooth alone", (second: number) => 200 + sawtooth(second)],
  ["a start that fills caches", (second: number) => (second < 150 ? 100 + second : 250)],
  ["one that shrinks", (second: number) => 400 - second / 5],
  ["growth below the noise", (second: number) => 200 + second / 60],
])("%s is flat", (_, value) => {
  expect(judgeGrowth(series(value), 16)!.isGrowing).toBe(false)
})

test("a short test cannot tell, nor one without a source", () => {
  expect(judgeGrowth(series((second) => second).slice(0, 240), 16)).toBeNull()
  expect(
    judgeGrowth(
      series(() => 1).map(({ atMs }) => ({ atMs, value: null })),
      16,
    ),
  ).toBeNull()
})
