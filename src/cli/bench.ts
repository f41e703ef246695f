import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type Ratios, compare, ratios, ratiosOf } from "./bench/comparison"
import { type Report, report } from "./bench/figures"
import { UsageError } from "./usage"

type Bench = { run(env: Record<string, string | undefined>): Promise<Report> }

const benches: Record<string, () => Promise<Bench>> = {
  writer: () => import("./bench/writer"),
  history: () => import("./bench/history"),
  fanout: () => import("./bench/fanout"),
  sockets: () => import("./bench/sockets"),
  room: () => import("./bench/room"),
  reconnect: () => import("./bench/reconnect"),
  direct: () => import("./bench/direct"),
  nodes: () => import("./bench/nodes"),
  stalls: () => import("./bench/stalls"),
  overload: () => import("./bench/overload"),
  "stalled-redis": () => import("./bench/stalled-redis"),
  cache: () => import("./bench/cache"),
  render: () => import("./bench/render"),
  search: () => import("./bench/search"),
  page: () => import("./bench/page"),
}

async function readEarlier(path: string): Promise<Ratios> {
  try {
    return ratios.parse(await Bun.file(path).json())
  } catch {
    throw new UsageError(`${path} holds no figures of an earlier run: confab bench --out FILE writes them.`)
  }
}

const usage = () =>
  new UsageError(`Use: confab bench [${Object.keys(benches).join(" | ")}] [--out FILE] [--against FILE]`)

function readArguments(argv: string[]) {
  try {
    const options = { out: { type: "string" }, against: { type: "string" } } as const
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
    if (positionals.length > 1 || (positionals[0] && !benches[positionals[0]])) throw usage()
    return { ...values, name: positionals[0] }
  } catch {
    throw usage()
  }
}

/**
 * `confab bench [NAME]`: each figure beside a reference measured in the same run; exit code 1 when a target is missed, or when a
 * ratio is a fifth worse than in the file of `--against`.
 */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  // The reference server of `fanout`, started by it.
  if (argv[0] === "raw" && env["BENCH_TEMPLATE"]) return (await import("./bench/raw")).run(env)
  const { name, out, against } = readArguments(argv)
  const before = against ? await readEarlier(against) : undefined
  const reports: Report[] = []
  let reached = true
  for (const load of name ? [benches[name]!] : Object.values(benches)) {
    const made = await (await load()).run(env)
    reports.push(made)
    reached = report(made) && reached
  }
  if (out) writeFileSync(out, `${JSON.stringify(ratiosOf(reports), null, 2)}\n`)
  const { worse, unknown } = before ? compare(reports, before) : { worse: [], unknown: [] }
  for (const key of unknown) process.stdout.write(`not compared, since it is not in the file: ${key}\n`)
  for (const line of worse) process.stdout.write(`worse than before: ${line}\n`)
  return reached && worse.length === 0 ? 0 : 1
}
