import { readConfig } from "../platform/config"
import type { Database } from "../platform/db/open"
import type { EmbeddedPostgres } from "../platform/db/embedded/start"
import { type Log, createLog } from "../platform/log"
import type { Config } from "../platform/config"
import { migrateConfigured, openConfigured } from "./open-database"

type Given = { db: Database; embedded: EmbeddedPostgres | null; config: Config; log: Log }

/** Opens and migrates the database of these settings for one command, also beside a running server, and closes it after. */
export async function withDatabase<T>(
  env: Record<string, string | undefined>,
  work: (given: Given) => Promise<T>,
): Promise<T> {
  const config = readConfig(env)
  const log = createLog(env["LOG_LEVEL"] ? config.logLevel : "warn")
  const { db, embedded } = await openConfigured(config, log)
  try {
    await migrateConfigured(config, db)
    return await work({ db, embedded, config, log })
  } finally {
    await db.close()
    await embedded?.stop()
  }
}
