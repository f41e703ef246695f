import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { packageRuntime } from "../platform/db/embedded/runtime"

/**
 * The embedded Postgres as one compressed tar, and the hash of what is in it; packed once, since the best compression
 * takes half a minute. Null when npm has no Postgres for this platform.
 */
export async function packPostgres(cache: string): Promise<{ path: string; hash: string } | null> {
  const home = packageRuntime()?.home
  if (!home || !existsSync(home)) return null
  const hash = await hashFolder(home)
  const path = join(cache, `postgres-${hash}.tar.zst`)
  if (existsSync(path)) return { path, hash }
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache)) if (name.startsWith("postgres-")) rmSync(join(cache, name))
  const { stdout, exitCode } = Bun.spawnSync(["tar", "-C", dirname(home), "-cf", "-", "native"], { stderr: "inherit" })
  if (exitCode !== 0) throw new Error("tar could not pack PostgreSQL.")
  const unfinished = `${path}.unfinished-${process.pid}`
  await Bun.write(unfinished, await Bun.zstdCompress(stdout, { level: 19 }))
  renameSync(unfinished, path)
  return { path, hash }
}

async function hashFolder(folder: string): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256")
  for (const name of [...new Bun.Glob("**/*").scanSync(folder)].sort()) {
    hasher.update(`${name}\0`).update(await Bun.file(join(folder, name)).bytes())
  }
  return hasher.digest("hex").slice(0, 16)
}
