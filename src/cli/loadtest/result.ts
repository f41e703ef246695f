import type { Options } from "./arguments"
import type { Sample } from "./recorder"
import type { Line, Measured, Outcome } from "./verdict"

export type BreakingPoint = {
  users: number
  messageRate: number
  /** What broke, in words. */
  reasons: string[]
  /** The last step that held; null when the first one broke. */
  held: { users: number; messageRate: number } | null
}

/** Everything that is known at the end: what the JSON file has, and what the report shows. */
export type Result = {
  version: string
  startedAt: string
  options: Omit<Options, "setupCode">
  machine: { cores: number; memoryBytes: number; platform: string }
  tookMs: number
  isEarly: boolean
  measured: Measured
  lines: Line[]
  outcome: Outcome
  breakingPoint: BreakingPoint | null
  /** CPU in cores; of the machine, that of all programs together. */
  generator: { cpu: number; machineCpu: number; lagP99Ms: number; lagMaxMs: number }
  reasons: Record<string, number>
  notes: string[]
  samples: Sample[]
}
