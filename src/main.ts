import { UsageError } from "./cli/usage"
import { verbs } from "./cli/verbs"
import { ConfigError } from "./platform/config"
import { Unavailable } from "./platform/db/errors"

const wordFor = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-v", "version"],
])

/** `confab VERB --help` asks for the help on that verb. */
function understand([first = "serve", ...rest]: string[]): [string, string[]] {
  const word = wordFor.get(first) ?? first
  return rest.some((argument) => wordFor.get(argument) === "help") ? ["help", [word]] : [word, rest]
}

async function main(argv: string[]): Promise<number> {
  const [word, rest] = understand(argv)
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
  if (!verb) throw new UsageError(`There is no command "${word}". See: confab help`)
  const { run } = await verb.load()
  return run(rest, process.env)
}

function say(error: unknown): string {
  if (error instanceof AggregateError) return [error.message, ...error.errors.map(say)].join("\n")
  if (error instanceof Unavailable) return `${error.message}: ${say(error.cause)}`
  return error instanceof Error ? error.message : String(error)
}

try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  const expected = error instanceof UsageError || error instanceof ConfigError
  process.stderr.write(`${expected || process.env["LOG_LEVEL"] !== "debug" ? say(error) : Bun.inspect(error)}\n`)
  process.exit(expected ? 2 : 1)
}
