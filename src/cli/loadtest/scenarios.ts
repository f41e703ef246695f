export const scenarioNames = ["normal", "peak", "stress", "spike", "endurance"] as const
export type ScenarioName = (typeof scenarioNames)[number]
export type Load = { users: number; durationMs: number; messageRate: number }

const minute = 60_000
/** `peak` asks for a little more than 1,000 requests/s, since only who is asked for more can be seen to carry that many. */
export const defaults: Record<ScenarioName, Load> = {
  normal: { users: 100, durationMs: 5 * minute, messageRate: 10 },
  peak: { users: 500, durationMs: 5 * minute, messageRate: 52 },
  stress: { users: 2_000, durationMs: 10 * minute, messageRate: 400 },
  spike: { users: 1_000, durationMs: 3 * minute, messageRate: 100 },
  endurance: { users: 200, durationMs: 240 * minute, messageRate: 20 },
}

/** A stretch that is judged by itself; up to `settledMs` its people are still arriving. In ms since the start. */
type Step = { settledMs: number; endMs: number }

export type Plan = {
  /** How many people are there at this time, in ms since the start. */
  usersAt(ms: number): number
  /** Messages a second at this time. */
  rateAt(ms: number): number
  /** The first step that breaks a limit ends the test. */
  steps: Step[]
}

const stressSteps = 10
const settlingPart = 0.25

/** Where the load stays the same, people begin one after the other within this part of the time; it is judged, too. */
const risePart = 1 / 30
const mostRiseMs = 10_000
const firstShare = 0.1

/** From a tenth to everything between two moments, in ms since the start. */
const rise = (ms: number, from: number, to: number) =>
  firstShare + (1 - firstShare) * Math.min(1, Math.max(0, (ms - from) / (to - from)))

/** How load runs over the time: its highest is what was asked for. */
export function planOf(scenario: ScenarioName, { users, durationMs, messageRate }: Load): Plan {
  const planned = (usersPart: (ms: number) => number, ratePart = usersPart, steps: Step[] = []): Plan => ({
    usersAt: (ms) => Math.ceil(users * usersPart(ms)),
    rateAt: (ms) => messageRate * ratePart(ms),
    steps,
  })
  if (scenario === "stress") {
    const stepMs = durationMs / stressSteps
    const steps = Array.from({ length: stressSteps }, (_, i) => ({
      settledMs: stepMs * (i + settlingPart),
      endMs: stepMs * (i + 1),
    }))
    const part = (ms: number) => Math.min(stressSteps, Math.floor(ms / stepMs) + 1) / stressSteps
    return planned(part, part, steps)
  }
  if (scenario === "spike") {
    const calmMs = durationMs / 3
    const riseMs = Math.min(minute, durationMs / 3)
    return planned((ms) => rise(ms, calmMs, calmMs + riseMs))
  }
  const riseMs = Math.min(mostRiseMs, durationMs * risePart)
  return planned(
    () => 1,
    (ms) => rise(ms, 0, riseMs),
  )
}
