import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { type Runtime, installedRuntime } from "./runtime"

/**
 * The cluster that is already there decides the major version; else the program's own binaries (`own`, null on a
 * platform without them), else an installed PostgreSQL. `directory` holds clusters named by their major version.
 * Another version's data is never touched.
 */
export function chooseRuntime(directory: string, own: Runtime | null, findInstalled = installedRuntime): Runtime {
  const major = clusterMajor(directory)
  if (own && (major === null || own.major === major)) return own
  const installed = findInstalled(major ?? undefined)
  if (installed) return installed
  throw new Error(
    major === null
      ? `There is no PostgreSQL for ${process.platform}-${process.arch}: install PostgreSQL 15 or later (Debian: apt-get install postgresql), or set DATABASE_URL.`
      : `${directory} holds the data of PostgreSQL ${major}, and there is no PostgreSQL ${major} here: install it, or move the data with pg_dump.`,
  )
}

/** The newest major version that has a complete cluster in the directory; null when there is none. */
function clusterMajor(directory: string): number | null {
  const majors = readdirSync(directory)
    .filter((name) => /^\d+$/.test(name) && existsSync(join(directory, name, "PG_VERSION")))
    .map(Number)
  return majors.length > 0 ? Math.max(...majors) : null
}
