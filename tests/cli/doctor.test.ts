import { afterAll, beforeAll, expect, test } from "bun:test"
import { type TestDatabase, testDatabase } from "../support/database"
import { confab } from "../support/confab"

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test("doctor names what threatens durability, and ends with 1", async () => {
  // The cluster of tests runs without fsync and vacuum: a patient with known complaints.
  const { code, output } = await confab(["doctor"], { DATABASE_URL: database.url })
  expect(output).toContain("✓ settings\n✓ database of DATABASE_URL\n✓ PostgreSQL 18")
  expect(output).toContain("✗ fsync = off: a crash may lose messages that were acknowledged\n")
  expect(output).toContain("✓ schema\n")
  expect(output).toContain("✗ autovacuum: is off")
  expect(output).toMatch(/✓ search index: 100 % of 0 changes, 0 messages, \d+ MiB\n/)
  expect(output).toEndWith("4 problems\n")
  expect(code).toBe(1)
})

test("doctor misses an index that was dropped, and time limits behind a pooler that takes none", async () => {
  const { output: whole } = await confab(["doctor"], { DATABASE_URL: database.url })
  expect(whole).toContain("✓ timeouts\n")
  expect(whole).toContain("✓ indexes\n")
  await database.db.sql`drop index messages_rev`
  const { output } = await confab(["doctor"], { DATABASE_URL: database.url, DATABASE_PREPARE: "off" })
  expect(output).toContain("✗ indexes: missing: messages_rev\n")
  expect(output).toContain("✗ timeouts: idle_in_transaction_session_timeout, lock_timeout, statement_timeout not set")
  await database.db.sql`create index messages_rev on messages (chat_id, rev)`
})

test("doctor misses the proxy of a server that people reach by https, and asks for none where none is needed", async () => {
  const proxy = async (env: Record<string, string>) =>
    (await confab(["doctor"], { DATABASE_URL: database.url, ...env })).output.match(/^. TRUSTED_PROXIES.*$/m)?.[0]
  const https = { PUBLIC_URL: "https://chat.example.org" }
  expect(await proxy(https)).toStartWith("✗ TRUSTED_PROXIES: is empty: name the proxy that ends TLS")
  expect(await proxy({ ...https, TRUSTED_PROXIES: "127.0.0.1" })).toBe("✓ TRUSTED_PROXIES")
  expect(await proxy({ PUBLIC_URL: "http://chat.example.org" })).toBeUndefined()
})

test("migrate has nothing to do where all is applied", async () => {
  const { code, output } = await confab(["migrate"], { DATABASE_URL: database.url })
  expect({ code, output }).toEqual({ code: 0, output: "Nothing to apply.\n" })
})

test("doctor sees that the schema is missing, and migrate brings it", async () => {
  await database.db.sql`drop schema drizzle cascade`
  await database.db.sql`drop schema pgboss cascade`
  await database.db.sql`drop schema public cascade`
  await database.db.sql`create schema public`
  const env = { DATABASE_URL: database.url }
  expect((await confab(["doctor"], env)).output).toContain("✗ schema: not applied yet: 0000_core")
  expect((await confab(["migrate"], env)).output).toStartWith("Applied 0000_core")
  expect((await confab(["doctor"], env)).output).toContain("✓ schema\n")
})

test("doctor says that nobody answers", async () => {
  const { code, output } = await confab(["doctor"], {
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    DATABASE_CONNECT_TIMEOUT_MS: "500",
  })
  expect(output).toContain("✗ database of DATABASE_URL: cannot be reached")
  expect(code).toBe(1)
})

test("migrate says that nobody answers", async () => {
  const { code, errors } = await confab(["migrate"], { DATABASE_URL: "postgres://nobody:hunter2@127.0.0.1:1/none" })
  expect({ code, errors }).toEqual({
    code: 1,
    errors: "The database is not available: connect ECONNREFUSED 127.0.0.1:1\n",
  })
})

test("doctor names files that it cannot read", async () => {
  const { code, output } = await confab(["doctor"], {
    DATABASE_URL: database.url,
    TLS_CERT: "/nowhere/cert.pem",
    TLS_KEY: "/nowhere/key.pem",
  })
  expect(output).toContain("✗ file /nowhere/cert.pem: cannot be read\n✗ file /nowhere/key.pem: cannot be read\n")
  expect(code).toBe(1)
})
