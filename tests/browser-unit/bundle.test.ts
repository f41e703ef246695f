import { describe, expect, test } from "bun:test"
import { bundleByNeed, bundleScript, bundleWorker, filesByNeed } from "../../src/platform/http/script-bundle"
import { startApp, startTeam } from "../support/app"
import { createAssets, gzip, prepareAssets } from "../../src/platform/http/assets"

const gzipped = (script: Uint8Array) => gzip(script).byteLength

const ofNeed = async (files: Iterable<string[]>) =>
  (await Promise.all([...files].map(bundleByNeed))).map(gzipped).reduce((sum, size) => sum + size, 0)

describe("the script", () => {
  test("is below 20 kB gzip where nothing more is needed, htmx and its ws extension included", async () => {
    expect(gzipped(await bundleScript())).toBeLessThan(20_000)
  })

  test("is below 38 kB gzip with all that a conversation loads by itself", async () => {
    const server = await startApp()
    try {
      const { owner, general } = await startTeam(server.url)
      const page = await fetch(`${server.url}/c/${general}`, { headers: { Authorization: `Bearer ${owner.token}` } })
      const names = new Set((await page.text()).matchAll(/data-needs="([\w-]+)"/g).map(([, name]) => name!))
      expect(names.size).toBeGreaterThan(3)
      const files = [...filesByNeed().values()].filter((inside) => inside.some((name) => names.has(name)))
      expect(gzipped(await bundleScript()) + (await ofNeed(files))).toBeLessThan(38_000)
    } finally {
      await server.stop()
    }
  })

  // The emoji to choose from are data, and come as markup when they are asked for.
  test("is below 40 kB gzip in all, whatever somebody does, the service worker included", async () => {
    const files = filesByNeed()
    const addresses = [...files].flatMap(([file, names]) =>
      names.map((name) => [name, `/assets/${file}-0123456789.js`]),
    )
    const always = [
      await bundleScript(Object.fromEntries(addresses)),
      await bundleWorker(["/assets/app-0123456789.js"]),
    ]
    expect(always.map(gzipped).reduce((sum, size) => sum + size) + (await ofNeed(files.values()))).toBeLessThan(40_000)
  })

  test("has nothing beside that: every script that is served is one of these", async () => {
    const { files } = await createAssets()
    const served = [...files.keys()]
      .filter((name) => name.endsWith(".js"))
      .map((name) => name.replace(/-[^-]+\.js$/, ""))
    expect(served.sort()).toEqual(["app", "service-worker", ...filesByNeed().keys()].sort())
  })
})

test("the service worker is below 2.5 kB gzip", async () => {
  expect(gzipped(await bundleWorker([]))).toBeLessThan(2_500)
})

test("no :has() stands on what holds the messages: each that comes would have a browser go through all of them", async () => {
  const holders =
    /(^|[\s>+~])(html|body|main|\.app|\.conversation|\.scroller|\.list|\.message|article|#\w+)(\[[^\]]*\]|\.[\w-]+|:not\()*:has\(/
  let found = 0
  for (const path of new Bun.Glob("static/css/*.css").scanSync()) {
    // Where no script runs, nothing comes.
    const css = (await Bun.file(path).text()).replace(/@media \(scripting: none\) \{[^]*?\n  \}\n/g, "")
    for (const line of css.split("\n").filter((one) => one.includes(":has("))) {
      found++
      expect([path, line]).toEqual([path, expect.not.stringMatching(holders)])
    }
  }
  expect(found).toBeGreaterThan(10)
})

describe("assets", () => {
  const ask = (url: string, encoding = "") =>
    new Request(`http://confab.test${url}`, { headers: { "Accept-Encoding": encoding } })

  test("are served under the hash of their content, for ever, and compressed where the browser takes it", async () => {
    const { urls, respond } = await createAssets()
    const plain = (await respond(ask(urls.css)))!
    expect(plain.headers.get("Cache-Control")).toContain("immutable")
    const brotli = (await respond(ask(urls.css, "gzip, deflate, br")))!
    expect(brotli.headers.get("Content-Encoding")).toBe("br")
    expect((await respond(ask(urls.css, "gzip, br;q=0")))!.headers.get("Content-Encoding")).toBe("gzip")
    const unpacked = Bun.gunzipSync(await (await respond(ask(urls.css, "gzip")))!.bytes())
    expect(new TextDecoder().decode(unpacked)).toBe(await plain.text())
  })

  test("the style sheet names no font by anything but its hash", async () => {
    const { urls, respond } = await createAssets()
    const css = await (await respond(ask(urls.css)))!.text()
    expect(css).not.toContain("asset:")
    for (const [, url] of css.matchAll(/url\("(\/assets\/[^"]+)"\)/g))
      expect((await respond(ask(url!)))!.status).toBe(200)
  })

  test("an unknown name is not found, another address is not theirs", async () => {
    const { respond } = await createAssets()
    expect((await respond(ask("/assets/app-0.js")))!.status).toBe(404)
    expect(await respond(ask("/assets/../package.json"))).toBeNull()
    expect(await respond(ask("/sign-in"))).toBeNull()
  })

  test("embedded ones are the same as those made now", async () => {
    const embedded = await prepareAssets({ best: false })
    expect((await createAssets({ embedded })).buildId).toBe((await createAssets()).buildId)
  })
})
