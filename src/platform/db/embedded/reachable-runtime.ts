import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { type Identity, canRun } from "./identity"
import { restoreLinks } from "./links"
import type { Runtime } from "./runtime"

/**
 * The runtime itself when the server's identity can run it, else a copy in `cacheDirectory`: node_modules may lie below
 * root's home, where nobody else may go, or be read-only and lack its links.
 */
export function reachableRuntime(runtime: Runtime, identity: Identity, cacheDirectory: string): Runtime {
  if (canRun(identity, join(runtime.bin, "postgres"), "--version")) return runtime
  if (!runtime.home)
    throw new Error(`${runtime.bin}/postgres does not run as uid ${identity.uid ?? process.getuid?.()}`)
  const copy = join(cacheDirectory, `runtime-${Bun.hash(runtime.home).toString(36)}`)
  const bin = join(copy, "native", "bin")
  if (!existsSync(copy)) copyRuntime(runtime.home, copy)
  if (canRun(identity, join(bin, "postgres"), "--version")) return { ...runtime, bin, home: join(copy, "native") }
  throw new Error(`PostgreSQL's program does not run here: ${bin}/postgres. Install PostgreSQL, or set DATABASE_URL.`)
}

function copyRuntime(home: string, destination: string) {
  const unfinished = `${destination}.unfinished-${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  cpSync(home, join(unfinished, "native"), { recursive: true, verbatimSymlinks: true })
  restoreLinks(join(unfinished, "native"))
  letEveryoneRead(unfinished)
  renameSync(unfinished, destination)
}

/** Whatever our umask: the server's account is not ours when we are root. */
export function letEveryoneRead(folder: string) {
  spawnSync("chmod", ["-R", "a+rX", folder])
}
