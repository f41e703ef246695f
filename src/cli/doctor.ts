import { accessSync, constants, existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { type Config, readConfig } from "../platform/config"
import { examine } from "../platform/db/examine"
import { createLog } from "../platform/log"
import { openConfigured } from "./open-database"
import { UsageError } from "./usage"

type Finding = { what: string; problem?: string }

/** `confab doctor`: one line a finding; exit code 1 when something is wrong. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  if (argv.length > 0) throw new UsageError("confab doctor takes no arguments.")
  const config = readConfig(env)
  const findings = [{ what: "settings" }, ...checkFiles(config), ...(await checkDatabase(config))]
  for (const { what, problem } of findings) {
    process.stdout.write(problem ? `✗ ${what}: ${problem}\n` : `✓ ${what}\n`)
  }
  const problems = findings.filter(({ problem }) => problem).length
  process.stdout.write(problems > 0 ? `${problems} ${problems === 1 ? "problem" : "problems"}\n` : "All is well.\n")
  return problems > 0 ? 1 : 0
}

function checkFiles(config: Config): Finding[] {
  const certificates = [config.tlsCert, config.tlsKey].filter((path) => path !== null)
  const findings: Finding[] = certificates.map((path) => ({
    what: `file ${path}`,
    problem: allows(path, constants.R_OK) ? undefined : "cannot be read",
  }))
  if (config.databaseUrl) return findings
  const directory = resolve(config.dataDir)
  let existing = directory
  while (!existsSync(existing)) existing = dirname(existing)
  const problem = allows(existing, constants.W_OK) ? undefined : `${existing} cannot be written to`
  return [...findings, { what: `data directory ${directory}`, problem }]
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  const what = config.databaseUrl ? "database of DATABASE_URL" : "embedded database"
  const quiet = createLog("silent")
  const opened = await openConfigured(config, quiet).catch((error: Error) => error)
  if (opened instanceof Error) return [{ what, problem: opened.message }]
  try {
    return [{ what }, ...(await examine(opened.db))]
  } catch (error) {
    return [{ what, problem: `cannot be reached: ${(error as Error).message}` }]
  } finally {
    await opened.db.close()
    await opened.embedded?.stop()
  }
}
