import { afterAll, beforeAll, expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Database } from "../../src/platform/db/open"
import type { Way } from "../../src/search/access"
import { parseQuery } from "../../src/search/query"
import { createSearchStore } from "../../src/search/store"
import { type Person, type Server, openSame, startApp, startTeam } from "../support/app"

const [head, tail] = readFileSync(join(import.meta.dir, "corpus.txt"), "utf8").split("------\n") as [string, string]
const lines = head
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => {
    const at = line.indexOf(" | ")
    return { key: line.slice(0, at), body: line.slice(at + 3) }
  })
const queries = tail
  .split("\n")
  .filter(Boolean)
  .map((line): [string, string[]] => {
    const at = line.lastIndexOf(" =>")
    return [
      line.slice(0, at),
      line
        .slice(at + 3)
        .trim()
        .split(" ")
        .filter(Boolean),
    ]
  })

let server: Server
let reader: Person
let counted: Database
const keys = new Map<string, string>()
beforeAll(async () => {
  server = await startApp()
  counted = openSame(server.database)
  const team = await startTeam(server.url)
  reader = await team.join("reader")
  const chat = await team.chat("private", [reader], "corpus")
  for (let i = 0; i < lines.length; i += 50) {
    const part = lines.slice(i, i + 50)
    const { status, body } = await team.owner.post(`/chats/${chat}/messages/batch`, {
      messages: part.map(({ key, body: text }) => ({ body: text, clientId: key })),
    })
    expect(status).toBe(201)
    for (const message of body["messages"]) keys.set(message.id, message.clientId)
  }
  const ids = new Map([...keys].map(([id, key]) => [key, id]))
  for (const key of ["emoji", "url"])
    await reader.put(`/messages/${ids.get(key)}/reactions/${encodeURIComponent("👍")}`)
  // One that is taken back, and one of a message that is gone.
  await reader.put(`/messages/${ids.get("url2")}/reactions/:tada:`)
  await reader.delete(`/messages/${ids.get("url2")}/reactions/:tada:`)
  for (const key of ["url", "ticket", "ticket2"]) await team.owner.put(`/messages/${ids.get(key)}/pin`)
  await team.owner.delete(`/messages/${ids.get("ticket2")}/pin`)
  const scope = lines.find(({ key }) => key === "scope")!
  await team.owner.patch(`/messages/${ids.get("scope")}`, { body: `${scope.body} ` })
  for (;;) {
    const { indexed, total } = await server.app.stores.search.progress()
    if (indexed === total) break
    await Bun.sleep(10)
  }
})
afterAll(async () => {
  await counted.close()
  await server.stop()
})

test.each(["words", "chats", "time", "lists"] as const)("by %s everything is found that is to be found", async (by) => {
  // Statistics first, so that the newest part of all is known.
  await counted.sql`analyze search_documents`
  const search = createSearchStore(counted)
  const way: Way = by === "words" || by === "lists" ? { by, part: 0.01 } : { by }
  for (const [q, expected] of queries) {
    const { clauses, problems } = parseQuery(q, { zone: null, now: new Date() })
    if (problems.length > 0) continue
    const hits = await search.find({ userId: reader.id, workspaceId: null }, clauses, { before: null, limit: 100, way })
    expect(hits.map(({ messageId }) => keys.get(messageId)!).toSorted(), q).toEqual(expected.toSorted())
  }
})

test("the corpus has at least 300 queries", () => expect(queries.length).toBeGreaterThanOrEqual(300))

test.each(queries)("%s", async (q, expected) => {
  const { status, body } = await reader.get(`/search?limit=100&q=${encodeURIComponent(q)}`)
  expect(status, JSON.stringify(body["errors"])).toBe(200)
  const found = body["results"].map((result: { message: { id: string } }) => keys.get(result.message.id))
  expect(found.toSorted()).toEqual(expected.toSorted())
})
