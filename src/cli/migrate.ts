import { readConfig } from "../platform/config"
import { toUnavailable } from "../platform/db/errors"
import { createLog } from "../platform/log"
import { migrateConfigured, openConfigured } from "./open-database"
import { UsageError } from "./usage"

/** `confab migrate`: applies what is missing, and says what that was. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  if (argv.length > 0) throw new UsageError("confab migrate takes no arguments.")
  const config = readConfig(env)
  const { db, embedded } = await openConfigured(config, createLog(config.logLevel))
  try {
    const { applied, newer } = await migrateConfigured(config, db).catch((error: unknown) =>
      Promise.reject(toUnavailable(error)),
    )
    const done = applied.length > 0 ? `Applied ${applied.join(", ")}.` : "Nothing to apply."
    process.stdout.write(`${done}\n`)
    if (newer) process.stderr.write("This database was used by a newer version of Confab.\n")
    return 0
  } finally {
    await db.close()
    await embedded?.stop()
  }
}
