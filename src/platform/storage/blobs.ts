import { mkdir, open, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { BlobLedger } from "../db/blob-ledger"
import { newId } from "../ids"

/** Where bytes are kept by what they are: the same bytes are there once. S3 fits behind it as well as a disk. */
export type Blobs = {
  /** Keeps bytes for good before it resolves, and gives their name: SHA-256 in hex. Raises what the disk or database raises. */
  put(bytes: Uint8Array): Promise<string>
  /** What bears a name, to be read when it is sent; null where there is none. */
  find(name: string): Promise<Blob | null>
  /** Forgets it; nothing happens where there is none. */
  remove(name: string): Promise<void>
}

const isName = (name: string) => /^[0-9a-f]{64}$/.test(name)

async function writeThrough(path: string, bytes: Uint8Array) {
  const file = await open(path, "wx", 0o640)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** fsync of the folder: a rename is only as durable as it. */
async function syncFolder(path: string) {
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Blobs below a directory, which several nodes may share. Each is written beside its place and renamed into it, so that
 * nobody ever reads half of one, whatever dies in between. The ledger hears of a name before its bytes are there.
 */
export function createDiskBlobs({ directory, ledger }: { directory: string; ledger: BlobLedger }): Blobs {
  const placeOf = (name: string) => join(directory, name.slice(0, 2), name.slice(2, 4), name)

  async function write(path: string, bytes: Uint8Array) {
    const folder = dirname(path)
    const draft = `${path}.${newId()}`
    await mkdir(folder, { recursive: true, mode: 0o750 })
    try {
      await writeThrough(draft, bytes)
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await syncFolder(folder)
  }

  return {
    async put(bytes) {
      const name = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
      await ledger.touch(name)
      if (!(await Bun.file(placeOf(name)).exists())) await write(placeOf(name), bytes)
      return name
    },
    async find(name) {
      const file = isName(name) && Bun.file(placeOf(name))
      return file && (await file.exists()) ? file : null
    },
    remove: (name) => rm(placeOf(name), { force: true }),
  }
}
