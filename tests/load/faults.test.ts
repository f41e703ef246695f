import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Result } from "../../src/cli/loadtest/result"
import { confab } from "../support/confab"
import { type Fault, startFaultyServer } from "./faulty-server"

const ends: (() => unknown)[] = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

async function testUnder(fault: Fault) {
  const server = startFaultyServer(fault, 4)
  const out = mkdtempSync(join(tmpdir(), "confab-load-"))
  ends.push(server.stop, () => rmSync(out, { recursive: true, force: true }))
  const seed = join(out, "seed.txt")
  await Bun.write(seed, JSON.stringify({ users: server.users }))
  const words = ["--users", "4", "--duration", "1s", "--message-rate", "20", "--read-share", "0.2", "--out", out]
  const { code, errors } = await confab(["loadtest", "--url", server.url, "--seed", seed, ...words])
  expect(errors).toBe("")
  const file = readdirSync(out).find((name) => name.endsWith(".json"))!
  const { measured, reasons } = (await Bun.file(join(out, file)).json()) as Result
  const { lost, duplicated, reordered, acknowledged, delivered } = measured
  // The fault is there only when the fifth message was sent.
  expect(acknowledged).toBeGreaterThan(5)
  return { code, reasons, lost, duplicated, reordered, missing: acknowledged * 4 - delivered }
}

const clean = { lost: 0, duplicated: 0, reordered: 0, missing: 0 }

test("a server that treats every message well is found to do so", async () => {
  const { code, ...found } = await testUnder(null)
  expect(found).toEqual({ ...clean, reasons: {} })
  expect(code).not.toBe(1)
})

test.each<[Fault, object]>([
  ["lose", { ...clean, lost: 1, missing: 1, reasons: {} }],
  ["repeat", { ...clean, duplicated: 1, reasons: {} }],
  ["swap", { ...clean, reordered: 1, reasons: {} }],
  ["refuse", { ...clean, reasons: { "send: status 503": 1 } }],
])("a server that does this to one message is found out: %s", async (fault, expected) => {
  const found = await testUnder(fault)
  expect(found).toEqual({ ...expected, code: 1 } as typeof found)
})
