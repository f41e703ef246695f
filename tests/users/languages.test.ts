import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { listEmoji } from "../../src/platform/emoji/emoji"
import { de } from "../../views/text/de"
import { en } from "../../views/text/en"
import { negotiate } from "../../views/text/text"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let [berta, anna]: Person[] = []
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  ;[berta, anna] = [await team.join("berta"), await team.join("anna")]
  await berta.patch("/me/settings", { language: "de" })
})
afterAll(() => server.stop())

test("what is wrong with an account that is being made is told in the reader's language", async () => {
  const answer = await browse(server.url, null, "POST", "/api/v1/users", {
    json: { email: "x@example.org", handle: "xavier", password: "long enough", setupCode: "x".repeat(300) },
    headers: { "Accept-Language": "de" },
  })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(de.names.it)
  expect(answer.text).not.toContain(en.names.it)
})

const page = async (person: Person | null, path: string, headers?: Record<string, string>) =>
  (await browse(server.url, person, "GET", path, { headers })).text

type Words = { [key: string]: unknown }
/** Every word of a catalogue by its path, those in lists among them. */
function* wordsOf(catalogue: Words, path = ""): Generator<[path: string, word: string]> {
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === "string") yield [path + key, value]
    else if (typeof value === "object" && value) yield* wordsOf(value as Words, `${path}${key}.`)
  }
}

test("what a browser asks for is spoken to who is not signed in; English where nothing of it is known", async () => {
  const said = (accepted: string) => page(null, "/sign-in", { "Accept-Language": accepted })
  for (const accepted of ["de", "de-AT,de;q=0.9,en;q=0.8", "fr;q=1, de;q=0.7, en;q=0.2"]) {
    expect(await said(accepted)).toContain('<html lang="de"')
    expect(await said(accepted)).toContain(de.signIn.submit)
  }
  for (const accepted of ["en-GB,de;q=0.9", "fr", "de;q=0", "", ";;,=q;q=x,\u00e4", `${"x,".repeat(4_000)}de`]) {
    expect(await said(accepted)).toContain('<html lang="en"')
    expect(await said(accepted)).toContain(en.signIn.submit)
  }
  expect(negotiate(undefined)).toBe("en")
})

test("what somebody chose counts for them alone, whatever their browser asks for", async () => {
  const general = `/c/${team.general}`
  expect(await page(berta!, general, { "Accept-Language": "en" })).toContain('<html lang="de"')
  expect(await page(anna!, general)).toContain('<html lang="en"')
  expect(await page(anna!, general, { "Accept-Language": "de" })).toContain('<html lang="de"')
  await anna!.patch("/me/settings", { language: "en" })
  expect(await page(anna!, general, { "Accept-Language": "de" })).toContain('<html lang="en"')
})

test("refusals are in the language of who is refused", async () => {
  const empty = (person: Person) => person.post(`/chats/${team.general}/messages`, { body: " " })
  const missing = (person: Person) => person.get("/messages/0198f000-0000-7000-8000-000000000000")
  expect((await empty(berta!)).body["errors"][0].message).toBe(de.rules.present(de.names.message))
  expect((await empty(anna!)).body["errors"][0].message).toBe(en.rules.present(en.names.message))
  expect((await missing(berta!)).body["detail"]).toBe(de.refusals.notFound)
  expect((await missing(anna!)).body["detail"]).toBe(en.refusals.notFound)
})

