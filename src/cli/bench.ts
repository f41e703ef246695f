import { UsageError } from "./usage"

type Bench = { run(env: Record<string, string | undefined>): Promise<boolean> }

const benches: Record<string, () => Promise<Bench>> = {
  writer: () => import("./bench/writer"),
  history: () => import("./bench/history"),
}

/** `confab bench [NAME]`: each figure beside a reference measured in the same run; exit code 1 when a target is missed. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const [name, ...rest] = argv
  const chosen = name ? benches[name] : undefined
  if (rest.length > 0 || (name && !chosen))
    throw new UsageError(`Use: confab bench [${Object.keys(benches).join(" | ")}]`)
  let reached = true
  for (const load of chosen ? [chosen] : Object.values(benches)) reached = (await (await load()).run(env)) && reached
  return reached ? 0 : 1
}
