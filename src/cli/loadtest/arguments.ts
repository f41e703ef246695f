import { parseArgs } from "node:util"
import { z } from "zod"
import { UsageError } from "../usage"
import { type Load, type ScenarioName, defaults, scenarioNames } from "./scenarios"

const usage =
  "Use: confab loadtest [--scenario normal|peak|stress|spike|endurance] [--users N] [--duration 300s] [--message-rate N] [--read-share 0.95] [--url URL (--seed FILE.json | --setup-code CODE)] [--out DIR]"

const unitsMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const longestMs = 7 * 24 * 3_600_000

/** `300s`, `5m`, `4h`, `500ms`, or a bare number of seconds; in ms. */
export function readDuration(text: string): number | null {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  const ms = amount === undefined ? 0 : Number(amount) * unitsMs[unit]!
  return ms >= 1_000 && ms <= longestMs ? ms : null
}

const duration = z.string().transform((text, context) => {
  const ms = readDuration(text)
  if (ms !== null) return ms
  context.addIssue({ code: "custom", message: "not a duration" })
  return z.NEVER
})

const options = z
  .object({
    scenario: z.enum(scenarioNames).default("normal"),
    users: z.coerce.number().int().min(2).max(20_000).optional(),
    duration: duration.optional(),
    "message-rate": z.coerce.number().positive().max(10_000).optional(),
    "read-share": z.coerce.number().min(0).max(0.99).default(0.95),
    url: z.url({ protocol: /^https?$/ }).optional(),
    seed: z.string().min(1).optional(),
    "setup-code": z.string().min(1).optional(),
    out: z.string().min(1).default("."),
  })
  .refine(({ url, seed, "setup-code": code }) => (url ? Boolean(seed) !== Boolean(code) : !seed && !code))

export type Options = Load & {
  scenario: ScenarioName
  /** Of all requests, the part that reads. */
  readShare: number
  url: string | null
  seed: string | null
  setupCode: string | null
  out: string
}

/** What a scenario does not say otherwise is its own number. Raises UsageError. */
export function readArguments(argv: string[]): Options {
  try {
    const text = { type: "string" } as const
    const { values } = parseArgs({
      args: argv,
      options: {
        scenario: text,
        users: text,
        duration: text,
        "message-rate": text,
        "read-share": text,
        url: text,
        seed: text,
        "setup-code": text,
        out: text,
      },
    })
    const given = options.parse(values)
    const scenario = defaults[given.scenario]
    return {
      scenario: given.scenario,
      users: given.users ?? scenario.users,
      durationMs: given.duration ?? scenario.durationMs,
      messageRate: given["message-rate"] ?? scenario.messageRate,
      readShare: given["read-share"],
      url: given.url ? new URL(given.url).origin : null,
      seed: given.seed ?? null,
      setupCode: given["setup-code"] ?? null,
      out: given.out,
    }
  } catch {
    throw new UsageError(usage)
  }
}
