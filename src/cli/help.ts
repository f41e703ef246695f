import { settings } from "../platform/config"
import { UsageError } from "./usage"
import { verbs } from "./verbs"

export async function run(argv: string[]): Promise<number> {
  const [topic, ...rest] = argv
  if (rest.length > 0) throw new UsageError("confab help takes one topic: a command, or settings.")
  process.stdout.write(explain(topic))
  return 0
}

function explain(topic: string | undefined): string {
  if (topic === undefined) return overview()
  if (topic === "settings") return settingsTable()
  const verb = Object.hasOwn(verbs, topic) ? verbs[topic] : undefined
  if (!verb) throw new UsageError(`There is no help on "${topic}". See: confab help`)
  return `${verb.usage}\n\n${[verb.summary, verb.details].filter(Boolean).join("\n")}\n`
}

function overview(): string {
  const rows = Object.entries(verbs).map(([name, { summary }]) => [name, summary] as const)
  return [
    "confab: a team messenger in one program.",
    "",
    ...rows.map(([name, summary]) => `  ${name.padEnd(9)}${summary}`),
    "",
    "Settings are environment variables: confab help settings",
    "",
  ].join("\n")
}

/** One block a setting, since reasons are sentences and terminals are narrow. */
function settingsTable(): string {
  const blocks = Object.values(settings).map(
    ({ name, default: fallback, unit, reason }) => `${name}=${fallback}  (${unit})\n    ${reason}`,
  )
  return `Settings are environment variables, shown with their defaults.\n\n${blocks.join("\n")}\n`
}
