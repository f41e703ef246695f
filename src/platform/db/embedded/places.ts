import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { type Identity, canEnter, chooseIdentity } from "./identity"

export const port = 5432
export const databaseName = "confab"

/** `sun_path` holds 107 bytes on Linux and 103 on macOS. */
const longestSocketPath = 100

/**
 * The data directory asked for, or, when root asked for one where the server's account may not go (below root's home,
 * say), a directory of our own below /var/lib/confab that is always the same for the same question.
 */
export function usableDataDirectory(wanted: string): string {
  const directory = resolve(wanted)
  if (process.getuid?.() !== 0) return directory
  let existing = directory
  while (!existsSync(existing)) existing = dirname(existing)
  const identity = chooseIdentity(join(directory, "postgres"))
  return canEnter(identity, existing) ? directory : join("/var/lib/confab", nameFor(directory))
}

/** Makes `<data directory>/postgres`, which belongs to the server's account alone, and gives its path. */
export function makeServerDirectory(dataDirectory: string): string {
  const made = mkdirSync(dataDirectory, { recursive: true })
  // Root's umask may be 077, and the server's account must be able to pass through.
  for (let at = dataDirectory; made && at.length >= made.length; at = dirname(at)) chmodSync(at, 0o711)
  const directory = join(dataDirectory, "postgres")
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { uid } = statSync(directory)
  const self = process.getuid?.()
  if (self === 0 && uid === 0) giveTo(directory, chooseIdentity(directory))
  if (self !== 0 && uid !== self)
    throw new Error(`${directory} belongs to uid ${uid}: start Confab as that user, or as root`)
  return directory
}

/** Where the socket is: 0700 and ours. Always the same for the same directory, so that programs find each other. */
export function makeSocketDirectory(serverDirectory: string, identity: Identity): string {
  let directory = join(serverDirectory, "run")
  if (Buffer.byteLength(join(directory, `.s.PGSQL.${port}`)) > longestSocketPath) {
    directory = join(tmpdir(), `confab-${nameFor(serverDirectory)}`)
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const found = lstatSync(directory)
  // The temporary directory is everyone's: somebody may have made the name first, or a link of it.
  if (!found.isDirectory() || ![process.getuid?.(), identity.uid].includes(found.uid)) {
    throw new Error(
      `${directory}, the place for PostgreSQL's socket, belongs to someone else. Remove it, or choose another CONFAB_DATA_DIR.`,
    )
  }
  giveTo(directory, identity)
  chmodSync(directory, 0o700)
  return directory
}

export function giveTo(path: string, { uid, gid }: Identity) {
  if (uid !== undefined) chownSync(path, uid, gid!)
}

const nameFor = (path: string) => Bun.hash(path).toString(36)
