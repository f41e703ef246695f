import { existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"

/**
 * npm packages cannot hold symbolic links, and install scripts may not run, so we make the libraries' short names
 * ourselves from the list that the package carries. `home` is its folder `native`.
 */
export function restoreLinks(home: string) {
  const list = join(home, "pg-symlinks.json")
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"))
  for (const { source, target } of links) {
    const path = join(dirname(home), target)
    if (lstatSync(path, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      // Another program was quicker.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    }
  }
}
