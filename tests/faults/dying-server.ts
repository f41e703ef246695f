/**
 * Confab as `serve` runs it, on its own Postgres, but with a planted death: after the Nth flush (DIE_AFTER_FLUSHES) has
 * been committed, and before anybody was told, the process kills itself with SIGKILL.
 */
import { createApp } from "../../src/app"
import { openConfigured } from "../../src/cli/open-database"
import { readConfig } from "../../src/platform/config"
import { migrate } from "../../src/platform/db/migrate"
import type { Database } from "../../src/platform/db/open"
import { createAssets } from "../../src/platform/http/assets"
import { createLog } from "../../src/platform/log"

const config = readConfig(process.env)
const log = createLog(config.logLevel)
const { db } = await openConfigured(config, log)
await migrate(db)

let flushesLeft = Number(process.env["DIE_AFTER_FLUSHES"] ?? Infinity)
const mortal: Database = {
  ...db,
  async write(name, run) {
    const result = await db.write(name, run)
    if (name === "messages.flush" && --flushesLeft === 0) process.kill(process.pid, "SIGKILL")
    return result
  },
}

const app = await createApp({ config, db: mortal, log, assets: await createAssets() })
const server = Bun.serve({ hostname: "127.0.0.1", port: config.port, fetch: app.fetch, websocket: app.websocket })
process.stdout.write(`listening on http://127.0.0.1:${server.port}\n`)
