/** `bun run build`: makes `dist/confab`, one file that needs nothing beside it. Part of the project, not of the program. */
import { mkdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { packPostgres } from "./build-postgres"
import { prepareAssets } from "../platform/http/assets"

const root = join(import.meta.dir, "../..")
const dist = join(root, "dist")

/** The files of the browser, written down so that they can be embedded; gives their names and paths. */
async function writeAssets(): Promise<[name: string, path: string][]> {
  const directory = join(dist, "assets")
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  const { files } = await prepareAssets()
  for (const [name, bytes] of files) await Bun.write(join(directory, name), bytes)
  return [...files.keys()].map((name) => [name, join(directory, name)])
}

/** Takes the place of `carried.ts` in the binary. */
function carriedSource(assets: [string, string][], postgres: { path: string; hash: string } | null): string {
  const embed = (variable: string, path: string) =>
    `import ${variable} from ${JSON.stringify(path)} with { type: "file" }\n`
  const imports = assets.map(([, path], index) => embed(`asset${index}`, path)).join("")
  const names = assets.map(([name], index) => `[${JSON.stringify(name)}, asset${index}]`).join(", ")
  const bundle = postgres ? `{ path: postgres, hash: ${JSON.stringify(postgres.hash)} }` : "undefined"
  return `${imports}${postgres ? embed("postgres", postgres.path) : ""}
export const carried = {
  bundle: ${bundle},
  async readAssets() {
    const read = async ([name, path]) => [name, await Bun.file(path).bytes()]
    return { files: new Map(await Promise.all([${names}].map(read))) }
  },
}
`
}

export async function build(outfile = join(dist, "confab")) {
  const postgres = await packPostgres(join(root, "node_modules/.cache/confab"))
  if (!postgres) process.stderr.write("No PostgreSQL for this platform: the binary will use an installed one.\n")
  const { success, logs } = await Bun.build({
    entrypoints: [join(root, "src/main.ts")],
    files: { [join(root, "src/cli/carried.ts")]: carriedSource(await writeAssets(), postgres) },
    target: "bun",
    format: "esm",
    minify: true,
    // The browser of `bench page`, which is for a clone of the project.
    external: ["playwright-core"],
    bytecode: true,
    // A stranger's .env or bunfig.toml in the directory where it is started must not steer it.
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  })
  if (!success) throw new AggregateError(logs, "The build failed.")
  rmSync(join(dist, "assets"), { recursive: true })
  process.stdout.write(`${outfile}: ${Math.round(statSync(outfile).size / 1024 ** 2)} MiB\n`)
}

if (import.meta.main) await build(process.argv[2])
