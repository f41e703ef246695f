import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { renderManual } from "../../src/admin/manual"
import { verbs } from "../../src/cli/verbs"
import { settings } from "../../src/platform/config"
import { startApp } from "../support/app"
import { root } from "../support/confab"

let app: Awaited<ReturnType<typeof startApp>>
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

test("everybody may read every page, and each names all the others", async () => {
  const pages = renderManual()
  expect(pages.map(({ slug }) => slug)).toContain("troubleshooting")
  for (const { slug } of pages) {
    const response = await fetch(`${app.url}/manual${slug === "index" ? "" : `/${slug}`}`)
    expect([slug, response.status]).toEqual([slug, 200])
    const html = await response.text()
    for (const other of pages) expect(html).toContain(other.title)
  }
})

test("a page that is not there says so", async () => {
  expect((await fetch(`${app.url}/manual/nowhere`)).status).toBe(404)
})

test("links within the manual lead somewhere", () => {
  const pages = renderManual()
  const targets = pages.flatMap(({ html }) => [...html.matchAll(/href="\/manual\/([^"]+)"/g)].map(([, slug]) => slug!))
  expect(targets.length).toBeGreaterThan(5)
  expect(pages.map(({ slug }) => slug)).toEqual(expect.arrayContaining(targets))
})

test("the page for programs names every frame that is told of chats and people", async () => {
  const { html } = renderManual().find(({ slug }) => slug === "api")!
  const sources = [...new Bun.Glob("src/*/{broadcasts,subscriptions,typing}.ts").scanSync(root)]
  const texts = await Promise.all(sources.map((path) => Bun.file(join(root, path)).text()))
  const types = texts.flatMap((text) => [...text.matchAll(/\btype: "([a-z]+)"/g)].map(([, type]) => type!))
  expect(types.length).toBeGreaterThan(20)
  // Of chats that are not open on a page: programs hear the messages themselves.
  const unnamed = new Set(types.filter((type) => type !== "head" && !html.includes(`<code>${type}</code>`)))
  expect([...unnamed]).toEqual([])
})

const notSettings = ["DELETE", "FLUSHALL", "LOGIN", "PATCH", "SIGTERM"]

test("the settings page lists every setting, and no page names a setting or command that is not there", () => {
  const pages = renderManual()
  const names = Object.values(settings).map(({ name }) => name)
  const listed = pages.find(({ slug }) => slug === "settings")!.html
  for (const name of names) expect(listed).toContain(`<code>${name}</code>`)
  for (const { html } of pages) {
    const named = [...html.matchAll(/<code>([A-Z][A-Z_]{3,})(?:=[^<]*)?<\/code>/g)].map(([, name]) => name!)
    const strangers = named.filter((name) => !names.includes(name) && !notSettings.includes(name))
    expect(strangers).toEqual([])
    const commands = [...html.matchAll(/<code>confab ([a-z]+)/g)].map(([, verb]) => verb!)
    expect(Object.keys(verbs)).toEqual(expect.arrayContaining(commands))
  }
})
