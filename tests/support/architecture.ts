import { readdirSync } from "node:fs"
import { basename, dirname, join, normalize } from "node:path"

type Source = { path: string; code: string; imports: string[] }
type Rule = (source: Source) => string | false | undefined

/** A domain may import what stands to its left; news travels the other way as events. */
const order =
  "platform users sessions workspaces chats onboarding attachments presence messages inbox search notifications integrations admin".split(
    " ",
  )
const topLevel = new Set(
  "src views drizzle static tests bunfig.toml drizzle.config.ts package.json README.md tsconfig.json bun.lock LICENSE".split(
    " ",
  ),
)
/** Made by tools or by running, and ignored by git. */
const products = new Set(["node_modules", "dist", "data"])
const vague =
  /^(utils?|helpers?|common|services?|managers?|misc|shared|index|constants|types)$|-(utils?|helpers?|services?|managers?)$/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d|\.config)?\.(ts|tsx|js|css)$/

/** Where a rule does not hold, and why. */
const exceptions: Record<string, Record<string, string>> = {
  sql: {
    "src/platform/audit.ts": "written in the transaction that it records",
    "src/cli/bench": "measures bare SQL against the product's own",
    "src/cli/explain": "looks for the largest chat to explain statements on",
    "src/cli/seed": "fills an empty database in bulk",
    "src/cli/import": "brings a history in bulk",
  },
  markup: {
    "src/messages/markdown.ts": "makes the HTML of what people write",
    "src/cli/bench": "stores rendered messages without rendering them",
  },
  texts: {
    "src/main.ts": "speaks at the command line",
    "src/platform/config.ts": "tells the operator what a setting does",
    "src/platform/metrics": "tells Prometheus what a figure means",
    "src/platform/db/embedded": "tells the operator why Postgres does not start",
  },
  publish: {
    "src/cli/bench/raw": "the bare server that fan-out is measured against",
    "src/platform/cache/": "tells the other nodes what they must no longer give",
  },
}
const excepted = (rule: string, path: string) =>
  Object.keys(exceptions[rule] ?? {}).some((start) => path.startsWith(start))

const parts = (path: string) => path.split("/")
const domainOf = (path: string) => (parts(path)[0] === "src" && parts(path).length > 2 ? parts(path)[1]! : null)
const role = (path: string) => basename(path).replace(/\.tsx?$/, "")

const rules: Rule[] = [
  function directions({ path, imports }) {
    const from = domainOf(path)
    if (!from || from === "cli") return
    // Every domain's routes ask in the same way who is there, also those to the left of the sessions.
    const asksWho = role(path) === "routes" || role(path) === "api"
    return imports.find((target) => {
      const to = domainOf(target)
      if (!target.startsWith("src/") || (asksWho && target === "src/sessions/guard")) return false
      return to === null || order.indexOf(to) > order.indexOf(from) || to === "cli"
    })
  },
  function domainsOpenedByApp({ path, imports }) {
    return path !== "src/app.ts" && imports.find((target) => domainOf(target) && role(target) === "domain")
  },
  function platformKnowsNoViews({ path, imports }) {
    // A refusal is a text that a person reads, wherever it arises: the catalogue of texts is open to all.
    const views = imports.filter((target) => target.startsWith("views/") && !target.startsWith("views/text/"))
    return domainOf(path) === "platform" && views[0]
  },
  function viewsRunNothingOfSrc({ path, imports }) {
    return path.startsWith("views/") && imports.find((target) => target.startsWith("src/"))
  },
  function sqlInStores({ path, code }) {
    const allowed = /^(?:[a-z-]+-)?store$|^table$/.test(role(path)) || path.startsWith("src/platform/db/")
    if (!path.startsWith("src/") || allowed || excepted("sql", path)) return
    return /\b(?:sql|tx)`|\b(?:sql|tx)\.unsafe\(|from\s*"(?:postgres|drizzle-orm)[^"]*"/.exec(code)?.[0]
  },
  function markupInViews({ path, code }) {
    if (!path.startsWith("src/") || excepted("markup", path)) return
    return path.endsWith(".tsx") ? "JSX" : /[`"'](?:[^`"'\n]*\s)?<\/?[a-z][a-z0-9-]*(?=[\s>$])/.exec(code)?.[0]
  },
  function textsInCatalogue({ path, code }) {
    if (!path.startsWith("src/") || path.startsWith("src/cli/") || excepted("texts", path)) return
    const told = code.replaceAll(/new (?:\w*Error|Unavailable)\([^\n]*/g, "")
    return /(["'`])[A-Z@$](?:(?!\1)[^\n])* (?:(?!\1)[^\n])*[.?!]\1/.exec(told)?.[0]
  },
  function broadcastsPublish({ path, code }) {
    const allowed = role(path) === "broadcasts" || path.startsWith("src/platform/realtime/")
    return path.startsWith("src/") && !allowed && !excepted("publish", path) && /\.publish\(/.exec(code)?.[0]
  },
  function actionsAnnounce({ path, code }) {
    const allowed = role(path) === "actions" || path.startsWith("src/platform/events/")
    return path.startsWith("src/") && !allowed && /\bevents\.emit\(/.exec(code)?.[0]
  },
  function noBarrels({ code }) {
    const statements = code.split("\n").filter((line) => line.trim())
    return statements.length > 0 && statements.every((line) => /^export .* from /.test(line)) && "only passes on"
  },
  function placed({ path }) {
    const [top, folder, ...rest] = parts(path)
    if (top !== "src") return
    if (rest.length === 0) return !["main.ts", "app.ts"].includes(folder!) && "beside the domains"
    if (folder === "cli" || folder === "platform") return
    if (!order.includes(folder!)) return "not a domain"
    return rest.length > 1 && "a folder inside a domain"
  },
  function named({ path }) {
    if (!kebab.test(basename(path))) return "not in kebab-case"
    const word = [...parts(path).slice(1, -1), role(path)].find((part) => vague.test(part))
    // What all views share is `views/shared`, by design.
    return word !== "shared" || !path.startsWith("views/shared/") ? word : undefined
  },
]

/** Everything below `root` that breaks a rule of the house, as `rule: file: what`. */
export async function findViolations(root: string): Promise<string[]> {
  const strangers = readdirSync(root).filter(
    (name) => !name.startsWith(".") && !topLevel.has(name) && !products.has(name),
  )
  const found = strangers.map((name) => `topLevel: ${name}: does not belong there`)
  for (const path of [...new Bun.Glob("{src,views}/**/*.{ts,tsx}").scanSync(root)].sort()) {
    const source = await read(root, path)
    for (const rule of rules) {
      const what = rule(source)
      if (what) found.push(`${rule.name}: ${path}: ${what}`)
    }
  }
  return found
}

const transpilers = { ts: new Bun.Transpiler({ loader: "ts" }), tsx: new Bun.Transpiler({ loader: "tsx" }) }

/** What runs: without types, comments, and imports of types alone. */
async function read(root: string, path: string): Promise<Source> {
  // What a macro gives when the program is built is not of interest, and the transpiler would run it.
  const text = (await Bun.file(join(root, path)).text()).replaceAll(' with { type: "macro" }', "")
  const transpiler = transpilers[path.endsWith("x") ? "tsx" : "ts"]
  const imports = transpiler
    .scanImports(text)
    .map(({ path: target }) => (target.startsWith(".") ? normalize(join(dirname(path), target)) : target))
  return { path, code: transpiler.transformSync(text), imports: imports.map((target) => target.replace(/\.tsx?$/, "")) }
}
