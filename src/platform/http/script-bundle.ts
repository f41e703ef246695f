import { basename, join } from "node:path"
import { cutHtmx, cutSocketExtension } from "./htmx-cuts"

const root = join(import.meta.dir, "../../..")

/**
 * What is wanted together travels together: one request, and one dictionary for what these have in common. In the order in which
 * they are packed best, which is 200 B less than that of the alphabet.
 */
const together: Record<string, string[]> = {
  chat: "inbox blocked reminder words notices threads device presence pictures find emoji bar writing newer-version search-box".split(
    " ",
  ),
  settings: ["avatar", "settings"],
}

/**
 * One script of htmx, its ws extension and `static/js`, minified; `byNeed`: the addresses of what it loads when it is needed.
 * Throws where it cannot be made.
 */
export const bundleScript = (byNeed: Record<string, string> = {}): Promise<Uint8Array> =>
  bundle({
    entrypoints: [join(root, "static/js/main.js")],
    format: "iife",
    define: { BY_NEED: JSON.stringify(byNeed) },
    plugins: [{ name: "htmx without what is never used", setup: cutSources }],
  })

/** For a bundler: htmx as it is served. */
export function cutSources(build: Bun.PluginBuilder) {
  const load = (filter: RegExp, cut: (source: string) => string) =>
    build.onLoad({ filter }, async ({ path }) => ({ contents: cut(await Bun.file(path).text()), loader: "js" }))
  load(/htmx\.esm\.js$/, cutHtmx)
  load(/hx-ws\.js$/, cutSocketExtension)
}

/** The behaviours of `static/js/by-need` by the file that they travel in. */
export function filesByNeed(): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const path of [...new Bun.Glob("static/js/by-need/*.js").scanSync({ cwd: root })].sort()) {
    const name = basename(path, ".js")
    const file = Object.keys(together).find((one) => together[one]!.includes(name)) ?? name
    files.set(file, [...(files.get(file) ?? []), name])
  }
  for (const [file, order] of Object.entries(together))
    files.get(file)?.sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return files
}

/** Behaviours of `static/js/by-need` as one module, which exports the `start` of each by its name. Throws where it cannot be made. */
export function bundleByNeed(names: string[]): Promise<Uint8Array> {
  const entry = join(root, "static/js/by-need/entry.js")
  const lines = names.map((name) => `export { start as ${JSON.stringify(name)} } from "./${name}.js"`)
  return bundle({ entrypoints: [entry], format: "esm", files: { [entry]: lines.join("\n") } })
}

/** The script that opens Confab without a line; `shell`: the addresses that it keeps for that. */
export const bundleWorker = (shell: string[]): Promise<Uint8Array> =>
  bundle({
    entrypoints: [join(root, "static/js/service-worker.js")],
    format: "iife",
    define: { SHELL: JSON.stringify(shell) },
  })

async function bundle(
  how: Pick<Bun.BuildConfig, "entrypoints" | "format" | "define" | "files" | "plugins">,
): Promise<Uint8Array> {
  const { outputs, success, logs } = await Bun.build({ target: "browser", minify: true, ...how })
  if (!success || !outputs[0]) throw new AggregateError(logs, "The script could not be bundled")
  return new Uint8Array(await outputs[0].arrayBuffer())
}
