import { readFileSync } from "node:fs"
import http from "node:http"
import { hostname } from "node:os"
import { resolve } from "node:path"
import { type App, createApp } from "../app"
import { paths } from "../../views/paths"
import { type Config, ConfigError, readConfig } from "../platform/config"
import { Unavailable, isConnectionLoss, toUnavailable } from "../platform/db/errors"
import type { Database } from "../platform/db/open"
import { createAssets } from "../platform/http/assets"
import { type Log, createLog } from "../platform/log"
import { openRedis } from "../platform/redis"
import { nodeName } from "../platform/realtime/roll-call"
import type { Tracing } from "../platform/tracing/tracing"
import { carried } from "./carried"
import { migrateConfigured, openConfigured, openReplicasOf } from "./open-database"
import { UsageError } from "./usage"
import { version } from "./version"

/** Room for a search of 10,000 characters of any script in an address: what is refused before it reaches a route has no words. */
const mostHeaderBytes = 128 * 1024

function readTls({ tlsCert, tlsKey }: Config) {
  if (!tlsCert || !tlsKey) return undefined
  const read = (name: string, path: string) => {
    try {
      return readFileSync(path)
    } catch {
      throw new ConfigError(`${name} must name a file that can be read.`)
    }
  }
  return { cert: read("TLS_CERT", tlsCert), key: read("TLS_KEY", tlsKey) }
}

/** A database server that starts at the same time as we do is waited for. */
async function migratePatiently(config: Config, db: Database, log: Log) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateConfigured(config, db)
    } catch (error) {
      if (attempt >= 5 || !isConnectionLoss(error)) throw toUnavailable(error)
      log.warn({ err: error }, "the database is not ready; trying again")
      await Bun.sleep(1000 * attempt)
    }
  }
}

/** The library is loaded only where traces are wanted. */
async function openTracing({ otlpEndpoint: endpoint, ...config }: Config, log: Log): Promise<Tracing | null> {
  if (!endpoint) return null
  const { createOtlpTracing } = await import("../platform/tracing/otlp")
  const { otlpHeaders: headers, otlpShare: share, otlpService: service } = config
  return createOtlpTracing({ endpoint, headers, share, service, instance: nodeName(), version, log })
}

/** Serves until told to stop: `confab` alone, or `confab serve`. Resolves with the exit code. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  if (argv.length > 0) throw new UsageError("confab serve takes no arguments.")
  const config = readConfig(env)
  const tls = readTls(config)
  const log = createLog(config.logLevel)
  const { db, embedded } = await openConfigured(config, log)
  const { newer } = await migratePatiently(config, db, log)
  if (newer) log.warn({}, "this database was used by a newer version of Confab")
  const assets = await createAssets({ embedded: await carried?.readAssets() })
  const redis = config.redisUrl ? openRedis({ url: config.redisUrl, log }) : undefined
  const replicas = openReplicasOf(config, { primary: db, redis, log })
  const tracing = await openTracing(config, log)
  const databaseKind = embedded ? "embedded" : "url"
  const sources = embedded
    ? { embedded: () => ({ dataDir: resolve(embedded.dataDir), attached: embedded.attached, pid: embedded.pid() }) }
    : {}
  const app = await createApp({
    config,
    db,
    replicas,
    redis,
    log,
    tracing,
    assets,
    version,
    databaseKind,
    sources,
  })
  // The runtime takes it from there, though its types call it read-only.
  Object.assign(http, { maxHeaderSize: mostHeaderBytes })
  const server = Bun.serve({
    hostname: config.host,
    port: config.port,
    tls,
    idleTimeout: 30,
    // Ten pictures by a form without a script; each route has its own limit below it, with words.
    maxRequestBodySize: (10 * config.imageMib + 1) * 1024 * 1024,
    fetch: app.fetch,
    websocket: app.websocket,
  })
  void app.warmUp()
  app.startJobs()
  if (!config.rateLimit) log.warn({}, "RATE_LIMIT=off: sign-in guessing, floods and too many sockets are not held back")
  // From now on a signal is a wish to stop cleanly, also while the greeting is still being put together.
  const stopped = stopSignal()
  await Promise.race([greet({ config, app, log, port: server.port!, dataDir: embedded?.dataDir ?? null }), stopped])

  await stopped
  log.info({}, "stopping")
  // What hangs must not keep the machine from going down.
  setTimeout(() => process.exit(1), (config.shutdownSeconds + 5) * 1000).unref()
  // Stops accepting at once; requests in flight are finished, then sockets are told to come back.
  const finished = server.stop(false)
  await app.stop()
  await Promise.race([finished, Bun.sleep(config.shutdownSeconds * 1000)])
  await server.stop(true)
  await tracing?.stop()
  await replicas?.close()
  await redis?.close()
  await db.close()
  await embedded?.stop()
  return 0
}

type Greeting = { config: Config; app: App; log: Log; port: number; dataDir: string | null }

/** Says where it is and, while there is nobody yet, what to do next. */
async function greet({ config, app, log, port, dataDir }: Greeting) {
  const originAt = (host: string) =>
    `${config.tlsCert ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`
  const place = dataDir ? resolve(dataDir) : "the database of DATABASE_URL"
  process.stdout.write(`Confab ${version} listening on ${originAt(config.host)}\nits data is in ${place}\n`)
  if (!(await isFirstRun(app, log))) return
  const link = `${config.publicUrl ?? originAt(reachable(config.host))}${paths.setup()}?code=${app.setupCode}`
  process.stdout.write(`\nOpen this link once to set up your team:\n  ${link}\n\n`)
}

/** A server that listens outlives its database, also while it is still greeting. */
async function isFirstRun({ actions }: App, log: Log): Promise<boolean> {
  for (;;) {
    try {
      return await actions.onboarding.isFirstRun()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      log.warn({ err: error }, "the database is not there to say whether this is the first run; asking again")
      await Bun.sleep(1000)
    }
  }
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
