import { join } from "node:path"

const root = join(import.meta.dir, "../../..")

/**
 * Methods of htmx 4.0.1 that do nothing for these pages: nothing here morphs, moves by view transitions, is boosted or
 * preserved, and code in markup is forbidden by the content policy. Left out, the whole bundle stays below its 25 kB. The first
 * ones are still named in the rest and get an empty body.
 */
const unused = [
  "morph",
  "submitTransitionTask",
  "handleHxOnAttributes",
  "executeJavaScript",
  "processScripts",
  "initRequestIndicatorCss",
  "handlePreservedElements",
  "restorePreservedElements",
  "maybeBoost",
]
const onlyForThese = [
  "morphChildren",
  "matchesUpcomingSibling",
  "findBestMatch",
  "removeNode",
  "morphNode",
  "populateIdMapWithTree",
  "createIdMaps",
  "createPersistentIds",
  "processTransitionQueue",
  "shouldBoost",
]

/**
 * One script of htmx, its ws extension and `static/js`, minified; `byNeed`: the addresses of what it loads when it is needed.
 * Throws where it cannot be made.
 */
export const bundleScript = (byNeed: Record<string, string> = {}): Promise<Uint8Array> =>
  bundle({
    entrypoints: [join(root, "static/js/main.js")],
    format: "iife",
    define: { BY_NEED: JSON.stringify(byNeed) },
    plugins: [
      {
        name: "htmx without what is never used",
        setup(build) {
          build.onLoad({ filter: /htmx\.esm\.js$/ }, async ({ path }) => ({
            contents: withoutUnused(await Bun.file(path).text()),
            loader: "js",
          }))
        },
      },
    ],
  })

/** One of `static/js/by-need` as a module of its own, with what it imports. Throws where it cannot be made. */
export const bundleByNeed = (path: string): Promise<Uint8Array> => bundle({ entrypoints: [path], format: "esm" })

async function bundle(
  how: Pick<Bun.BuildConfig, "entrypoints" | "format" | "define" | "plugins">,
): Promise<Uint8Array> {
  const { outputs, success, logs } = await Bun.build({ target: "browser", minify: true, ...how })
  if (!success || !outputs[0]) throw new AggregateError(logs, "The script could not be bundled")
  return new Uint8Array(await outputs[0].arrayBuffer())
}

/** The script that opens Confab without a line; `shell`: the addresses that it keeps for that. */
export const bundleWorker = (shell: string[]): Promise<Uint8Array> =>
  bundle({
    entrypoints: [join(root, "static/js/service-worker.js")],
    format: "iife",
    define: { SHELL: JSON.stringify(shell) },
  })

/** Another version of htmx may look otherwise: then this throws, and the list above is to be looked at again. */
function withoutUnused(source: string): string {
  for (const name of [...unused, ...onlyForThese]) {
    const method = new RegExp(`^        (?:async )?#${name}\\(.*\\) \\{\\n[^]*?\\n        \\}\\n`, "m")
    if (!method.test(source)) throw new Error(`htmx has no method #${name} any more: see script-bundle.ts`)
    source = source.replace(method, unused.includes(name) ? `#${name}() {}\n` : "")
  }
  return source
}
