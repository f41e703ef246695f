import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Person, createClient, startApp, startTeam } from "../support/app"
import { confab as command } from "../support/confab"

let server: Awaited<ReturnType<typeof startApp>>
let team: Awaited<ReturnType<typeof startTeam>>
let folder: string

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  folder = mkdtempSync(join(tmpdir(), "confab-data-"))
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const confab = (...words: string[]) => command(words, { DATABASE_URL: server.database.url, LOG_LEVEL: "fatal" })

const history = [
  { at: "2004-11-15T12:18:00Z", from: "|trey|", text: "usual, quite stable though  :)" },
  { at: "2004-11-15T12:18:01Z", from: "tweaked", text: "/me looks at *the* partitions" },
  { at: "2004-11-15T12:18:01Z", from: "tweaked", text: "same" },
  { at: "2004-11-15T12:18:01Z", from: "tweaked", text: "same" },
  { at: "2004-11-15T12:18:02Z", from: "owner", text: "@channel said by somebody who is here" },
]
  .map((line) => JSON.stringify(line))
  .join("\n")

describe("import", () => {
  test("keeps order, times and people, and doubles nothing when run again", async () => {
    const file = join(folder, "old.jsonl.gz")
    await Bun.write(file, Bun.gzipSync(Buffer.from(history)))
    const first = await confab("import", file, "--workspace", "harbour", "--chat", "old times")
    expect(first.errors + first.output).toContain("#old-times: 5 messages stored")
    expect(first.code).toBe(0)
    const again = await confab("import", file, "--workspace", "harbour", "--chat", "old times")
    expect(again.output).toContain("0 messages stored, 5 were there already")

    const listed = await team.owner.get(`/workspaces/${team.workspaceId}/chats`)
    const chat = listed.body["chats"].find((one: { name: string }) => one.name === "old-times")
    expect(chat.unread).toBe(0)
    const { body } = await team.owner.get(`/chats/${chat.id}/messages`)
    const said = body["messages"].toReversed()
    expect(said.map((message: { body: string }) => message.body)).toEqual([
      "usual, quite stable though  :)",
      "*looks at *the* partitions*",
      "same",
      "same",
      "@channel said by somebody who is here",
    ])
    expect(said[0].createdAt).toBe("2004-11-15T12:18:00.000Z")
    expect(said[4].senderId).toBe(team.owner.id)
    expect(said[4].mentionsAll).toBe(false)
    const trey = (await team.owner.get(`/chats/${chat.id}/members`)).body["members"].find(
      (one: { handle: string }) => one.handle === "trey",
    )
    expect(trey.displayName).toBe("|trey|")
    expect(
      (await createClient(server.url).post("/sessions", { login: "trey", password: "anything at all" })).status,
    ).toBe(401)
  })

  test("tells each wrong line by its number and goes on", async () => {
    const file = join(folder, "wrong.jsonl")
    const wrong = [
      "not json",
      '{"at":"yesterday","from":"a b","text":"x"}',
      '{"from":"ada","text":"no time"}',
      JSON.stringify({ at: "2020-01-01T00:00:00Z", from: "ada", text: "nul \0" }),
      JSON.stringify({ at: "2020-01-01T00:00:00Z", from: "ada", text: "fine" }),
    ]
    await Bun.write(file, wrong.join("\n"))
    const { code, output, errors } = await confab("import", file, "--workspace", "harbour")
    for (const number of [1, 2, 3, 4]) expect(errors).toContain(`line ${number}: `)
    expect(output).toContain("1 messages stored, 0 were there already, 4 lines left out")
    expect(code).toBe(1)
  })

  test("leaves out whole lines that are not UTF-8, wherever a piece of the file ends, and says which", async () => {
    const file = join(folder, "latin.jsonl")
    const line = (text: string) => Buffer.from(JSON.stringify({ at: "2020-02-01T00:00:00Z", from: "ada", text }))
    const latin = Buffer.from(line("café noir").toString(), "latin1")
    // More than is read at once, so that letters of two bytes are cut as well.
    const many = Array.from({ length: 30 }, (_, i) => line(`${i} ${"ü".repeat(3_001)}`))
    const torn = line("torn ü").subarray(0, -3)
    const lines = [line("grüß"), latin, ...many, torn].flatMap((bytes) => [bytes, Buffer.from("\n")])
    await Bun.write(file, Buffer.concat(lines.slice(0, -1)))
    const { code, output, errors } = await confab("import", file, "--workspace", "harbour")
    expect(errors).toContain("line 2: The text is not valid UTF-8.\n")
    expect(errors).toContain("line 33: The text is not valid UTF-8.\n")
    expect(output).toContain("31 messages stored, 0 were there already, 2 lines left out")
    expect(code).toBe(1)
    const bodies = await server.db.sql<{ body: string }[]>`select body from messages`
    expect(bodies.some(({ body }) => body.includes("noir") || body.includes("\ufffd"))).toBe(false)
    expect(bodies.some(({ body }) => body === "grüß")).toBe(true)
  })

  test("says in one sentence what is missing", async () => {
    for (const argv of [
      [],
      [join(folder, "nothing.jsonl"), "--workspace", "harbour"],
      [join(folder, "old.jsonl.gz"), "--workspace", "nowhere"],
      [join(folder, "old.jsonl.gz")],
    ]) {
      const { code, errors } = await confab("import", ...argv)
      expect(code).toBe(2)
      expect(errors.trim().split("\n")).toHaveLength(1)
    }
  })
})

describe("user", () => {
  test("prints a link that works once", async () => {
    const lost: Person = await team.join("lost")
    const { output, code } = await confab("user", "reset-link", "LOST")
    expect(code).toBe(0)
    const path = new URL(output.trim()).pathname
    const reset = () =>
      fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "password=a+new+sentence",
        redirect: "manual",
      })
    expect((await reset()).status).toBe(303)
    expect((await reset()).status).toBe(410)
    expect((await lost.get("/me")).status).toBe(401)
    expect(
      (await createClient(server.url).post("/sessions", { login: "lost", password: "a new sentence" })).status,
    ).toBe(201)
  })

  test("lists, deactivates and brings back", async () => {
    await team.join("temp")
    expect((await confab("user", "deactivate", "temp")).code).toBe(0)
    expect((await confab("user", "list")).output).toMatch(/@temp\t.*deactivated/)
    expect((await confab("user", "reactivate", "temp")).code).toBe(0)
    expect((await confab("user", "deactivate", "owner")).errors).toContain("last server owner")
    expect((await confab("user", "reset-link", "nobody")).code).toBe(1)
    expect((await confab("user", "rename")).code).toBe(2)
  })
})

test("seed fills a workspace and gives tokens that work", async () => {
  const out = join(folder, "seed.json")
  const refused = await confab("seed", "--users", "7", "--channels", "3", "--out", out)
  expect(refused.code).toBe(1)
  expect(refused.errors).toContain("--force")
  expect((await confab("seed", "--users", "7", "--channels", "3", "--out", out, "--force")).code).toBe(0)
  const seeded = await Bun.file(out).json()
  expect(seeded.channels).toHaveLength(3)
  expect(seeded.users[4].channelId).toBe(seeded.channels[1].id)
  const person = createClient(server.url, seeded.users[4].token)
  expect((await person.post(`/chats/${seeded.users[4].channelId}/messages`, { body: "seeded" })).status).toBe(201)
  expect((await person.post(`/chats/${seeded.channels[0].id}/messages`, { body: "elsewhere" })).status).toBe(404)
  expect((await confab("seed", "--users", "many", "--channels", "3", "--out", out)).code).toBe(2)
})
