import { afterAll, beforeAll, expect, test } from "bun:test"
import { copyFileSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { startCollector } from "../support/collector"
import { temporaryDirectory } from "../support/embedded"
import { confab, root } from "../support/confab"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

const place = temporaryDirectory()
const binary = join(place.path, "confab")
const dataDir = join(place.path, "data")
const alone = () => startServed({ command: [binary], cwd: place.path, env: { CONFAB_DATA_DIR: dataDir } })

beforeAll(async () => {
  const outfile = join(root, "dist/confab-of-test")
  const built = Bun.spawn([process.execPath, join(root, "src/cli/build.ts"), outfile], { stdout: "ignore" })
  expect(await built.exited).toBe(0)
  copyFileSync(outfile, binary)
  rmSync(outfile)
})
afterAll(() => place.remove())

async function expectWholePage(url: string) {
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
    status: "ok",
    database: { kind: "embedded", embedded: { attached: false, pid: expect.any(Number) } },
  })
  const page = await (await fetch(`${url}/setup?code=x`)).text()
  const assets = new Set(page.match(/\/assets\/[\w.-]+/g))
  expect([...assets].map((asset) => asset.replace(/^.*\./, ""))).toEqual(expect.arrayContaining(["css", "js"]))
  for (const asset of assets) {
    const response = await fetch(url + asset)
    expect([asset, response.status]).toEqual([asset, 200])
    expect((await response.bytes()).length).toBeGreaterThan(100)
  }
  expect((await fetch(`${url}/manual/settings`)).status).toBe(200)
}

test("alone in an empty directory, the binary starts, is killed, and starts again", async () => {
  const first = await alone()
  await expectWholePage(first.url)
  await eventually("the link for the first person is printed", first.setupUrl)
  await first.end("SIGKILL")

  const warm = await alone()
  await expectWholePage(warm.url)
  expect(await warm.end("SIGTERM")).toBe(0)
  process.stdout.write(`first start ${first.startedWithinMs} ms, warm start ${warm.startedWithinMs} ms\n`)
  expect(readdirSync(place.path).sort()).toEqual(["confab", "data"])
})

test("it sends traces, with the library that it has inside", async () => {
  const collector = startCollector()
  const env = { CONFAB_DATA_DIR: dataDir, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const server = await startServed({ command: [binary], cwd: place.path, env })
  await fetch(`${server.url}/sign-in`)
  expect(await server.end("SIGTERM")).toBe(0)
  expect(collector.spans.map(({ name }) => name)).toContain("GET /sign-in")
  await collector.stop()
})

test("it prints files for other programs", async () => {
  const child = Bun.spawn([binary, "deploy", "prometheus"], { cwd: place.path, env: {}, stdout: "pipe" })
  expect(await new Response(child.stdout).text()).toBe((await confab(["deploy", "prometheus"])).output)
})

test("it has every command, and no .env beside it steers it", async () => {
  await Bun.write(join(place.path, ".env"), "PORT=nonsense\n")
  const child = Bun.spawn([binary, "help", "settings"], { cwd: place.path, env: {}, stdout: "pipe" })
  expect(await new Response(child.stdout).text()).toBe((await confab(["help", "settings"])).output)
  const migrated = Bun.spawn([binary, "migrate"], {
    cwd: place.path,
    env: { PATH: "/usr/bin:/bin", CONFAB_DATA_DIR: dataDir, LOG_LEVEL: "silent" },
    stdout: "pipe",
  })
  expect(await new Response(migrated.stdout).text()).toBe("Nothing to apply.\n")
})
