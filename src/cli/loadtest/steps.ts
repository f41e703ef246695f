import type { Checker } from "./checker"
import { measure } from "./measure"
import type { Recorder } from "./recorder"
import type { BreakingPoint } from "./result"
import type { Plan } from "./scenarios"
import type { ServerWatch } from "./server-watch"
import type { Measured } from "./verdict"

export type Step = { users: number; messageRate: number; measured: Measured }

/** Beyond these, people notice: what the verdict calls critical, and a server that falls behind what it is asked. */
const mostP95Ms = 500
const mostErrorShare = 0.01
const leastRateShare = 0.9

/** Why this step of a ramp does not hold; nothing when it does. */
export function findBreaks({ http, requests, errors, requestRate, plannedRequestRate, ...counts }: Measured): string[] {
  const breaks: string[] = []
  if (!http) breaks.push("nothing was answered")
  else if (http.p95 > mostP95Ms) breaks.push(`HTTP p95 of ${Math.round(http.p95)} ms`)
  if (requests > 0 && errors / requests >= mostErrorShare)
    breaks.push(`${((errors * 100) / requests).toFixed(1)} % errors`)
  if (requestRate < plannedRequestRate * leastRateShare)
    breaks.push(`${Math.round(requestRate)} of ${Math.round(plannedRequestRate)} requests a second`)
  for (const name of ["lost", "duplicated", "reordered"] as const)
    if (counts[name] > 0) breaks.push(`${counts[name]} deliveries ${name}`)
  return breaks
}

/** Where a ramp broke, after how far it held; null while every step holds. */
export function findBreakingPoint(steps: Step[]): BreakingPoint | null {
  const at = steps.findIndex(({ measured }) => findBreaks(measured).length > 0)
  const broken = steps[at]
  if (!broken) return null
  const held = steps[at - 1]
  return {
    users: broken.users,
    messageRate: broken.messageRate,
    reasons: findBreaks(broken.measured),
    held: held ? { users: held.users, messageRate: held.messageRate } : null,
  }
}

type Given = {
  plan: Plan
  readShare: number
  recorder: Recorder
  checker: Checker
  server: ServerWatch
  onBreak(): void
}

/** Judges every step of a ramp by itself, without the time in which its people arrive. */
export function createStepper({ plan, readShare, recorder, checker, server, onBreak }: Given) {
  const steps: Step[] = []
  let current = 0
  let settled = false
  const requestRate = (ms: number) => plan.rateAt(ms) / (1 - readShare)

  function finishStep(ms: number) {
    const countedMs = recorder.countedMs()
    const succeeded = recorder.total().succeeded()
    const plannedRequestRate = requestRate(ms)
    const measured = measure({ recorder, checker, server: server.summary(), countedMs, succeeded, plannedRequestRate })
    steps.push({ users: plan.usersAt(ms), messageRate: plan.rateAt(ms), measured })
    if (findBreaks(measured).length > 0) onBreak()
  }

  return {
    steps: () => steps,
    /** What a ramp is judged by: its last step that held, or else the one that broke. */
    judged(): Measured | null {
      const held = steps.findLast(({ measured }) => findBreaks(measured).length === 0)
      return (held ?? steps[0])?.measured ?? null
    },
    /** To be called with the time since the start, in ms; the last call with the end of the plan. */
    look(ms: number) {
      const step = plan.steps[current]
      if (!step) return
      if (!settled && ms >= step.settledMs) {
        recorder.restart()
        settled = true
      } else if (ms >= step.endMs) {
        finishStep(step.settledMs)
        current++
        settled = false
      }
    },
    /** The mean of what was planned up to here. */
    plannedRequestRate(ms: number) {
      const points = Array.from({ length: 100 }, (_, i) => requestRate((ms * (i + 0.5)) / 100))
      return points.reduce((sum, rate) => sum + rate, 0) / points.length
    },
  }
}

export type Stepper = ReturnType<typeof createStepper>
