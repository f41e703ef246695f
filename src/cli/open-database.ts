import { mkdirSync } from "node:fs"
import type { Config } from "../platform/config"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../platform/db/embedded/start"
import { migrate } from "../platform/db/migrate"
import { type Database, openDatabase } from "../platform/db/open"
import { type Replicas, openReplicas } from "../platform/db/replicas"
import type { Log } from "../platform/log"
import type { RedisLink } from "../platform/redis"
import { carried } from "./carried"

type Opened = { db: Database; embedded: EmbeddedPostgres | null }

/** The database of these settings: the one named by DATABASE_URL, else our own, started here or joined where it runs. */
export async function openConfigured(config: Config, log: Log): Promise<Opened> {
  const pool = { ...poolOf(config), log }
  if (config.databaseUrl) return { db: openDatabase({ url: config.databaseUrl, ...pool }), embedded: null }
  mkdirSync(config.dataDir, { recursive: true })
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log, bundle: carried?.bundle })
  const { socketDir, port, user } = embedded
  return { db: openDatabase({ socketDir, port, user, database: "confab", ...pool }), embedded }
}

const poolOf = (config: Config) => ({
  poolSize: config.databasePoolSize,
  writerConnections: config.databaseWriterConnections,
  statementTimeoutMs: config.databaseStatementTimeoutMs,
  connectTimeoutMs: config.databaseConnectTimeoutMs,
  idleTimeoutSeconds: config.databaseIdleTimeoutSeconds,
  mostWaiting: config.databasePoolQueue,
  waitMs: config.databasePoolWaitMs,
  prepare: config.databasePrepare,
})

/** The replicas of DATABASE_REPLICA_URLS, where there are any; they find out by themselves how they are. */
export function openReplicasOf(
  config: Config,
  { primary, redis, log }: { primary: Database; redis?: RedisLink; log: Log },
): Replicas | undefined {
  const { databaseReplicaUrls: urls, databaseReplicaLagMs: maxLagMs } = config
  if (urls.length === 0) return undefined
  return openReplicas({ urls, maxLagMs, primary, redis, options: poolOf(config), log })
}

/** Brings the database to this program's schema, past a PgBouncer where DATABASE_DIRECT_URL leads past it; see `migrate`. */
export async function migrateConfigured(config: Config, db: Database) {
  const direct = openDirect(config)
  if (!direct) return migrate(db)
  try {
    return await migrate(direct)
  } finally {
    await direct.close()
  }
}

/** The database as DATABASE_DIRECT_URL names it, for one thing at a time; null where it is reached in one way only. */
export function openDirect({ databaseDirectUrl, ...config }: Config): Database | null {
  if (!databaseDirectUrl) return null
  return openDatabase({
    url: databaseDirectUrl,
    poolSize: 1,
    writerConnections: 1,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    prepare: true,
  })
}
