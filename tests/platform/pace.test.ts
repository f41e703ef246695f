import { describe, expect, test } from "bun:test"
import { createPace, pour } from "../../src/platform/realtime/pace"

const calm = { perSecond: 50, burst: 50 }

/** Pours one in, so many times a second, for some seconds; gives the last answer and the time it ended. */
function during(pace: ReturnType<typeof createPace>, perSecond: number, from: number, seconds: number) {
  let wait = 0
  for (let n = 0; n < perSecond * seconds; n++) wait = pour(pace, 1, calm, from + (n * 1000) / perSecond)
  return { wait, at: from + seconds * 1000 }
}

describe("a pace", () => {
  test("lets nothing wait at a calm rate, however long it lasts, nor in one burst", () => {
    expect(during(createPace(0), 49, 0, 600).wait).toBe(0)
    expect(during(createPace(0), 10_000, 0, 0.005).wait).toBe(0)
  })

  test("lets things wait for company above it, and longer when far above", () => {
    expect(during(createPace(0), 70, 0, 5).wait).toBe(16)
    expect(during(createPace(0), 500, 0, 5).wait).toBe(50)
  })

  test("is calm again within seconds, also after hours of work", () => {
    const pace = createPace(0)
    const { wait, at } = during(pace, 1_000, 0, 3_600)
    expect(wait).toBe(50)
    expect(pour(pace, 1, calm, at + 2_000)).toBe(16)
    expect(pour(pace, 1, calm, at + 5_100)).toBe(0)
  })
})
