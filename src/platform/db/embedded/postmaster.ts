import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Log } from "./log"
import { port } from "./places"

/** What the server says of itself in `postmaster.pid`; null when there is no such file. */
export function readPostmaster(cluster: string): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === "ready" }
  } catch {
    return null
  }
}

/** True when this pid is the server of this cluster: pids are recycled, in containers always, and a zombie is dead. */
export function isServerOf(cluster: string, pid: number): boolean {
  return commandLine(pid).includes(cluster)
}

/** Empty for a pid that is nobody's, or a zombie's. */
function commandLine(pid: number): string {
  if (process.platform !== "linux")
    return spawnSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" }).stdout ?? ""
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8")
  } catch {
    return ""
  }
}

/** Its watchdog should have stopped it within a second; then come a shutdown's checkpoint, and at last an end without one. */
const patience = { untilInterruptMs: 2_000, untilQuitMs: 60_000 }

/**
 * Only for the owner of the directory: sees to it that the server of a program that died is gone, and that what it left
 * behind hinders nobody.
 */
export async function clearPredecessor(cluster: string, socketDirectory: string, log: Log) {
  const start = performance.now()
  let sent: NodeJS.Signals | null = null
  for (let left = readPostmaster(cluster); left && isServerOf(cluster, left.pid); left = readPostmaster(cluster)) {
    const waited = performance.now() - start
    const signal = waited > patience.untilQuitMs ? "SIGQUIT" : waited > patience.untilInterruptMs ? "SIGINT" : null
    if (signal !== sent) {
      log.warn({ pid: left.pid, signal }, "stopping a PostgreSQL that nobody looks after")
      process.kill(left.pid, signal!)
      sent = signal
    }
    await Bun.sleep(25)
  }
  disownLock(cluster)
  for (const name of [`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`]) rmSync(join(socketDirectory, name), { force: true })
}

/** pid_max is 2^22 at most. */
const impossiblePid = 99_999_999

/**
 * After a kill the file names a pid that may by now be anybody's, which must not count. But it is never deleted:
 * Postgres must still see the shared-memory key in it, and refuse to start while backends of the dead server live.
 */
function disownLock(cluster: string) {
  const path = join(cluster, "postmaster.pid")
  try {
    const text = readFileSync(path, "utf8")
    writeFileSync(path, text.replace(/^-?\d+/, String(impossiblePid)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
}
