import { createApp } from "../../app"
import type { Config } from "../../platform/config"
import { type Explained, createExplainingDatabase } from "../../platform/db/explaining"
import type { Database } from "../../platform/db/open"
import type { Assets } from "../../platform/http/assets"
import type { Log } from "../../platform/log"
import { rehearse } from "./rehearsal"
import { findSample } from "./sample"

type Given = { config: Config; db: Database; log: Log; assets: Assets }

/** The plans of named statements on this database's own data; what they do is undone. Null without any message to try on. */
export async function plansOf(names: string[], { db, ...given }: Given): Promise<Explained[] | null> {
  const sample = await findSample(db)
  if (!sample) return null
  const explaining = createExplainingDatabase(db)
  const app = await createApp({
    ...given,
    // Everything is undone again: the index would never get ahead.
    config: { ...given.config, cacheMemoryMib: 0, searchIndexing: false },
    db: explaining,
  })
  try {
    for (const name of names) await rehearse(name, { app, db: explaining, sample })
    return explaining.explained.filter(({ name }) => names.includes(name))
  } finally {
    await app.stop()
  }
}
