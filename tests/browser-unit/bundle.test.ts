import { describe, expect, test } from "bun:test"
import { bundleByNeed, bundleScript, bundleWorker } from "../../src/platform/http/script-bundle"
import { startApp, startTeam } from "../support/app"
import { createAssets, prepareAssets } from "../../src/platform/http/assets"

const gzipped = (script: Uint8Array) => Bun.gzipSync(script as Uint8Array<ArrayBuffer>, { level: 9 }).byteLength

describe("the script", () => {
  test("is below 25 kB gzip, htmx and its ws extension included", async () => {
    expect(gzipped(await bundleScript())).toBeLessThan(25_000)
  })

  test("is below 40 kB gzip with all that a conversation loads by itself", async () => {
    const server = await startApp()
    try {
      const { owner, general } = await startTeam(server.url)
      const page = await fetch(`${server.url}/c/${general}`, { headers: { Authorization: `Bearer ${owner.token}` } })
      const names = new Set((await page.text()).matchAll(/data-needs="([\w-]+)"/g).map(([, name]) => name!))
      expect(names.size).toBeGreaterThan(3)
      const byNeed = await Promise.all([...names].map((name) => bundleByNeed(`static/js/by-need/${name}.js`)))
      const sizes = [await bundleScript(), ...byNeed].map(gzipped)
      expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(40_000)
    } finally {
      await server.stop()
    }
  })
})

test("the service worker is below 2.5 kB gzip", async () => {
  expect(gzipped(await bundleWorker([]))).toBeLessThan(2_500)
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
