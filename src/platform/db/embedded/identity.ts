import { spawnSync } from "node:child_process"
import { readFileSync, statSync } from "node:fs"

/** Whom the server runs as; empty for ourselves. */
export type Identity = { uid?: number; gid?: number }

/** Postgres refuses uid 0, so root's server runs as the owner of its directory, else as `postgres`, else as `nobody`. */
export function chooseIdentity(directory: string): Identity {
  if (process.getuid?.() !== 0) return {}
  const owner = ownerOf(directory)
  // initdb refuses a uid without an entry in passwd, so no uid is made up.
  const identity = owner ?? findAccount("postgres") ?? findAccount("nobody")
  if (identity) return identity
  throw new Error(
    "PostgreSQL cannot run as root, and there is no account named postgres or nobody. Start as a normal user, or set DATABASE_URL.",
  )
}

/** True when a command succeeds in that identity's shoes: the kernel knows all the ways in which it may not. */
export const canRun = (identity: Identity, command: string, ...args: string[]) =>
  spawnSync(command, args, { ...identity, stdio: "ignore", cwd: "/" }).status === 0

export const canEnter = (identity: Identity, directory: string) =>
  canRun(identity, "/bin/sh", "-c", 'cd "$1"', "sh", directory)

function ownerOf(path: string): Identity | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null
}

function findAccount(name: string): Identity | null {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [account, , uid, gid] = line.split(":")
    if (account === name && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}
