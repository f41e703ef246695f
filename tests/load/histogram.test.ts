import { expect, test } from "bun:test"
import { createHistogram } from "../../src/cli/loadtest/histogram"

test("percentiles are right to 2 %, whatever the order", () => {
  const histogram = createHistogram()
  const values = Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_000) / 10)
  for (const value of values) histogram.record(value)
  const sorted = values.toSorted((a, b) => a - b)
  for (const part of [0.01, 0.5, 0.95, 0.99, 0.999]) {
    const exact = sorted[Math.ceil(part * sorted.length) - 1]!
    expect(histogram.percentile(part)! / exact).toBeWithin(0.98, 1.021)
  }
})

test("count, mean and maximum are exact", () => {
  const histogram = createHistogram()
  for (const value of [1, 2, 3, 400]) histogram.record(value)
  expect(histogram.summary()).toMatchObject({ count: 4, mean: 101.5, max: 400, p99: 400 })
})

test("nothing recorded is nothing, not zero", () => {
  const histogram = createHistogram()
  expect(histogram.percentile(0.5)).toBeNull()
  expect(histogram.summary()).toBeNull()
  histogram.record(5)
  histogram.clear()
  expect(histogram.summary()).toBeNull()
})

test("what is beyond the scale is counted at its ends", () => {
  const histogram = createHistogram()
  histogram.record(-3)
  histogram.record(5_000_000)
  expect(histogram.summary()).toMatchObject({ count: 2, max: 5_000_000 })
  expect(histogram.percentile(0.5)!).toBeLessThan(0.01)
  expect(histogram.percentile(1)!).toBeGreaterThan(90_000)
})
