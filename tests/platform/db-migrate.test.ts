import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { migrate } from "../../src/platform/db/migrate"
import { type Migration, migrations } from "../../src/platform/db/migrations"
import { type TestDatabase, testDatabase } from "../support/database"
import { failureOf } from "../support/failure"

let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database.drop())

const later = (tag: string, text: string): Migration => ({ tag, text, madeAt: migrations.at(-1)!.madeAt + 1 })

test("every migration that drizzle-kit has made is embedded, word for word", async () => {
  const folder = join(import.meta.dir, "../../drizzle")
  const files = [...new Bun.Glob("*.sql").scanSync(folder)].toSorted()
  expect(migrations.map(({ tag }) => `${tag}.sql`)).toEqual(files)
  for (const { tag, text } of migrations) expect(text).toBe(await Bun.file(join(folder, `${tag}.sql`)).text())
})

test("a migrated database is left as it is", async () => {
  expect(await migrate(database.db)).toEqual({ applied: [], newer: false })
})

test("programs that start at once apply a migration once", async () => {
  const known = [
    ...migrations,
    later("0900_once", "create table once (id int);--> statement-breakpoint\ninsert into once values (1);"),
  ]
  const results = await Promise.all(Array.from({ length: 4 }, () => migrate(database.db, known)))
  expect(results.map(({ applied }) => applied.join()).toSorted()).toEqual(["", "", "", "0900_once"])
  expect(await database.db.sql`select * from once`).toHaveLength(1)
})

test("a database that a newer program has migrated is told apart", async () => {
  expect(await migrate(database.db)).toEqual({ applied: [], newer: true })
})

test("a migration that fails leaves nothing of itself and names itself", async () => {
  const text = "create table half (id int);--> statement-breakpoint\nselect broken;"
  const failing = { ...later("0901_failing", text), madeAt: Number.MAX_SAFE_INTEGER }
  expect((await failureOf(migrate(database.db, [...migrations, failing]))).message).toMatch(
    /0901_failing failed at: select broken/,
  )
  expect(await database.db.sql`select to_regclass('half') as half`).toMatchObject([{ half: null }])
})
