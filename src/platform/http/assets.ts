import { brotliCompressSync, constants } from "node:zlib"
import { existsSync } from "node:fs"
import { basename, extname, join } from "node:path"
import { appManifest } from "./app-manifest"
import { bundleByNeed, bundleScript, bundleWorker, filesByNeed } from "./script-bundle"
import { plainSelectors } from "./style-bundle"

export type Assets = {
  urls: { css: string; js: string; font: string; icon: string; touchIcon: string; manifest: string; worker: string }
  /** Changes with any byte of any asset: pages tell by it that the server is another one. */
  buildId: string
  /** What goes over the wire, by file name. */
  files: AssetFiles["files"]
  /** Whether this path is an asset of this version, answered from memory. */
  isHere(path: string): boolean
  /** Answers `/assets/…` and the service worker; null for every other address. What it has not itself it asks for `elsewhere`. */
  respond(request: Request, elsewhere?: Elsewhere): Promise<Response | null>
}

/** Gives what is there of these names: assets of another version that runs beside this one. */
export type Elsewhere = (names: string[]) => Promise<AssetFiles["files"]>

/** What the browser gets, by file name: `app-HASH.js`, its `.br` and `.gz`, and `manifest.json`. Written to disk or embedded as they are. */
export type AssetFiles = { files: Map<string, Uint8Array> }

type Manifest = { urls: Assets["urls"]; buildId: string }

const root = join(import.meta.dir, "../../..")
const prefix = "/assets/"
const layers = "@layer reset, tokens, base, layout, components, states;\n"
const types: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
}
const packed = new Set([".woff2", ".png"])
const hashedName = /^[\w.-]{1,80}-[0-9a-z]{6,16}\.[a-z0-9]{2,11}$/

/** As small as gzip makes it, and still fast: 10 ms for the script. */
export const gzip = (bytes: Uint8Array) =>
  Bun.gzipSync(bytes as Uint8Array<ArrayBuffer>, { library: "libdeflate", level: 12 })

/**
 * Makes every asset: one script of htmx, its ws extension and `static/js`, the files of `static/js/by-need`, one style sheet of
 * `static/css`, and the fonts and icons they name, each under the hash of its content.
 */
export async function prepareAssets({ best = true } = {}): Promise<AssetFiles> {
  const files = new Map<string, Uint8Array>()
  function add(name: string, bytes: Uint8Array): string {
    const extension = extname(name)
    const hashed = `${basename(name, extension)}-${Bun.hash(bytes).toString(36)}${extension}`
    files.set(hashed, bytes)
    if (!packed.has(extension)) {
      // The best quality costs a second on each start in development, and is worth it only in a build.
      files.set(
        `${hashed}.br`,
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: best ? 11 : 4 } }),
      )
      files.set(`${hashed}.gz`, gzip(bytes))
    }
    return `${prefix}${hashed}`
  }
  const addFile = async (path: string) => add(basename(path), await Bun.file(path).bytes())

  const byNeed: Record<string, string> = {}
  for (const [file, names] of filesByNeed()) {
    const url = add(`${file}.js`, await bundleByNeed(names))
    for (const name of names) byNeed[name] = url
  }
  const js = add("app.js", await bundleScript(byNeed))
  const css = add("app.css", new TextEncoder().encode(await joinStyles(addFile)))
  const icons = new Map<string, string>()
  for (const path of await listFiles("static/icons/**/*")) icons.set(path, await addFile(join(root, path)))

  const font = urlOf(files, /^inter-latin-.*\.woff2$/) ?? urlOf(files, /\.woff2$/) ?? ""
  const encoder = new TextEncoder()
  const urls = {
    css,
    js,
    font,
    icon: icons.get("static/icons/icon.svg") ?? urlOf(files, /^(favicon|icon|confab).*\.(svg|png|ico)$/) ?? "",
    touchIcon: icons.get("static/icons/touch-180.png") ?? "",
    manifest: add("confab.webmanifest", encoder.encode(JSON.stringify(appManifest(icons)))),
    worker: add("service-worker.js", await bundleWorker([js, css, font, ...new Set(Object.values(byNeed))])),
  }
  const buildId = Bun.hash([...files.keys()].sort().join()).toString(36)
  const manifest: Manifest = { urls, buildId }
  files.set("manifest.json", encoder.encode(JSON.stringify(manifest)))
  return { files }
}

