import { describe, expect, test } from "bun:test"
import { createPace, pour } from "../../src/platform/realtime/pace"

const calm = { perSecond: 50, burst: 50 }

/** Pours one in, so many times a second, for some seconds; gives the last answer and the time it ended. */
function during(pace: ReturnType<typeof createPace>, perSecond: number, from: number, seconds: number) {
  let isBusy = false
  for (let n = 0; n < perSecond * seconds; n++) isBusy = pour(pace, 1, calm, from + (n * 1000) / perSecond)
  return { isBusy, at: from + seconds * 1000 }
}

describe("a pace", () => {
  test("is calm at a calm rate, however long it lasts, and in one burst", () => {
    expect(during(createPace(0), 49, 0, 600).isBusy).toBe(false)
    expect(during(createPace(0), 10_000, 0, 0.005).isBusy).toBe(false)
  })

  test("is busy above it", () => {
    expect(during(createPace(0), 70, 0, 5).isBusy).toBe(true)
    expect(during(createPace(0), 500, 0, 5).isBusy).toBe(true)
  })

  test("is calm again within seconds, also after hours of work", () => {
    const pace = createPace(0)
    const { isBusy, at } = during(pace, 1_000, 0, 3_600)
    expect(isBusy).toBe(true)
    expect(pour(pace, 1, calm, at + 1_000)).toBe(true)
    expect(pour(pace, 1, calm, at + 3_100)).toBe(false)
  })
})