test("what a chat tells of itself is stored once, and read by each in their own language", async () => {
  const tricky = "$1 & $& <b>$2</b>"
  const { body } = await berta!.post(`/workspaces/${team.workspaceId}/chats`, { kind: "channel", name: "werkstatt" })
  const { id } = body["chat"]
  await anna!.put(`/chats/${id}/members/me`)
  await anna!.patch(`/chats/${id}`, { topic: tricky })
  await anna!.patch(`/chats/${id}`, { topic: "" })
  await anna!.patch(`/chats/${id}`, { name: "werft" })
  const posted = await berta!.post(`/chats/${id}/messages`, { body: "moin\n```\ncode\n```" })
  await anna!.put(`/messages/${posted.body["message"].id}/pin`)
  await anna!.delete(`/chats/${id}/members/me`)
  const linesIn = async (person: Person) =>
    [...(await page(person, `/c/${id}`)).matchAll(/<span class="said">(.*?)<\/span>/gs)].map(([, said]) =>
      said!.replaceAll(/<\/?a[^>]*>/g, ""),
    )
  const expected = ({ system, pins }: typeof en) => [
    system.created("werkstatt"),
    system.joined(),
    system.topic(Bun.escapeHTML(tricky)),
    system.topic(""),
    system.renamed("werft"),
    `${pins.line} ${pins.lineOf}`,
    system.left(),
  ]
  expect(await linesIn(berta!)).toEqual(expected(de))
  await berta!.patch("/me/settings", { language: "en" })
  expect(await linesIn(berta!)).toEqual(expected(en))
  await berta!.patch("/me/settings", { language: "de" })
  const shown = await page(berta!, `/c/${id}`)
  expect(shown).toContain(`data-copy aria-label="${de.writing.copyCode}"`)
  expect(shown).not.toContain(`data-copy aria-label="${en.writing.copyCode}"`)
})

test("no English is left on the pages of who reads German", async () => {
  const { owner } = team
  await owner.patch("/me/settings", { language: "de" })
  const posted = await anna!.post(`/chats/${team.general}/messages`, { body: "@owner ahoi" })
  const message = posted.body["message"].id
  await owner.post(`/chats/${team.general}/messages`, { body: "ahoi", threadOf: message })
  await owner.get(`/search?workspace=${team.workspaceId}&q=ahoi`)
  const english = new Map(
    [...wordsOf(en)].filter(([path]) => !path.startsWith("loadTest.")).map(([path, word]) => [word, path]),
  )
  const german = new Set([
    ...[...wordsOf(de)].map(([, word]) => word),
    ...listEmoji().map(({ called }) => called.de.name),
  ])
  const ids: Record<string, string> = { c: team.general, m: message, u: anna!.id }
  // The manual is English, and the rest is for programs.
  const paths = server.app.routes
    .filter(
      ({ method, path }) => method === "GET" && !/^\/(api|manual|metrics|health|ready|files|ws|assets)/.test(path),
    )
    .map(({ path }) => path.replace(":slug", "harbour").replace(/^\/(\w)\/:\w+/, (_, kind) => `/${kind}/${ids[kind]}`))
  expect(paths.length).toBeGreaterThan(60)
  const seen: string[] = []
  for (const path of new Set([...paths, "/search?q=nothing-of-this-kind", "/search?q=ahoi"])) {
    const { status, text: html } = await browse(server.url, owner, "GET", path)
    expect(status, path).toBeLessThan(500)
    const found = [...html.matchAll(/>([^<>]+)</g), ...html.matchAll(/(?:aria-label|title|placeholder)="([^"]+)"/g)]
    for (const [, part] of found) {
      const said = part!.trim().replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&")
      if (english.has(said) && !german.has(said)) seen.push(`${path}: ${said} (${english.get(said)})`)
    }
  }
  expect(seen).toEqual([])
})

test("no word is read before there is somebody to read it to", async () => {
  const program = join(import.meta.dir, "../support/words-read-early.ts")
  const run = Bun.spawn([process.execPath, program], { stdout: "pipe", stderr: "inherit" })
  expect(await new Response(run.stdout).text()).toBe("")
  expect(await run.exited).toBe(0)
})

test("what is filled in later stands in every language", () => {
  const places = (word: string) => [...word.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted()
  const translated = new Map(wordsOf(de))
  for (const [path, word] of wordsOf(en)) {
    expect(translated.get(path), path).toBeString()
    expect(places(translated.get(path)!), path).toEqual(places(word))
    expect(translated.get(path) === "", path).toBe(word === "")
  }
})
