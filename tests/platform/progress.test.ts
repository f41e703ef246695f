import { expect, test } from "bun:test"
import { createProgress } from "../../src/platform/db/progress"

test("a position tells until when everything is there", () => {
  const progress = createProgress()
  expect(progress.freshAt(100)).toBeNull()
  progress.add(100, 1)
  progress.add(200, 2)
  progress.add(300, 3)
  expect([99, 100, 199, 200, 1_000].map((position) => progress.freshAt(position))).toEqual([null, 1, 1, 2, 3])
  expect(progress.latest()).toEqual({ position: 300, at: 3 })
})

test("while nothing is written, whoever has all of it stays current", () => {
  const progress = createProgress()
  for (const at of [1, 2, 50]) progress.add(100, at)
  progress.add(200, 60)
  expect(progress.freshAt(100)).toBe(50)
})

test("a log that begins anew says nothing of what was before", () => {
  const progress = createProgress()
  progress.add(500, 1)
  progress.add(100, 2)
  expect(progress.freshAt(50)).toBeNull()
  expect(progress.freshAt(500)).toBe(2)
})

test("what is remembered is bounded, and older positions are no longer told", () => {
  const progress = createProgress()
  for (let n = 1; n <= 5_000; n++) progress.add(n, n)
  expect(progress.freshAt(10)).toBeNull()
  expect(progress.freshAt(4_000)).toBe(4_000)
})
