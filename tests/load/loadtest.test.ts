import { afterAll, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Result } from "../../src/cli/loadtest/result"
import { confab } from "../support/confab"

const out = mkdtempSync(join(tmpdir(), "confab-load-out-"))
const scratch = mkdtempSync(join(tmpdir(), "confab-load-tmp-"))
afterAll(() => [out, scratch].forEach((directory) => rmSync(directory, { recursive: true, force: true })))

test("twenty people talk for four seconds, and everything arrives once and in order", async () => {
  const { code, output, errors } = await confab(
    ["loadtest", "--users", "20", "--duration", "4s", "--message-rate", "10", "--read-share", "0.8", "--out", out],
    { TMPDIR: scratch },
  )
  expect(errors).toBe("")
  const file = readdirSync(out).find((name) => name.endsWith(".json"))!
  const result = (await Bun.file(join(out, file)).json()) as Result
  const { measured, reasons, lines, outcome, samples, options, generator } = result
  expect(code).toBe({ pass: 0, fail: 1, warning: 3 }[outcome])
  expect(options).toMatchObject({ scenario: "normal", users: 20, messageRate: 10 })
  expect(reasons).toEqual({})
  expect(measured).toMatchObject({ errors: 0, lost: 0, duplicated: 0, reordered: 0 })
  // Ten a second for four seconds, to the ten people of a chat.
  expect(measured.acknowledged).toBeWithin(35, 46)
  expect(measured.delivered).toBe(measured.acknowledged * 10)
  expect(measured.delivery!.count).toBe(measured.acknowledged * 9)
  expect(measured.kinds["sign-in"]!.count).toBe(10)
  for (const kind of ["send", "history", "session"] as const) expect(measured.kinds[kind]!.count).toBeGreaterThan(10)
  expect(Math.max(...samples.map(({ sockets }) => sockets))).toBe(20)
  expect(lines.find(({ name }) => name === "Lost deliveries")!.verdict).toBe("pass")
  expect(generator.cpu).toBeGreaterThan(0)
  expect(output).toContain(`Verdict: ${outcome}`)

  const report = await Bun.file(join(out, file.replace(".json", ".html"))).text()
  expect(report).toContain("<svg")
  expect(report).not.toMatch(/(?:src|href)=/)
  // Its database is gone, and with it the server that had it open.
  expect(readdirSync(scratch).filter((name) => name.startsWith("confab-loadtest-"))).toEqual([])
})
