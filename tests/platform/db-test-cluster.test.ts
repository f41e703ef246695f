import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { testDatabase } from "../support/database"
import { eventually } from "../support/patience"

test("databases of one run are separate, migrated and empty", async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()])
  await one.db.sql`insert into audit (action, subject) values ('tested', 'this')`
  expect(await two.db.sql`select from audit`).toHaveLength(0)
  await Promise.all([one.drop(), two.drop()])
})

test("when a run is killed its cluster goes too", async () => {
  const support = join(import.meta.dir, "../support/database.ts")
  const code = `const { testDatabase } = await import(${JSON.stringify(support)})
    process.stdout.write((await testDatabase()).socketDir)
    setInterval(() => {}, 1000)`
  const env = { ...process.env, BUN_TEST_WORKER_ID: undefined, CONFAB_TEST_RUN: undefined }
  const run = Bun.spawn([process.execPath, "-e", code], { env, stdout: "pipe" })
  const socketDir = new TextDecoder().decode((await run.stdout.getReader().read()).value)
  expect(existsSync(join(socketDir, ".s.PGSQL.5432"))).toBe(true)
  run.kill("SIGKILL")
  await eventually("the directory is gone", () => !existsSync(dirname(socketDir)))
})
