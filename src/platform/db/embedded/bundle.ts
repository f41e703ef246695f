import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { restoreLinks } from "./links"
import { letEveryoneRead } from "./reachable-runtime"
import { type Runtime, readMajor } from "./runtime"

/** The program carries Postgres inside: a tar of `native/{bin,lib,share}`, compressed with zstd, and its hash. */
export type Bundle = { path: string; hash: string }

/**
 * Unpacks the bundle once, into a folder of `cacheDirectory` named by the hash; moved into place by rename, so that a
 * folder of that name is complete. `path` is what `import … with { type: "file" }` gives, also inside a binary.
 */
export async function bundleRuntime(path: string, hash: string, cacheDirectory: string): Promise<Runtime> {
  const folder = join(cacheDirectory, `runtime-${hash}`)
  const home = join(folder, "native")
  const bin = join(home, "bin")
  if (!existsSync(folder)) {
    removeOthers(cacheDirectory)
    const unfinished = `${folder}.unfinished-${process.pid}`
    mkdirSync(unfinished, { recursive: true })
    const tar = await Bun.zstdDecompress(await Bun.file(path).arrayBuffer())
    await new Bun.Archive(tar).extract(unfinished)
    restoreLinks(join(unfinished, "native"))
    letEveryoneRead(unfinished)
    renameSync(unfinished, folder)
  }
  return { bin, major: readMajor(bin), source: "bundle", home }
}

/** What earlier versions of the program, or an unpacking cut short, have left. */
function removeOthers(cacheDirectory: string) {
  for (const name of readdirSync(cacheDirectory)) {
    if (name.startsWith("runtime-")) rmSync(join(cacheDirectory, name), { recursive: true, force: true })
  }
}
