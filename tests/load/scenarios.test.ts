import { expect, test } from "bun:test"
import { defaults, planOf } from "../../src/cli/loadtest/scenarios"
import { type Step, findBreakingPoint } from "../../src/cli/loadtest/steps"
import type { Measured } from "../../src/cli/loadtest/verdict"

test("in the plain scenarios all are there from the start, and begin to talk within ten seconds", () => {
  for (const name of ["normal", "peak", "endurance"] as const) {
    const { users, durationMs, messageRate } = defaults[name]
    const plan = planOf(name, defaults[name])
    for (const ms of [0, 5_000, durationMs / 2, durationMs]) expect(plan.usersAt(ms)).toBe(users)
    expect(plan.rateAt(0)).toBeCloseTo(messageRate / 10)
    expect(plan.rateAt(5_000)).toBeCloseTo(messageRate * 0.55)
    for (const ms of [10_000, durationMs / 2, durationMs]) expect(plan.rateAt(ms)).toBe(messageRate)
    expect(plan.steps).toEqual([])
  }
})

test("a short test begins as much more quickly", () => {
  const plan = planOf("peak", { users: 10, durationMs: 60_000, messageRate: 50 })
  expect(plan.rateAt(1_000)).toBeCloseTo(27.5)
  expect(plan.rateAt(2_000)).toBe(50)
})

test("a spike goes from a tenth to everything within a minute, and stays there", () => {
  const plan = planOf("spike", defaults.spike)
  const users = [0, 60_000, 90_000, 120_000, 180_000].map(plan.usersAt)
  expect(users).toEqual([100, 100, 550, 1_000, 1_000])
  expect(plan.rateAt(0)).toBeCloseTo(10)
  expect(plan.rateAt(150_000)).toBeCloseTo(100)
})

test("stress rises in ten steps, each with time for people to arrive", () => {
  const plan = planOf("stress", { users: 1_000, durationMs: 100_000, messageRate: 200 })
  expect([0, 9_999, 10_000, 95_000, 100_000].map(plan.usersAt)).toEqual([100, 100, 200, 1_000, 1_000])
  expect(plan.rateAt(95_000)).toBe(200)
  expect(plan.steps).toHaveLength(10)
  expect(plan.steps[1]).toEqual({ settledMs: 12_500, endMs: 20_000 })
})

const holds = {
  http: { count: 100, mean: 10, p50: 10, p95: 20, p99: 30, max: 40 },
  requests: 1_000,
  errors: 0,
  requestRate: 100,
  plannedRequestRate: 100,
  lost: 0,
  duplicated: 0,
  reordered: 0,
} as Measured
const step = (users: number, changes: Partial<Measured> = {}): Step => ({
  users,
  messageRate: users / 10,
  measured: { ...holds, ...changes },
})

test("the breaking point is the first step that does not hold, with what held before", () => {
  expect(findBreakingPoint([step(100), step(200)])).toBeNull()
  const broken = { errors: 20, http: { ...holds.http!, p95: 800 }, requestRate: 80, lost: 3 }
  expect(findBreakingPoint([step(100), step(200), step(300, broken)])).toEqual({
    users: 300,
    messageRate: 30,
    reasons: ["HTTP p95 of 800 ms", "2.0 % errors", "80 of 100 requests a second", "3 deliveries lost"],
    held: { users: 200, messageRate: 20 },
  })
  expect(findBreakingPoint([step(100, { http: null })])).toMatchObject({
    reasons: ["nothing was answered"],
    held: null,
  })
})
