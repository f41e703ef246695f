import { expect, test } from "bun:test"
import { createLog } from "../../src/platform/log"
import { toLine } from "../../src/platform/log-line"

function listen() {
  const lines: string[] = []
  return { lines, log: createLog("debug", { write: (line: string) => void lines.push(line) }) }
}

const secrets = {
  password: "hunter2-a",
  passwordHash: "hunter2-b",
  token: "hunter2-c",
  resetToken: "hunter2-d",
  cookie: "confab=hunter2-e",
  authorization: "Bearer hunter2-f",
  setupCode: "hunter2-g",
  ticket: "hunter2-h",
  databaseUrl: "postgres://hunter2-i@host/name",
}

test("secrets are redacted by name, at any depth and in lists", () => {
  const { lines, log } = listen()
  log.info(secrets, "flat")
  log.info({ request: { headers: secrets, list: [{ ...secrets }] } }, "deep")
  log.info({ err: Object.assign(new Error("failed"), { query: secrets }) }, "on an error")
  expect(lines).toHaveLength(3)
  expect(lines.join()).not.toContain("hunter2")
  expect(JSON.parse(lines[0]!)).toMatchObject({ msg: "flat", password: "[redacted]", cookie: "[redacted]" })
})

test("a database's address loses its credentials in messages, errors and stacks", () => {
  const { lines, log } = listen()
  const url = "postgres://confab:hunter2@db.example.org:5432/confab"
  log.warn({ err: new Error(`cannot reach ${url}`, { cause: new Error(url) }), url }, `trying ${url}`)
  expect(lines.join()).not.toContain("hunter2")
  expect(JSON.parse(lines[0]!)).toMatchObject({ msg: "trying postgres://[redacted]@db.example.org:5432/confab" })
})

test("what is no secret stays, and the record is JSON", () => {
  const { lines, log } = listen()
  const at = new Date(0)
  log.info({ path: "/c/:id", ms: 1.5, at, url: "http://chat.example.org/a@b", none: null }, "request")
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 30,
    path: "/c/:id",
    ms: 1.5,
    at: at.toISOString(),
    url: "http://chat.example.org/a@b",
    none: null,
  })
})

test("people at a terminal get a line, with an error's stack below", () => {
  const { lines, log } = listen()
  log.warn({ query: "chats.list", ms: 120, where: "two words" }, "slow query")
  expect(toLine(lines[0]!, false)).toMatch(
    /^\d\d:\d\d:\d\d warn  slow query query=chats\.list ms=120 where="two words"\n$/,
  )
  log.error({ err: new Error("broken") }, "failed")
  expect(toLine(lines[1]!, false)).toMatch(/ error failed\n  Error: broken\n      at /)
  expect(toLine(lines[0]!, true)).toContain("\x1b[33mwarn \x1b[0m")
})
