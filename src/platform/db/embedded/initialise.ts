import { spawn } from "node:child_process"
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Identity } from "./identity"
import { cleanEnvironment } from "./environment"
import type { Runtime } from "./runtime"
import { watched } from "./watchdog"

export const superuser = "postgres"

/**
 * No index depends on the machine's ICU or glibc: text sorts by code point. The character type must be a UTF-8 one all
 * the same, or pg_trgm sees nothing in Cyrillic or Japanese. It is fixed for ever when the cluster is made.
 */
const characterType = process.platform === "darwin" ? "UTF-8" : "C.UTF-8"
const locale = (major: number) => [
  ...(major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
  "--locale=C",
  `--lc-ctype=${characterType}`,
]

/** Makes a cluster under another name and renames it when it is complete, so a crash leaves no half-made one. */
export async function initialise(cluster: string, runtime: Runtime, identity: Identity, flags: string[] = []) {
  removeUnfinished(cluster)
  const unfinished = `${prefix(cluster)}${process.pid}-${Date.now()}`
  mkdirSync(unfinished, { mode: 0o700 })
  if (identity.uid !== undefined) chownSync(unfinished, identity.uid, identity.gid!)
  const args = ["-D", unfinished, "-U", superuser, "-A", "trust", "-E", "UTF8", "--data-checksums", "--no-instructions"]
  const [shell, ...command] = watched(join(runtime.bin, "initdb"), ...args, ...locale(runtime.major), ...flags)
  const child = spawn(shell!, command, {
    ...identity,
    env: cleanEnvironment(),
    cwd: "/",
    stdio: ["pipe", "ignore", "pipe"],
  })
  let errors = ""
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk))
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject))
  if (code !== 0) throw new Error(`PostgreSQL's initdb failed: ${errors.trim() || `exit code ${code}`}`)
  renameSync(unfinished, cluster)
}

const prefix = (cluster: string) => `${cluster}.unfinished-`

/**
 * Removes what crashes have left. The initdb of a program that was just killed may still be writing; what escapes now
 * is removed by the next call.
 */
export function removeUnfinished(cluster: string) {
  for (const name of readdirSync(dirname(cluster))) {
    const path = join(dirname(cluster), name)
    if (!path.startsWith(prefix(cluster))) continue
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // Still being written.
    }
  }
}
