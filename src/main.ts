import { ConfigError } from "./platform/config"

type Verb = { run(argv: string[], env: Record<string, string | undefined>): Promise<number> }

/** Each verb is a file of `cli/`, read only when it is asked for. */
const verbs: Record<string, () => Promise<Verb>> = {
  serve: () => import("./cli/serve"),
}

const [verb = "serve", ...argv] = process.argv.slice(2)
const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
if (!load) {
  process.stderr.write(`There is no command "${verb}". See: confab help\n`)
  process.exit(2)
}
try {
  process.exit(await (await load()).run(argv, process.env))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
}
