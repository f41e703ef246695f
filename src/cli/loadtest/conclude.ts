import { availableParallelism, totalmem } from "node:os"
import { version } from "../version"
import { measure } from "./measure"
import { noteEverything } from "./notes"
import type { Result } from "./result"
import type { ServerSummary } from "./server-watch"
import type { Stage } from "./stage"
import { type Stepper, findBreakingPoint } from "./steps"
import { judge, outcomeOf } from "./verdict"

type Given = {
  stage: Stage
  stepper: Stepper
  abilities: { search: boolean; typing: boolean }
  /** As they were when the load ended, before what was late arrived. */
  atEnd: {
    tookMs: number
    countedMs: number
    succeeded: number
    server: ServerSummary
    generator: Result["generator"]
    isEarly: boolean
    died: boolean
  }
}

/** What was measured, and what to think of it. */
export function conclude({ stage, stepper, abilities, atEnd }: Given): Result {
  const { options, recorder, checker, closes, startedAt } = stage
  const { tookMs, countedMs, succeeded, generator, isEarly, died } = atEnd
  const plannedRequestRate = stepper.plannedRequestRate(tookMs)
  const whole = measure({ recorder, checker, server: atEnd.server, countedMs, succeeded, plannedRequestRate })
  const { lost, duplicated, reordered } = whole
  // What a ramp lost while it broke, it lost all the same.
  const measured = { ...(stepper.judged() ?? whole), lost, duplicated, reordered }
  const lines = judge(measured)
  const { setupCode: _, ...shown } = options
  const result = {
    version,
    startedAt,
    options: shown,
    machine: {
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
    },
    tookMs: Math.round(tookMs),
    isEarly,
    measured,
    lines,
    outcome: died ? ("fail" as const) : outcomeOf(lines),
    breakingPoint: findBreakingPoint(stepper.steps()),
    generator,
    reasons: { ...recorder.total().reasons },
    samples: recorder.samples(),
  }
  return { ...result, notes: noteEverything({ ...result, closes, abilities, died }) }
}
