import { accessSync, constants, existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { type Config, readConfig } from "../platform/config"
import { examine } from "../platform/db/examine"
import { drawPlan } from "../platform/db/explaining"
import { identityOf } from "../platform/db/standby"
import { createAssets } from "../platform/http/assets"
import type { Database } from "../platform/db/open"
import { createLog } from "../platform/log"
import { createSearchStore } from "../search/store"
import { carried } from "./carried"
import { plansOf } from "./explain/plans"
import { rehearsal } from "./explain/rehearsal"
import { openConfigured, openDirect, openReplicasOf } from "./open-database"
import { UsageError } from "./usage"
import { withDatabase } from "./with-database"

const replicaPatienceMs = 3_000

type Finding = { what: string; problem?: string }

/** `confab doctor`: one line a finding; exit code 1 when something is wrong. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  if (argv[0] === "explain" && argv.length === 2) return explain(argv[1]!, env)
  if (argv.length > 0) throw new UsageError("Use: confab doctor, or: confab doctor explain NAME")
  const config = readConfig(env)
  const findings = [
    { what: "settings" },
    ...checkProxy(config),
    ...checkFiles(config),
    ...(await checkDatabase(config)),
  ]
  for (const { what, problem } of findings) {
    process.stdout.write(problem ? `✗ ${what}: ${problem}\n` : `✓ ${what}\n`)
  }
  const problems = findings.filter(({ problem }) => problem).length
  process.stdout.write(problems > 0 ? `${problems} ${problems === 1 ? "problem" : "problems"}\n` : "All is well.\n")
  return problems > 0 ? 1 : 0
}

/** `confab doctor explain NAME`: how the database goes about one named statement, on its own data. */
async function explain(name: string, env: Record<string, string | undefined>): Promise<number> {
  if (!(name in rehearsal))
    throw new UsageError(`There is no statement "${name}". There are:\n  ${Object.keys(rehearsal).sort().join("\n  ")}`)
  return withDatabase(env, async ({ db, config }) => {
    const assets = await createAssets({ embedded: await carried?.readAssets() })
    const plans = await plansOf([name], { db, config, assets, log: createLog("silent") })
    if (!plans) {
      process.stderr.write("There are no messages yet to try it on.\n")
      return 1
    }
    for (const { plan } of plans) process.stdout.write(`${drawPlan(plan).join("\n")}\n\n`)
    return 0
  })
}

/**
 * Who is told of no proxy takes every request for plain http: its cookie is one that plain http takes as well, since the same
 * server may be reached so on purpose.
 */
function checkProxy({ publicUrl, tlsCert, trustedProxies }: Config): Finding[] {
  if (!publicUrl?.startsWith("https:") || tlsCert) return []
  const problem = "is empty: name the proxy that ends TLS, so that cookies are kept to https and people told apart"
  return [{ what: "TRUSTED_PROXIES", problem: trustedProxies.length > 0 ? undefined : problem }]
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

/** How far the search index is: being behind is no fault, since a running server goes on with it. */
async function checkSearch(db: Database): Promise<Finding[]> {
  const findings = await createSearchStore(db)
    .progress()
    .catch(() => null)
  if (!findings) return []
  const { indexed, total, chatsBehind, messages, bytes } = findings
  const part = total === 0 ? 100 : Math.floor((indexed / total) * 100)
  const behind =
    chatsBehind > 0 ? `behind by ${total - indexed} in ${chatsBehind === 1 ? "1 chat" : `${chatsBehind} chats`}, ` : ""
  const size = `${messages} messages, ${Math.round(bytes / 1024 / 1024)} MiB`
  return [{ what: `search index: ${part} % of ${total} changes, ${behind}${size}` }]
}

/** Whether DATABASE_DIRECT_URL leads to where DATABASE_URL does. */
async function checkDirect(config: Config, db: Database): Promise<Finding[]> {
  const direct = openDirect(config)
  if (!direct) return []
  const what = "database of DATABASE_DIRECT_URL"
  try {
    const [here, there] = [await identityOf(db.sql), await identityOf(direct.sql)]
    return [{ what, problem: here === there ? undefined : "is not the database of DATABASE_URL" }]
  } catch (error) {
    return [{ what, problem: `cannot be reached: ${(error as Error).message}` }]
  } finally {
    await direct.close()
  }
}

/** How each replica is that DATABASE_REPLICA_URLS names: one that is merely behind is given a moment. */
async function checkReplicas(config: Config, primary: Database): Promise<Finding[]> {
  const replicas = openReplicasOf(config, { primary, log: createLog("silent") })
  if (!replicas) return []
  try {
    const giveUpAt = performance.now() + replicaPatienceMs
    await replicas.poll()
    while (replicas.figures().some(({ status }) => status === "behind") && performance.now() < giveUpAt) {
      await Bun.sleep(100)
      await replicas.poll()
    }
    return replicas.figures().map(({ name, status, lagMs, behindBytes, problem }) => ({
      what: `replica ${name}${status === "up" ? `: ${lagMs} ms behind` : ""}`,
      problem: status === "up" ? undefined : (problem ?? `lacks ${behindBytes} bytes of the primary's log`),
    }))
  } finally {
    await replicas.close()
  }
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  const what = config.databaseUrl ? "database of DATABASE_URL" : "embedded database"
  const quiet = createLog("silent")
  const opened = await openConfigured(config, quiet).catch((error: Error) => error)
  if (opened instanceof Error) return [{ what, problem: opened.message }]
  try {
    const { db } = opened
    return [
      { what },
      ...(await examine(db)),
      ...(await checkDirect(config, db)),
      ...(await checkReplicas(config, db)),
      ...(await checkSearch(db)),
    ]
  } catch (error) {
    return [{ what, problem: `cannot be reached: ${(error as Error).message}` }]
  } finally {
    await opened.db.close()
    await opened.embedded?.stop()
  }
}
