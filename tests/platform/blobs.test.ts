import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createBlobLedger } from "../../src/platform/db/blob-ledger"
import { createDiskBlobs } from "../../src/platform/storage/blobs"
import { type TestDatabase, testDatabase } from "../support/database"

let database: TestDatabase
let directory: string
beforeAll(async () => {
  database = await testDatabase()
  directory = mkdtempSync(join(tmpdir(), "confab-blobs-"))
})
afterAll(async () => {
  await database.drop()
  rmSync(directory, { recursive: true, force: true })
})

const node = () => createDiskBlobs({ directory, ledger: createBlobLedger(database.db) })
const files = () => readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
const bytes = (text: string) => new TextEncoder().encode(text)

test("what is put by one node is found by another, once, by what it is", async () => {
  const [one, other] = [node(), node()]
  const names = await Promise.all([one, other, one, other].map((blobs) => blobs.put(bytes("a picture"))))
  expect(new Set(names).size).toBe(1)
  expect(names[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(await (await other.find(names[0]!))!.text()).toBe("a picture")
  expect(files().map(({ name }) => name)).toEqual([names[0]!])
})

test("a name that is none leads nowhere, and what is removed is gone", async () => {
  const blobs = node()
  for (const name of ["../../etc/passwd", "", "x".repeat(64), "a".repeat(64)]) expect(await blobs.find(name)).toBeNull()
  const name = await blobs.put(bytes("soon gone"))
  await blobs.remove(name)
  await blobs.remove(name)
  expect(await blobs.find(name)).toBeNull()
})

test("the ledger knows a name before its bytes are there, so that a crash between is found again", async () => {
  const blobs = createDiskBlobs({ directory: "/proc/nowhere", ledger: createBlobLedger(database.db) })
  expect(await blobs.put(bytes("never written")).catch(() => "failed")).toBe("failed")
  const name = new Bun.CryptoHasher("sha256").update("never written").digest("hex")
  const rows = await database.db.sql`select name from blobs where name = ${name}`
  expect(rows).toHaveLength(1)
})

test("what could not be written whole leaves nothing behind", async () => {
  const name = new Bun.CryptoHasher("sha256").update("in the way").digest("hex")
  // A folder stands where the blob is to be.
  await Bun.write(join(directory, name.slice(0, 2), name.slice(2, 4), name, "x"), "x")
  const before = files().length
  const outcome = await node()
    .put(bytes("in the way"))
    .catch(() => "failed")
  expect(files().length).toBe(before)
  expect(outcome).toBe("failed")
})
