import { hostname } from "node:os"
import { resolve } from "node:path"
import { createApp } from "../app"
import { paths } from "../../views/paths"
import { readConfig } from "../platform/config"
import { migrate } from "../platform/db/migrate"
import type { Database } from "../platform/db/open"
import { createAssets } from "../platform/http/assets"
import { type Log, createLog } from "../platform/log"
import { carried } from "./carried"
import { openConfigured } from "./open-database"
import { UsageError } from "./usage"
import { version } from "./version"

async function migratePatiently(db: Database, log: Log) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrate(db)
    } catch (error) {
      if (attempt >= 5) throw error
      log.warn({ err: error }, "the database is not ready; trying again")
      await Bun.sleep(1000 * attempt)
    }
  }
}

/** Serves until told to stop: `confab` alone, or `confab serve`. Resolves with the exit code. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  if (argv.length > 0) throw new UsageError("confab serve takes no arguments.")
  const config = readConfig(env)
  const log = createLog(config.logLevel)
  const { db, embedded } = await openConfigured(config, log)
  const { newer } = await migratePatiently(db, log)
  if (newer) log.warn({}, "this database was used by a newer version of Confab")
  db.onQuery((name, ms) => {
    if (ms > config.slowQueryMs) log.warn({ query: name, ms: Math.round(ms) }, "slow query")
  })
  const assets = await createAssets({ embedded: await carried?.readAssets() })
  const app = await createApp({ config, db, log, assets, version, databaseKind: embedded ? "embedded" : "url" })
  const tls =
    config.tlsCert && config.tlsKey ? { cert: Bun.file(config.tlsCert), key: Bun.file(config.tlsKey) } : undefined
  const server = Bun.serve({
    hostname: config.host,
    port: config.port,
    tls,
    idleTimeout: 30,
    maxRequestBodySize: 8 * 1024 * 1024,
    fetch: app.fetch,
    websocket: app.websocket,
  })

  const originAt = (host: string) =>
    `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${server.port}`
  const origin = originAt(config.host)
  const where = embedded ? `its data is in ${resolve(embedded.dataDir)}` : "its data is in the database of DATABASE_URL"
  process.stdout.write(`Confab ${version} listening on ${origin}\n${where}\n`)
  if (!config.rateLimit) log.warn({}, "RATE_LIMIT=off: sign-in guessing, floods and too many sockets are not held back")
  if (await app.actions.onboarding.isFirstRun()) {
    process.stdout.write(
      `\nOpen this link once to set up your team:\n  ${config.publicUrl ?? originAt(reachable(config.host))}${paths.setup()}?code=${app.setupCode}\n\n`,
    )
  }

  await stopSignal()
  log.info({}, "stopping")
  const deadline = setTimeout(() => process.exit(1), config.shutdownSeconds * 1000 + 5_000)
  deadline.unref()
  // Stops accepting at once; requests in flight are finished, then sockets are told to come back elsewhere.
  const finished = server.stop(false)
  await app.stop()
  await Promise.race([finished, Bun.sleep(config.shutdownSeconds * 1000)])
  await server.stop(true)
  await db.close()
  await embedded?.stop()
  return 0
}

/** A name for this machine where it listens on every interface: browsers do not go to 0.0.0.0. */
const reachable = (host: string) => (["0.0.0.0", "::"].includes(host) ? hostname() : host)

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
const stopSignal = () =>
  new Promise<void>((resolve) => {
    let asked = false
    const onSignal = () => {
      if (asked) process.exit(1)
      asked = true
      resolve()
    }
    process.on("SIGTERM", onSignal)
    process.on("SIGINT", onSignal)
  })
