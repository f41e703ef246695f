import { join } from "node:path"
import { Glob } from "bun"
import { text } from "../../views/text/text"

/** Prints each word that is read while modules are loaded, with where: nobody is there yet whose language it could be in. */
const root = join(import.meta.dir, "../..")
const early = new Set<string>()

function watch(group: object, path: string) {
  for (const [key, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(group))) {
    const name = path + key
    if (!get) watch(value as object, `${name}.`)
    else
      Object.defineProperty(group, key, {
        get() {
          const from = new Error().stack?.split("\n").find((line) => /\/(src|views)\//.test(line))
          early.add(`${name} ${from?.trim().replace(`${root}/`, "")}`)
          return get.call(group)
        },
      })
  }
}

watch(text, "")
for (const path of new Glob("{src,views}/**/*.{ts,tsx}").scanSync(root))
  // What runs when it is loaded is no part of the pages.
  if (!/^src\/(main|cli\/.*)\.ts$|-worker\.ts$/.test(path)) await import(join(root, path))
process.stdout.write([...early].join("\n"))
process.exit(0)