/** Serves the assets that were embedded into the program or, in development, made now from their sources. */
export async function createAssets({ embedded }: { embedded?: AssetFiles } = {}): Promise<Assets> {
  const files = new Map((embedded ?? (await prepareAssets({ best: false }))).files)
  const { urls, buildId } = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as Manifest
  files.delete("manifest.json")
  return {
    urls,
    buildId,
    files,
    isHere: (path) => path.startsWith(prefix) && files.has(path.slice(prefix.length)),
    async respond(request, elsewhere) {
      const asked = new URL(request.url).pathname
      // Its address is its own, above all pages, and always gives the newest.
      const isWorker = asked === "/service-worker.js"
      const pathname = isWorker ? urls.worker : asked
      if (!pathname.startsWith(prefix)) return null
      const name = pathname.slice(prefix.length)
      const type = types[extname(name)]
      const found =
        files.has(name) || !elsewhere || !type || !hashedName.test(name)
          ? files
          : await elsewhere([name, `${name}.br`, `${name}.gz`])
      const plain = found.get(name)
      if (!plain || !type)
        return new Response("Not found", {
          status: 404,
          headers: { "Content-Type": "text/plain", "Cache-Control": "no-store" },
        })
      const [encoding, bytes] = encode(found, name, plain, request.headers.get("Accept-Encoding") ?? "")
      const headers = new Headers({
        "Content-Type": type,
        "Cache-Control": isWorker ? "no-cache" : "public, max-age=31536000, immutable",
        Vary: "Accept-Encoding",
      })
      if (encoding) headers.set("Content-Encoding", encoding)
      headers.set("Content-Length", String(bytes.byteLength))
      return new Response(request.method === "HEAD" ? null : (bytes as Uint8Array<ArrayBuffer>), { headers })
    },
  }
}

function encode(
  files: AssetFiles["files"],
  name: string,
  plain: Uint8Array,
  accepted: string,
): [string | null, Uint8Array] {
  for (const [encoding, suffix] of [
    ["br", "br"],
    ["gzip", "gz"],
  ] as const) {
    const bytes =
      new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(\\.0+)?\\s*(,|$))`).test(accepted) && files.get(`${name}.${suffix}`)
    if (bytes) return [encoding, bytes]
  }
  return [null, plain]
}

function urlOf(files: AssetFiles["files"], name: RegExp): string | undefined {
  const found = [...files.keys()].find((file) => name.test(file))
  return found && `/assets/${found}`
}

/** All components in one sheet; their layers, not their order, decide which rule wins. */
async function joinStyles(addFile: (path: string) => Promise<string>): Promise<string> {
  const sheets = await Promise.all(
    (await listFiles("static/css/*.css")).map((path) => Bun.file(join(root, path)).text()),
  )
  let css = layers + plainSelectors(sheets.join("\n"))
  for (const [whole, path] of css.matchAll(/url\(\s*["']?asset:([^"')]+)["']?\s*\)/g)) {
    const place = [join(root, "static", path!), join(root, "node_modules", path!)].find(existsSync)
    if (!place) throw new Error(`A style sheet names an asset that is not there: ${path}`)
    css = css.replaceAll(whole, `url("${await addFile(place)}")`)
  }
  return css
}

async function listFiles(pattern: string): Promise<string[]> {
  const found: string[] = []
  for await (const path of new Bun.Glob(pattern).scan({ cwd: root })) found.push(path)
  return found.sort()
}
