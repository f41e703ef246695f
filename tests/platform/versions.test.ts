import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Assets, createAssets, prepareAssets } from "../../src/platform/http/assets"
import { type Server, type Team, startApp, startTeam } from "../support/app"

/** Two versions of the program on one database, as while one takes the other's place. */
let older: Server
let newer: Server
let assets: Assets
let team: Team

/** This version's assets with one byte more in each that a page names. */
async function another(): Promise<Assets> {
  const { files } = await prepareAssets({ best: false })
  const { urls, buildId } = JSON.parse(new TextDecoder().decode(files.get("manifest.json")))
  const [js, css] = ["/assets/app-another0.js", "/assets/app-another0.css"]
  for (const [from, to] of [
    [urls.js, js],
    [urls.css, css],
  ] as const)
    for (const packing of ["", ".br", ".gz"]) {
      const name = (url: string) => url.slice("/assets/".length) + packing
      files.set(name(to), files.get(name(from))!)
      files.delete(name(from))
    }
  const manifest = { urls: { ...urls, js, css }, buildId: `${buildId}-another` }
  files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest)))
  return createAssets({ embedded: { files } })
}

beforeAll(async () => {
  older = await startApp()
  team = await startTeam(older.url)
  assets = await another()
  newer = await startApp({}, { on: older.database, assets })
})
afterAll(async () => {
  await newer.stop()
  await older.stop()
})

const pageOf = async (server: Server) =>
  (await fetch(`${server.url}/c/${team.general}`, { headers: { Cookie: `confab=${team.owner.token}` } })).text()
const named = (html: string) => [...html.matchAll(/"(\/assets\/[^"#]+)"/g)].map(([, url]) => url!)

test("every page finds its assets, whichever node is asked for them", async () => {
  for (const server of [older, newer]) {
    const urls = named(await pageOf(server))
    expect(urls.length).toBeGreaterThan(2)
    for (const other of [older, newer])
      for (const url of urls) {
        const answer = await fetch(other.url + url, { headers: { "Accept-Encoding": "br" } })
        expect([url, answer.status]).toEqual([url, 200])
        expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
        if (/\.(js|css)$/.test(url)) expect(answer.headers.get("content-encoding")).toBe("br")
        const own = await fetch(server.url + url)
        expect(await answer.bytes()).toEqual(await own.bytes())
      }
  }
  expect(named(await pageOf(newer))).toContain("/assets/app-another0.js")
})

test("each page says of which build it is", async () => {
  const builds = await Promise.all(
    [older, newer].map(async (server) => /data-build="([^"]+)"/.exec(await pageOf(server))![1]),
  )
  expect(builds[1]).toBe(assets.buildId)
  expect(builds[0]).not.toBe(builds[1])
})

test("what nobody left there is not found, and is not kept by anybody", async () => {
  for (const name of [
    "app-another1.js",
    "app-another0.exe",
    "..%2Fpackage.json",
    "manifest.json",
    `${"a".repeat(200)}-000000.js`,
  ]) {
    const answer = await fetch(`${older.url}/assets/${name}`)
    expect([name, answer.status, answer.headers.get("cache-control")]).toEqual([name, 404, "no-store"])
  }
})

test("what no version brought along for a month is forgotten", async () => {
  const find = async () => (await older.app.shelf.find(["app-another0.js"])).size
  const age = (name: string, days: number) =>
    older.db.query(
      "age",
      (sql) => sql`update assets set kept_at = now() - ${`${days} days`}::interval where name = ${name}`,
    )
  await age("app-another0.js", 29)
  await older.app.shelf.keep(new Map([["one-000001.js", new Uint8Array(1)]]))
  expect(await find()).toBe(1)
  // Still in use: a start of that version makes it young again.
  await newer.app.shelf.keep(assets.files)
  await age("app-another0.css", 31)
  await older.app.shelf.keep(new Map([["two-000001.js", new Uint8Array(1)]]))
  expect(await find()).toBe(1)
  expect((await older.app.shelf.find(["app-another0.css"])).size).toBe(0)
})
